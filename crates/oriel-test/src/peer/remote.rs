//! How the peer speaks to other servers: every request for ActivityPub signed, media not.

use anyhow::Context as _;
use reqwest::{Client, redirect::Policy};
use serde_json::Value;
use time::OffsetDateTime;
use url::Url;

use super::{
    Forgery,
    keys::Key,
    rules,
    signature::{ToSign, signature_header},
};

/// Mastodon refuses longer documents.
const MAX_DOCUMENT_BYTES: usize = 1024 * 1024;
/// Mastodon refuses longer pictures.
const MAX_IMAGE_BYTES: usize = 16 * 1024 * 1024;

pub(super) struct Remote {
    client: Client,
}

impl Remote {
    pub(super) fn new() -> anyhow::Result<Self> {
        crate::tools::install_tls_provider();
        #[expect(
            clippy::disallowed_methods,
            reason = "the peer is another server, not Oriel"
        )]
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(std::time::Duration::from_secs(30))
            .build()?;
        Ok(Self { client })
    }

    /// Fetches an ActivityPub document, signed with `key`.
    pub(super) async fn document(&self, url: &str, key: &Key) -> anyhow::Result<Value> {
        let address = Url::parse(url).with_context(|| format!("{url} is no URL"))?;
        let request = self
            .client
            .get(address.clone())
            .header("accept", rules::ACCEPT);
        let response = sign(request, &Draft::get(&address), (&key.id, key))?
            .send()
            .await?;
        let status = response.status();
        anyhow::ensure!(status.is_success(), "{url} answered {status}");
        let content_type = text_header(&response, "content-type");
        anyhow::ensure!(
            rules::is_activity_json(&content_type),
            "{url} is served as {content_type:?}, which is not ActivityPub"
        );
        let body = response.bytes().await?;
        anyhow::ensure!(
            body.len() <= MAX_DOCUMENT_BYTES,
            "{url} is longer than 1 MiB"
        );
        serde_json::from_slice(&body).with_context(|| format!("{url} is no JSON"))
    }

    /// Asks WebFinger (RFC 7033) who `acct` is. Unsigned, as everywhere.
    pub(super) async fn webfinger(&self, origin: &str, acct: &str) -> anyhow::Result<Value> {
        let mut url = Url::parse(origin)?.join("/.well-known/webfinger")?;
        url.query_pairs_mut()
            .append_pair("resource", &format!("acct:{acct}"));
        let response = self.client.get(url).send().await?;
        anyhow::ensure!(
            response.status().is_success(),
            "WebFinger answered {} for {acct}",
            response.status()
        );
        Ok(response.json().await?)
    }

    /// Downloads a picture without signature or cookies.
    pub(super) async fn media(&self, url: &str) -> anyhow::Result<Vec<u8>> {
        let response = self.client.get(url).send().await?;
        anyhow::ensure!(
            response.status().is_success(),
            "{url} answered {}",
            response.status()
        );
        let bytes = response.bytes().await?;
        anyhow::ensure!(bytes.len() < MAX_IMAGE_BYTES, "{url} is 16 MiB or more");
        Ok(bytes.to_vec())
    }

    /// Posts an activity to an inbox and returns the answer's status.
    pub(super) async fn deliver(
        &self,
        inbox: &str,
        activity: &Value,
        more: &[(&'static str, String)],
        key: &Key,
    ) -> anyhow::Result<u16> {
        self.deliver_at(inbox, activity, more, key, now()).await
    }

    /// The same, signed at a moment of one's own.
    pub(super) async fn deliver_at(
        &self,
        inbox: &str,
        activity: &Value,
        more: &[(&'static str, String)],
        key: &Key,
        at: OffsetDateTime,
    ) -> anyhow::Result<u16> {
        let address = Url::parse(inbox).with_context(|| format!("{inbox} is no URL"))?;
        let body = serde_json::to_vec(activity)?;
        let request = self.client.post(address.clone());
        let draft = Draft {
            more,
            at,
            ..Draft::post(&address, &body)
        };
        let request = sign(request, &draft, (&key.id, key))?;
        Ok(request.body(body).send().await?.status().as_u16())
    }

    /// Posts under the id of another key than the one that signs. Returns the status and the words
    /// of the answer.
    pub(super) async fn deliver_as(
        &self,
        inbox: &str,
        activity: &Value,
        key_id: &str,
        key: &Key,
    ) -> anyhow::Result<(u16, String)> {
        let address = Url::parse(inbox).with_context(|| format!("{inbox} is no URL"))?;
        let body = serde_json::to_vec(activity)?;
        let request = self.client.post(address.clone());
        let request = sign(request, &Draft::post(&address, &body), (key_id, key))?;
        let answer = request.body(body).send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    /// Posts with no signature, or with one that does not belong to the body.
    pub(super) async fn deliver_forged(
        &self,
        inbox: &str,
        activity: &Value,
        key: &Key,
        forgery: Forgery,
    ) -> anyhow::Result<u16> {
        let address = Url::parse(inbox).with_context(|| format!("{inbox} is no URL"))?;
        let body = serde_json::to_vec(activity)?;
        let request = self
            .client
            .post(address.clone())
            .header("content-type", rules::ACTIVITY);
        let request = match forgery {
            Forgery::Unsigned => request,
            Forgery::OtherBody => sign(request, &Draft::post(&address, b"{}"), (&key.id, key))?,
        };
        Ok(request.body(body).send().await?.status().as_u16())
    }
}

/// A request about to be signed.
struct Draft<'a> {
    method: &'a str,
    url: &'a Url,
    body: Option<&'a [u8]>,
    more: &'a [(&'static str, String)],
    at: OffsetDateTime,
}

impl<'a> Draft<'a> {
    fn get(url: &'a Url) -> Self {
        Self {
            method: "GET",
            url,
            body: None,
            more: &[],
            at: now(),
        }
    }

    fn post(url: &'a Url, body: &'a [u8]) -> Self {
        Self {
            method: "POST",
            body: Some(body),
            ..Self::get(url)
        }
    }
}

/// Signs with a key, under the name of it or of another one.
fn sign(
    mut request: reqwest::RequestBuilder,
    draft: &Draft<'_>,
    (key_id, key): (&str, &Key),
) -> anyhow::Result<reqwest::RequestBuilder> {
    let Draft {
        method,
        url,
        body,
        more,
        at,
    } = *draft;
    // Mastodon sends and signs Host without the port.
    let host = url.host_str().context("the URL has no host")?;
    let (headers, text) = ToSign {
        method,
        host,
        path: url.path(),
        query: url.query().unwrap_or_default(),
        body,
        at,
        more,
    }
    .prepare()?;
    let mut covered: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
    covered.push("(request-target)");
    let signature = signature_header(key_id, &covered.join(" "), &key.sign(&text)?);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    Ok(request.header("signature", signature))
}

/// The peer's own clock: it is another machine as far as Oriel knows.
pub(super) fn now() -> OffsetDateTime {
    OffsetDateTime::from(std::time::SystemTime::now())
}

fn text_header(response: &reqwest::Response, name: &str) -> String {
    let value = response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}
