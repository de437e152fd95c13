//! Signed requests to servers of which it is not known how they want them signed: what is refused
//! in one scheme is sent once more in the other, and what worked is remembered.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

use lru::LruCache;
use reqwest::{RequestBuilder, Response, StatusCode};
use time::OffsetDateTime;
use url::Url;

use super::{Client, fetch};
use crate::{
    FetchError, address,
    signature::{Scheme, Unsigned, key::SigningKey},
};

/// What everybody understands, until a server says otherwise.
const FIRST: Scheme = Scheme::Cavage;
/// So many servers are remembered that want another one, about a megabyte.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(9_999);

/// The servers that want another scheme than the first. Forgotten when the process ends, which
/// costs each of them one refused request.
#[derive(Debug, Clone)]
pub(super) struct Schemes(Arc<Mutex<LruCache<String, Scheme>>>);

impl Schemes {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(REMEMBERED))))
    }

    fn of(&self, authority: &str) -> Scheme {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(authority).copied().unwrap_or(FIRST)
    }

    fn remember(&self, authority: String, scheme: Scheme) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if scheme == FIRST {
            known.pop(&authority);
        } else {
            known.put(authority, scheme);
        }
    }
}

/// What is sent, with an activity or without.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Content<'a> {
    pub(super) body: Option<&'a [u8]>,
    /// Headers that are signed with it.
    pub(super) headers: &'a [(&'static str, String)],
}

/// What is signed with, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signer<'a> {
    pub(super) key: &'a SigningKey,
    pub(super) now: OffsetDateTime,
}

impl Client {
    /// Sends a request to `url`, which `build` makes, signed as its server wants it.
    pub(super) async fn send_signed(
        &self,
        url: &Url,
        signer: Signer<'_>,
        content: Content<'_>,
        build: impl Fn() -> RequestBuilder + Send + Sync,
    ) -> Result<Response, FetchError> {
        let authority = address::authority(url).unwrap_or_default();
        let scheme = self.schemes.of(&authority);
        let first = send(url, signer, scheme, content, build()).await?;
        if !refuses_signature(&first) {
            return Ok(first);
        }
        let second = send(url, signer, scheme.other(), content, build()).await?;
        if refuses_signature(&second) {
            // It is not about how this was signed: what the usual scheme was answered counts.
            return Ok(first);
        }
        tracing::debug!(%authority, scheme = ?scheme.other(), "signed as this server wants it");
        self.schemes.remember(authority, scheme.other());
        Ok(second)
    }
}

async fn send(
    url: &Url,
    signer: Signer<'_>,
    scheme: Scheme,
    content: Content<'_>,
    mut request: RequestBuilder,
) -> Result<Response, FetchError> {
    let unsigned = Unsigned {
        method: if content.body.is_some() {
            "POST"
        } else {
            "GET"
        },
        url,
        now: signer.now,
        body: content.body,
        more: content.headers,
    };
    for (name, value) in scheme.sign(signer.key, &unsigned)? {
        request = request.header(name, value);
    }
    if let Some(body) = content.body {
        request = request.body(body.to_vec());
    }
    let sent = request.send().await;
    sent.map_err(|error| fetch::unreachable_host(url, &error))
}

/// A request that is answered so has not been taken: it may be sent again.
fn refuses_signature(response: &Response) -> bool {
    matches!(
        response.status(),
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED
    )
}
