//! Why something was not done.

mod oauth;
mod quota;

use std::time::Duration;

use oriel_media::error::Refused;

pub use oauth::{Refusal, Unfit};
pub use quota::{Over, Room};

/// Why something was not done. Web and command line turn each into a sentence and a status.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not there, or not for this viewer: the two are never told apart.
    #[error("there is no such thing, or you may not see it")]
    NotFound,
    /// It was there, and its author deleted it.
    #[error("it was deleted")]
    Gone,
    #[error("you may not do that")]
    Forbidden,
    /// Only somebody who looks after the instance may, or only an admin.
    #[error("your role does not allow this")]
    BeyondRole,
    /// Nobody is signed in, or no valid token was brought.
    #[error("sign in first")]
    SignInNeeded,
    #[error("{0}")]
    Invalid(#[from] Invalid),
    /// An app gets no code or token.
    #[error("{0}")]
    OAuth(Refusal),
    /// A token does not open what was asked for.
    #[error("{0}")]
    Token(Unfit),
    #[error("{0}")]
    Refused(#[from] Refused),
    /// There is no room for the photo; nothing of it was kept.
    #[error("{0}")]
    Quota(Over),
    #[error("too many attempts; try again in {} seconds", .0.as_secs())]
    TooMany(Duration),
    /// What another server said cannot be used; asking again would not help.
    #[error("the other server could not be asked: {0}")]
    Remote(String),
    /// Another server said nothing, or that it cannot answer now.
    #[error("the other server does not answer: {0}")]
    Unanswered(String),
    #[error("the database: {0}")]
    Store(oriel_store::Error),
    #[error("the media storage: {0}")]
    Storage(#[from] oriel_media::storage::StorageError),
    #[error("{0}")]
    Internal(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What was found, and none of what cannot be found or may not be asked for and will not be there
/// the next time either. What may be answered later stays an error, so that a job is tried again.
pub(crate) fn settled<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound | Error::Gone | Error::Forbidden | Error::Remote(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What somebody typed and why it cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {key}")]
pub struct Invalid {
    /// The form field or API parameter.
    pub field: &'static str,
    /// The message in the locale files, without its `error-` prefix.
    pub key: &'static str,
    /// The limit that was passed, where the message names one.
    pub limit: Option<u64>,
}

impl Invalid {
    pub const fn new(field: &'static str, key: &'static str) -> Self {
        Self {
            field,
            key,
            limit: None,
        }
    }

    pub fn beyond(field: &'static str, key: &'static str, limit: usize) -> Self {
        Self {
            field,
            key,
            limit: u64::try_from(limit).ok(),
        }
    }
}

impl From<oriel_store::Error> for Error {
    fn from(error: oriel_store::Error) -> Self {
        match error {
            oriel_store::Error::NotFound => Self::NotFound,
            other => Self::Store(other),
        }
    }
}

impl From<oriel_federation::Error> for Error {
    fn from(error: oriel_federation::Error) -> Self {
        match error {
            oriel_federation::Error::Fetch(error) => error.into(),
            other => Self::Remote(other.to_string()),
        }
    }
}

impl From<oriel_federation::FetchError> for Error {
    fn from(error: oriel_federation::FetchError) -> Self {
        if error.is_temporary() {
            Self::Unanswered(error.to_string())
        } else {
            Self::Remote(error.to_string())
        }
    }
}

impl From<oriel_federation::KeyError> for Error {
    fn from(error: oriel_federation::KeyError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<oriel_federation::push::PushError> for Error {
    fn from(error: oriel_federation::push::PushError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<tokio::task::JoinError> for Error {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Internal(error.to_string())
    }
}
