//! Fetching documents: signed, bounded, and only believed when they are what was asked for.

use reqwest::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue, LOCATION},
};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use url::Url;

use super::{
    Client, budget,
    knock::{Content, Signer},
    limits::{MAX_REDIRECTS, Reachable},
};
use crate::{
    FetchError, Malformed, media_type,
    signature::key::{SigningKey, VerifyingKey},
    verify,
    vocabulary::{self, Actor},
};

/// Accepts both names of the type (ActivityPub §3.2).
const ACCEPT_ACTIVITY: &str = "application/activity+json, application/ld+json; \
    profile=\"https://www.w3.org/ns/activitystreams\"";

/// A document that is what it says: its id is the address where it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    pub id: String,
    pub json: Value,
}

/// One question to another server.
pub(super) struct Request<'a> {
    pub(super) accept: &'static str,
    pub(super) is_expected: fn(&str) -> bool,
    pub(super) max_bytes: usize,
    pub(super) signer: Option<Signer<'a>>,
}

/// An answer of status 2xx and of the expected type.
pub(super) struct Answer {
    pub(super) url: Url,
    pub(super) body: Vec<u8>,
}

impl Client {
    /// Fetches an ActivityPub document. When it calls itself by another address of the same
    /// server, it is fetched once more from there; any other name is refused.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch_object(
        &self,
        url: &str,
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Result<Fetched, FetchError> {
        let (found_at, json) = self
            .fetch_json(self.reachable.parse(url)?, key, now)
            .await?;
        let id = id_of(&json)?;
        if is_at(&id, &found_at) {
            return Ok(Fetched { id, json });
        }
        let own = self.reachable.parse(&id)?;
        if own.origin() != found_at.origin() {
            return Err(FetchError::OtherId {
                url: found_at.into(),
                id,
            });
        }
        let (found_at, json) = self.fetch_json(own, key, now).await?;
        let second = id_of(&json)?;
        if second == id && is_at(&id, &found_at) {
            Ok(Fetched { id, json })
        } else {
            Err(FetchError::OtherId {
                url: found_at.into(),
                id: second,
            })
        }
    }

    /// Fetches a collection or a page of one. Pages have no id that everyone writes alike, so that
    /// what one says is believed as far as where it was found: on the server that was asked.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch_page(
        &self,
        url: &str,
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Result<Value, FetchError> {
        let asked = self.reachable.parse(url)?;
        let origin = asked.origin();
        let (found_at, json) = self.fetch_json(asked, key, now).await?;
        if found_at.origin() != origin {
            return Err(FetchError::OtherId {
                url: url.to_owned(),
                id: found_at.into(),
            });
        }
        Ok(json)
    }

    /// Fetches an actor.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch_actor(
        &self,
        url: &str,
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Result<Actor, FetchError> {
        let fetched = self.fetch_object(url, key, now).await?;
        Ok(Actor::from_json(&fetched.json)?)
    }

    /// Finds the actor behind the key of a signed request. The key's address may show the actor
    /// or the key alone; either way the actor must list the key.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch_signer(
        &self,
        key_id: &str,
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Result<(Actor, VerifyingKey), FetchError> {
        let url = self.reachable.parse(key_id)?;
        let (found_at, json) = self.fetch_json(url, key, now).await?;
        let key_owner = owner_of_key(&json)?;
        let is_key = key_owner.is_some();
        let owner = key_owner.map_or_else(|| id_of(&json), Ok)?;
        if !verify::same_authority(&owner, key_id) {
            return Err(FetchError::OtherId {
                url: key_id.to_owned(),
                id: owner,
            });
        }
        let actor = if !is_key && is_at(&owner, &found_at) {
            Actor::from_json(&json)?
        } else {
            self.fetch_actor(&owner, key, now).await?
        };
        let listed = verify::key_of(&actor, key_id)?;
        let verifying = VerifyingKey::from_spki_pem(&listed.pem, &listed.id, &actor.id)?;
        Ok((actor, verifying))
    }

    async fn fetch_json(
        &self,
        url: Url,
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Result<(Url, Value), FetchError> {
        let request = Request {
            accept: ACCEPT_ACTIVITY,
            is_expected: media_type::is_activity,
            max_bytes: vocabulary::MAX_BYTES,
            signer: Some(Signer { key, now }),
        };
        let answer = self.get(url, &request).await?;
        Ok((answer.url, vocabulary::parse_json(&answer.body)?))
    }

    /// Asks, and follows redirects, within the time that one request may take.
    pub(super) async fn get(&self, url: Url, request: &Request<'_>) -> Result<Answer, FetchError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let asked = tokio::time::timeout(self.timeout, async {
            let mut body = Vec::new();
            let url = self.follow(url, request, &mut body).await?;
            Ok(Answer { url, body })
        });
        asked.await.unwrap_or(Err(FetchError::Timeout(host)))
    }

    /// Writes the answer to `sink`, and says where it was found in the end.
    pub(super) async fn follow(
        &self,
        mut url: Url,
        request: &Request<'_>,
        sink: &mut (impl AsyncWrite + Unpin),
    ) -> Result<Url, FetchError> {
        let mut seen = vec![url.clone()];
        while seen.len() <= MAX_REDIRECTS + 1 {
            let response = self.send_get(&url, request).await?;
            let Some(location) = location_of(&response)? else {
                read(&url, response, request, sink).await?;
                return Ok(url);
            };
            let next = next_hop(self.reachable, &url, &location)?;
            if seen.contains(&next) {
                break;
            }
            seen.push(next.clone());
            url = next;
        }
        Err(FetchError::Redirects(seen.swap_remove(0).into()))
    }

    /// One hop. Each is signed anew: the signature names the host and path it is made for.
    async fn send_get(
        &self,
        url: &Url,
        request: &Request<'_>,
    ) -> Result<reqwest::Response, FetchError> {
        self.reachable.vet(url)?;
        self.gate.check(url)?;
        budget::spend()?;
        let build = || self.http.get(url.clone()).header(ACCEPT, request.accept);
        if let Some(signer) = request.signer {
            let nothing = Content::default();
            return self.send_signed(url, signer, nothing, build).await;
        }
        let sent = build().send().await;
        sent.map_err(|error| unreachable_host(url, &error))
    }
}

/// What a failed connection is called, without telling why it failed.
pub(super) fn unreachable_host(url: &Url, error: &reqwest::Error) -> FetchError {
    let host = url.host_str().unwrap_or_default().to_owned();
    tracing::debug!(%host, ?error, "no answer");
    if error.is_timeout() {
        FetchError::Timeout(host)
    } else {
        FetchError::Unreachable(host)
    }
}

/// Where a response leads, as it says, if it is a redirect.
fn location_of(response: &reqwest::Response) -> Result<Option<String>, FetchError> {
    const FOLLOWED: [u16; 5] = [301, 302, 303, 307, 308];
    if !FOLLOWED.contains(&response.status().as_u16()) {
        return Ok(None);
    }
    let location = response.headers().get(LOCATION);
    let location = location.and_then(|value| value.to_str().ok());
    let nowhere = || refused_hop("", "the redirect leads nowhere");
    location.map(str::to_owned).ok_or_else(nowhere).map(Some)
}

/// The address to go on with: never from https to http, and none that would not be opened.
fn next_hop(reachable: Reachable, from: &Url, location: &str) -> Result<Url, FetchError> {
    let next = from.join(location);
    let mut next = next.map_err(|_opaque| refused_hop(location, "it is not a URL"))?;
    next.set_fragment(None);
    if from.scheme() == "https" && next.scheme() != "https" {
        return Err(refused_hop(location, "https must stay https"));
    }
    reachable.vet(&next)?;
    Ok(next)
}

fn refused_hop(location: &str, reason: &'static str) -> FetchError {
    let url = location.chars().take(200).collect();
    FetchError::Address { url, reason }
}

async fn read(
    url: &Url,
    mut response: reqwest::Response,
    request: &Request<'_>,
    sink: &mut (impl AsyncWrite + Unpin),
) -> Result<(), FetchError> {
    let status = response.status();
    if status != StatusCode::OK {
        return Err(FetchError::Status {
            url: url.to_string(),
            status: status.as_u16(),
        });
    }
    let content_type = response.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value: &HeaderValue| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    if !(request.is_expected)(content_type) {
        return Err(FetchError::ContentType(
            content_type.chars().take(200).collect(),
        ));
    }
    let mut bytes = 0;
    // Chunks come decompressed, so that what is counted is what is kept.
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| unreachable_host(url, &error))?
    {
        bytes += chunk.len();
        if bytes > request.max_bytes {
            return Err(FetchError::TooLarge(request.max_bytes));
        }
        let written = sink.write_all(&chunk).await;
        written.map_err(|error| FetchError::Write(error.to_string()))?;
    }
    let written = sink.flush().await;
    written.map_err(|error| FetchError::Write(error.to_string()))
}

fn id_of(json: &Value) -> Result<String, FetchError> {
    let id = json.get("id").and_then(Value::as_str);
    Ok(id.ok_or(Malformed::Property("id"))?.to_owned())
}

/// Whose key a document is, if it is one: as `publicKeyPem` (Security Vocabulary) or as a Multikey.
fn owner_of_key(json: &Value) -> Result<Option<String>, FetchError> {
    let property = if json.get("publicKeyPem").is_some() {
        "owner"
    } else if json.get("publicKeyMultibase").is_some() {
        "controller"
    } else {
        return Ok(None);
    };
    let owner = json.get(property).and_then(Value::as_str);
    Ok(Some(owner.ok_or(Malformed::Property(property))?.to_owned()))
}

fn is_at(id: &str, url: &Url) -> bool {
    Url::parse(id).is_ok_and(|id| id == *url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(location: &str) -> Result<Url, FetchError> {
        let from = Url::parse("https://photos.example/users/alice").unwrap();
        next_hop(Reachable::Public, &from, location)
    }

    #[test]
    fn a_redirect_may_lead_on_and_to_other_public_servers() {
        for (location, expected) in [
            ("/@alice#top", "https://photos.example/@alice"),
            ("https://other.example/a", "https://other.example/a"),
        ] {
            assert_eq!(hop(location).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn a_redirect_leads_neither_inside_nor_out_of_https() {
        for location in [
            "http://photos.example/x",
            "https://127.0.0.1/x",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "//10.0.0.1/",
            "https://u:p@photos.example/",
            "https://0x7f.1/",
            "https://2130706433/",
            "file:///etc/passwd",
            "data:,x",
            "https://",
        ] {
            assert!(hop(location).is_err(), "{location}");
        }
    }
}
