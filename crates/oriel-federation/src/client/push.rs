//! Handing messages to push services (RFC 8030 §5).

use std::time::Duration;

use reqwest::StatusCode;
use time::OffsetDateTime;
use url::Url;

use super::{Client, Gate, fetch, post};
use crate::{FetchError, push::Message};

/// How long a service keeps what it cannot hand on at once: what is older is no news.
const TTL: Duration = Duration::from_hours(48);

/// What a push service has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    Taken,
    /// Nobody is behind that endpoint any more.
    Gone,
    /// It will not take this message.
    Refused(String),
    /// Nobody answered.
    Unanswered(String),
    /// It may take it later; not before `retry_after`, if it said so.
    Later {
        retry_after: Option<Duration>,
        reason: String,
    },
}

impl Client {
    /// The address of a push service as it would be opened.
    ///
    /// # Errors
    /// [`FetchError`] for one that is not opened. A name is looked at again when it is resolved.
    pub fn endpoint(&self, address: &str) -> Result<Url, FetchError> {
        self.reachable.parse(address)
    }

    /// Hands a message to a push service, which is no server that the instance talks with: `gate`
    /// says which are kept away. Redirects are not followed.
    pub async fn push(
        &self,
        endpoint: &Url,
        message: &Message,
        gate: &Gate,
        now: OffsetDateTime,
    ) -> Pushed {
        let host = endpoint.host_str().unwrap_or_default();
        let sending = self.send_message(endpoint, message, gate);
        let sent = tokio::time::timeout(self.timeout, sending).await;
        match sent.unwrap_or_else(|_| Err(FetchError::Timeout(host.to_owned()))) {
            Ok(response) => judge(&response, now),
            Err(error) if error.is_temporary() => Pushed::Unanswered(error.to_string()),
            Err(error) => Pushed::Refused(error.to_string()),
        }
    }

    async fn send_message(
        &self,
        endpoint: &Url,
        message: &Message,
        gate: &Gate,
    ) -> Result<reqwest::Response, FetchError> {
        self.reachable.vet(endpoint)?;
        gate.check(endpoint)?;
        let mut request = self.http.post(endpoint.clone());
        for (name, value) in &message.headers {
            request = request.header(*name, value);
        }
        let request = request
            .header("ttl", TTL.as_secs())
            .header("urgency", "normal");
        let sent = request.body(message.body.clone()).send().await;
        sent.map_err(|error| fetch::unreachable_host(endpoint, &error))
    }
}

fn judge(response: &reqwest::Response, now: OffsetDateTime) -> Pushed {
    let status = response.status();
    let reason = format!("answered {status}");
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Pushed::Gone,
        _ if status.is_success() => Pushed::Taken,
        _ if may_change(status) => Pushed::Later {
            retry_after: post::retry_after(response, now),
            reason,
        },
        _ => Pushed::Refused(reason),
    }
}

/// Whether the same message may be taken later.
fn may_change(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
    ) || status.is_server_error()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_service_that_is_busy_or_broken_is_asked_again() {
        let again = |code| may_change(StatusCode::from_u16(code).unwrap());
        for code in [408, 425, 429, 500, 502, 503, 504] {
            assert!(again(code), "{code}");
        }
        for code in [301, 307, 400, 401, 403, 413] {
            assert!(!again(code), "{code}");
        }
    }
}
