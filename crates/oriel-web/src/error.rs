use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use oriel_core::{
    Error,
    error::{Over, Refusal as Denial, Unfit},
    media::storage::StorageError,
    store::Error as StoreError,
};

/// A refusal on its way to the browser or app. The `error_pages` middleware gives it its words,
/// since only there are the reader's language and wish for a page or JSON known.
#[derive(Debug)]
pub struct WebError(pub Error);

pub type WebResult<T = HttpResponse> = Result<T, WebError>;

impl<E: Into<Error>> From<E> for WebError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// What a refusal says: a message key of the locale files and the number it mentions.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub status: StatusCode,
    pub key: String,
    pub limit: Option<u64>,
    /// How much of the limit is used, in bytes, where the message says so.
    pub used: Option<u64>,
}

/// What a refusal is called by a standard that programs follow; left on the response beside the
/// [`Refusal`], whose sentence then describes it.
#[derive(Debug, Clone, Copy)]
pub struct ErrorCode(pub &'static str);

impl WebError {
    pub fn refusal(&self) -> Refusal {
        let (status, key, limit) = describe(&self.0);
        let used = match &self.0 {
            Error::Quota(Over::Person(room) | Over::Instance(room)) => Some(room.used),
            _ => None,
        };
        Refusal {
            status,
            key,
            limit,
            used,
        }
    }
}

fn describe(error: &Error) -> (StatusCode, String, Option<u64>) {
    let plain = |status: StatusCode| (status, format!("error-{}", status.as_u16()), None);
    let quota = |key: &str, limit| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        (status, key.to_owned(), Some(limit))
    };
    match error {
        Error::NotFound | Error::Storage(StorageError::NotFound(_)) => plain(StatusCode::NOT_FOUND),
        Error::Gone => plain(StatusCode::GONE),
        Error::Forbidden => plain(StatusCode::FORBIDDEN),
        Error::BeyondRole => (StatusCode::FORBIDDEN, "error-beyond-role".into(), None),
        Error::SignInNeeded => plain(StatusCode::UNAUTHORIZED),
        Error::Invalid(invalid) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("error-{}", invalid.key),
            invalid.limit,
        ),
        Error::Refused(refused) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("refused-{}", refused.code().replace('_', "-")),
            refused.limit(),
        ),
        Error::OAuth(denial) => (denied(*denial), denial.key().into(), None),
        Error::Token(unfit) => (unfitting(*unfit), unfit.key().into(), None),
        Error::Quota(Over::Person(room)) => quota("error-quota-person", room.limit),
        Error::Quota(Over::Instance(room)) => quota("error-quota-instance", room.limit),
        Error::TooMany(wait) => (
            StatusCode::TOO_MANY_REQUESTS,
            "error-429".into(),
            Some(wait.as_secs().max(1)),
        ),
        Error::Remote(_) | Error::Unanswered(_) => {
            (StatusCode::BAD_GATEWAY, "error-remote".into(), None)
        }
        Error::Store(error) if may_pass(error) => plain(StatusCode::SERVICE_UNAVAILABLE),
        Error::Storage(StorageError::Full(_) | StorageError::DiskFull) => {
            plain(StatusCode::INSUFFICIENT_STORAGE)
        }
        Error::Storage(StorageError::Failed(_) | StorageError::Cut(_)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "error-storage".into(),
            None,
        ),
        _ => plain(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Whether the request may succeed in a moment: the database could not be reached, or another change
/// was in the way.
fn may_pass(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::Unavailable(_) | StoreError::Contended(_) | StoreError::Conflict(_)
    )
}

/// In how many seconds it is worth asking again.
fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::TooMany(wait) => Some(wait.as_secs().max(1)),
        Error::Store(error) if may_pass(error) => Some(2),
        _ => None,
    }
}

fn denied(denial: Denial) -> StatusCode {
    match denial {
        Denial::Client => StatusCode::UNAUTHORIZED,
        Denial::OthersToken => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn unfitting(unfit: Unfit) -> StatusCode {
    match unfit {
        Unfit::Token => StatusCode::UNAUTHORIZED,
        Unfit::Scope | Unfit::NoApp => StatusCode::FORBIDDEN,
        Unfit::NoPerson => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// How an app could have said who it is (RFC 6749 §5.2, RFC 6750 §3).
fn challenge(error: &Error) -> Option<&'static str> {
    match error {
        Error::OAuth(Denial::Client) => Some("Basic realm=\"Oriel\""),
        Error::Token(Unfit::Token) => Some("Bearer realm=\"Oriel\""),
        Error::Token(Unfit::Scope) => Some("Bearer realm=\"Oriel\", error=\"insufficient_scope\""),
        _ => None,
    }
}

impl fmt::Display for WebError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for WebError {
    fn status_code(&self) -> StatusCode {
        self.refusal().status
    }

    fn error_response(&self) -> HttpResponse {
        let refusal = self.refusal();
        if refusal.status.is_server_error() {
            tracing::error!(error = %self.0, "a request failed: {}", self.0);
        }
        let mut response = HttpResponse::new(refusal.status);
        if let Some(seconds) = retry_after(&self.0) {
            let value = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        if let Some(challenge) = challenge(&self.0) {
            let value = HeaderValue::from_static(challenge);
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, value);
        }
        if let Error::OAuth(denial) = &self.0 {
            response.extensions_mut().insert(ErrorCode(denial.code()));
        }
        response.extensions_mut().insert(refusal);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_cannot_do_just_now_is_to_be_asked_again() {
        let errors = [
            StoreError::Unavailable("gone".into()),
            StoreError::Contended("deadlock detected".into()),
            StoreError::Conflict("accounts_uri_key".into()),
        ];
        for error in errors {
            let answer = WebError(Error::Store(error)).error_response();
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(answer.headers().contains_key(header::RETRY_AFTER));
        }
    }
}
