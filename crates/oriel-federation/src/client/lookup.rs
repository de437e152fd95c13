//! From a handle to its actor, and back again: a name is only shown when both ends agree.

use time::OffsetDateTime;
use url::Url;

use super::{
    Client,
    fetch::{Answer, Request},
};
use crate::{
    FetchError, Malformed,
    address::{self, Handle},
    media_type,
    signature::key::SigningKey,
    vocabulary::Actor,
    webfinger::{self, Found},
};

impl Client {
    /// Asks the handle's server who that is. Where it names another domain, that one must say
    /// the same; one step, no further.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn webfinger(&self, handle: &Handle) -> Result<Found, FetchError> {
        let found = self.ask(handle).await?;
        if found.subject.domain() == handle.domain() {
            return if found.subject.is_same(handle) {
                Ok(found)
            } else {
                Err(not_found(handle, "its server speaks of somebody else"))
            };
        }
        let confirmed = self.ask(&found.subject).await?;
        if confirmed.subject.is_same(&found.subject) && confirmed.actor == found.actor {
            Ok(confirmed)
        } else {
            Err(not_found(
                handle,
                "the two servers that it names do not agree",
            ))
        }
    }

    /// Finds the actor of a handle and makes sure that the actor agrees.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn resolve(
        &self,
        handle: &Handle,
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Result<(Handle, Actor), FetchError> {
        let found = self.webfinger(handle).await?;
        let actor = self.fetch_actor(&found.actor, key, now).await?;
        if actor.id != found.actor {
            return Err(not_found(handle, "its actor calls itself something else"));
        }
        let own = own_handle(&actor)?;
        if own.is_same(&found.subject) || self.confirm(&actor).await?.is_same(&found.subject) {
            Ok((found.subject, actor))
        } else {
            Err(not_found(handle, "its actor has another name"))
        }
    }

    /// The handle of an actor that was found by its id: what its server says, if it says so of
    /// this very actor, by its own name. A domain may lend itself to an actor, and names only whom
    /// it means.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn confirm(&self, actor: &Actor) -> Result<Handle, FetchError> {
        let own = own_handle(actor)?;
        let found = self.webfinger(&own).await?;
        if found.actor != actor.id {
            return Err(not_found(&own, "its server names another actor"));
        }
        if !found
            .subject
            .username()
            .eq_ignore_ascii_case(own.username())
        {
            return Err(not_found(&own, "its server gives it another name"));
        }
        Ok(found.subject)
    }

    async fn ask(&self, handle: &Handle) -> Result<Found, FetchError> {
        let mut last = not_found(handle, "its server cannot be asked");
        for scheme in self.reachable.schemes() {
            let origin = format!("{scheme}://{}/", handle.domain());
            match self.ask_at(&origin, handle).await {
                // Where development allows it, a server without TLS is asked without.
                Err(error @ (FetchError::Unreachable(_) | FetchError::Timeout(_))) => last = error,
                answer => return answer,
            }
        }
        Err(last)
    }

    async fn ask_at(&self, origin: &str, handle: &Handle) -> Result<Found, FetchError> {
        let malformed = || not_found(handle, "its server cannot be asked");
        let url = webfinger::question(origin, handle).ok_or_else(malformed)?;
        let answer = match self.get_jrd(url).await {
            Err(FetchError::Status { status: 404, .. }) => {
                let host_meta = self.get_host_meta(origin, handle).await?;
                self.get_jrd(host_meta).await?
            }
            other => other?,
        };
        Ok(Found::parse(&answer.body)?)
    }

    async fn get_jrd(&self, url: Url) -> Result<Answer, FetchError> {
        let request = Request {
            accept: "application/jrd+json, application/json",
            is_expected: media_type::is_jrd,
            max_bytes: webfinger::MAX_BYTES,
            signer: None,
        };
        self.get(url, &request).await
    }

    async fn get_host_meta(&self, origin: &str, handle: &Handle) -> Result<Url, FetchError> {
        let request = Request {
            accept: "application/xrd+xml, application/xml, text/xml",
            is_expected: media_type::is_xrd,
            max_bytes: webfinger::MAX_BYTES,
            signer: None,
        };
        let nobody = || not_found(handle, "its server does not know it");
        let url = self
            .reachable
            .parse(&format!("{origin}.well-known/host-meta"))?;
        let answer = self.get(url, &request).await.map_err(|error| match error {
            FetchError::Status { .. } | FetchError::ContentType(_) => nobody(),
            other => other,
        })?;
        let xrd = String::from_utf8_lossy(&answer.body);
        let url = webfinger::from_host_meta(&xrd, handle).ok_or_else(nobody)?;
        self.reachable.vet(&url)?;
        Ok(url)
    }
}

/// `preferredUsername` at the host of the actor's id.
fn own_handle(actor: &Actor) -> Result<Handle, Malformed> {
    let url = Url::parse(&actor.id).ok();
    let domain = url
        .as_ref()
        .and_then(address::authority)
        .ok_or(Malformed::Property("id"))?;
    Handle::new(&actor.preferred_username, &domain)
}

fn not_found(handle: &Handle, reason: &'static str) -> FetchError {
    FetchError::WebFinger {
        handle: handle.to_string(),
        reason,
    }
}
