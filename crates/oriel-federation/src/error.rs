//! What can go wrong with other servers, in words for the log and the person who asked.

/// The result of most functions here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that this crate can answer instead of a value.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("the HTTP client cannot start: {0}; check federation.extra_ca_file")]
    Client(String),
}

/// A document that we do not accept. Sending it again will not help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    #[error("the document has {found} bytes; at most {limit} are read")]
    TooLarge { found: usize, limit: usize },
    #[error("not acceptable JSON: {0}")]
    Json(String),
    #[error("`{0}` is missing or is not what ActivityPub says it is")]
    Property(&'static str),
    #[error("the type `{0}` is not known here")]
    Type(String),
    #[error("`{0}` is not a handle; write it like name@server.example")]
    Handle(String),
    #[error("{0} belongs to another server than {1}")]
    Origin(String, String),
}

/// Why a signed request is not believed. Answered with 401 and this text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    #[error("the request is not signed; send one Signature header")]
    Missing,
    #[error("the header `{0}` occurs more than once")]
    Repeated(String),
    #[error("the signature cannot be read: {0}")]
    Header(&'static str),
    #[error("the algorithm `{0}` is not accepted; sign with RSA and SHA-256, or with Ed25519")]
    Algorithm(String),
    #[error("`{0}` must be signed")]
    NotCovered(&'static str),
    #[error("the signed header `{0}` is missing or is not allowed here")]
    Uncoverable(String),
    #[error("the request was signed for another server")]
    OtherHost,
    #[error("the date of the signature cannot be read")]
    Date,
    #[error("the signature was made too far in the future; check the clock")]
    TooEarly,
    #[error("the signature has expired; sign at the time of sending")]
    Expired,
    #[error("the digest does not belong to this body")]
    Digest,
    #[error("the key `{found}` is not `{asked}`")]
    OtherKey { asked: String, found: String },
    #[error("the signature was not made with this key")]
    Wrong,
}

/// A key that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    #[error("the key is not in PEM form")]
    Pem,
    #[error("only RSA keys of 2048 to 8192 bits and Ed25519 keys are accepted")]
    Kind,
    #[error("the key `{key}` does not belong to {actor}")]
    Owner { key: String, actor: String },
    #[error("no key could be made: {0}")]
    Generate(String),
    #[error("signing failed")]
    Sign,
}

/// Why something could not be fetched from, or found on, another server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    #[error("`{url}` is not an address that Oriel opens: {reason}")]
    Address { url: String, reason: &'static str },
    /// The same whether nobody answers or we refuse to ask, so that nobody can map a network.
    #[error("the server {0} cannot be reached")]
    Unreachable(String),
    #[error("the server {0} took too long")]
    Timeout(String),
    #[error("{url} answered {status}")]
    Status { url: String, status: u16 },
    #[error("{0} redirects too often or in circles")]
    Redirects(String),
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    #[error("`{0}` is not a content type for this; ActivityPub needs application/activity+json")]
    ContentType(String),
    /// What this instance has decided about the other.
    #[error("this instance does not talk to {0}")]
    Refused(String),
    /// See [`within`](crate::client::within).
    #[error("other servers were asked often enough for this")]
    Spent,
    /// The answer could not be kept here.
    #[error("the answer could not be written: {0}")]
    Write(String),
    #[error("{url} calls itself {id}")]
    OtherId { url: String, id: String },
    #[error("{handle} could not be found: {reason}")]
    WebFinger {
        handle: String,
        reason: &'static str,
    },
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl FetchError {
    /// Whether the server said that there is no such thing (404) or no longer (410).
    pub fn is_gone(&self) -> bool {
        matches!(
            self,
            Self::Status {
                status: 404 | 410,
                ..
            }
        )
    }

    /// Whether the same request may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Timeout(_) | Self::Write(_) => true,
            Self::Status { status, .. } => matches!(status, 401 | 403 | 408 | 429 | 500..=599),
            _ => false,
        }
    }
}
