//! Delivering activities to inboxes (ActivityPub §7.1).

use std::time::Duration;

use reqwest::{StatusCode, header::RETRY_AFTER};
use time::OffsetDateTime;
use url::Url;

use super::{
    Client,
    knock::{Content, Signer},
};
use crate::{
    FetchError,
    signature::{http_date, key::SigningKey},
};

/// The longest that a server may ask us to wait.
const MAX_WAIT: Duration = Duration::from_hours(24);

/// How a delivery ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server has taken it.
    Delivered { status: u16 },
    /// It will never take it.
    Permanent { status: Option<u16>, reason: String },
    /// It may take it later; not before `retry_after`, if it said so.
    Retry {
        status: Option<u16>,
        retry_after: Option<Duration>,
        reason: String,
    },
}

impl Client {
    /// Posts an activity to an inbox, signed at this moment. Redirects are not followed: the
    /// signature is for this address.
    pub async fn post(
        &self,
        inbox: &str,
        body: &[u8],
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Delivery {
        self.post_with(inbox, body, &[], key, now).await
    }

    /// The same with more headers, which are signed, too.
    pub async fn post_with(
        &self,
        inbox: &str,
        body: &[u8],
        headers: &[(&'static str, String)],
        key: &SigningKey,
        now: OffsetDateTime,
    ) -> Delivery {
        let content = Content {
            body: Some(body),
            headers,
        };
        let sending = self.send_post(inbox, content, Signer { key, now });
        let sent = tokio::time::timeout(self.timeout, sending).await;
        match sent.unwrap_or_else(|_| Err(FetchError::Timeout(inbox.to_owned()))) {
            Ok(response) => judge(&response, now),
            Err(error) if error.is_temporary() => Delivery::Retry {
                status: None,
                retry_after: None,
                reason: error.to_string(),
            },
            Err(error) => Delivery::Permanent {
                status: None,
                reason: error.to_string(),
            },
        }
    }

    async fn send_post(
        &self,
        inbox: &str,
        content: Content<'_>,
        signer: Signer<'_>,
    ) -> Result<reqwest::Response, FetchError> {
        let url: Url = self.reachable.parse(inbox)?;
        self.gate.check(&url)?;
        let build = || self.http.post(url.clone());
        self.send_signed(&url, signer, content, build).await
    }
}

fn judge(response: &reqwest::Response, now: OffsetDateTime) -> Delivery {
    let status = response.status();
    let code = status.as_u16();
    let reason = format!("answered {status}");
    if status.is_success() {
        Delivery::Delivered { status: code }
    } else if may_change(status) {
        Delivery::Retry {
            status: Some(code),
            retry_after: retry_after(response, now),
            reason,
        }
    } else {
        Delivery::Permanent {
            status: Some(code),
            reason,
        }
    }
}

/// Whether a later try may be answered otherwise. A redirect or a refused signature may be a
/// server being repaired.
fn may_change(status: StatusCode) -> bool {
    match status.as_u16() {
        401 | 403 | 408 | 425 | 429 => true,
        501 => false,
        _ => status.is_redirection() || status.is_server_error(),
    }
}

/// How long a server asks us to wait.
pub(super) fn retry_after(response: &reqwest::Response, now: OffsetDateTime) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    wait(text, now)
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
fn wait(text: &str, now: OffsetDateTime) -> Option<Duration> {
    let wait = match text.trim().parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(http_date::parse(text)? - now).ok()?,
    };
    Some(wait.min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-23 10:00:00 UTC);

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(wait("120", NOW), Some(Duration::from_mins(2)));
        assert_eq!(
            wait("Mon, 23 Nov 2026 10:01:00 GMT", NOW),
            Some(Duration::from_mins(1))
        );
        assert_eq!(wait("Mon, 23 Nov 2026 09:00:00 GMT", NOW), None);
        assert_eq!(wait("soon", NOW), None);
        assert_eq!(wait("99999999", NOW), Some(MAX_WAIT));
    }

    #[test]
    fn only_answers_that_may_change_are_tried_again() {
        let again = |code| may_change(StatusCode::from_u16(code).unwrap());
        for code in [301, 308, 401, 403, 408, 429, 500, 502, 503, 504] {
            assert!(again(code), "{code}");
        }
        for code in [400, 404, 405, 410, 413, 422, 501] {
            assert!(!again(code), "{code}");
        }
    }
}
