//! HTTP signatures: who sent a request. Draft-cavage, which every server understands, and
//! RFC 9421, which replaces it.

pub mod http_date;
pub mod key;

mod cavage;
mod digest;
pub mod multikey;
pub(crate) mod pairs;
mod request;
mod rfc9421;
mod signed;

pub use request::{RequestHead, Unsigned};
pub use signed::{Signed, VerifiedSigner};

use crate::{KeyError, SignatureError};
use key::SigningKey;

/// The two ways in which a request can be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// draft-cavage-http-signatures-12.
    Cavage,
    /// HTTP Message Signatures.
    Rfc9421,
}

impl Scheme {
    /// The one to try when a server does not accept this one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Cavage => Self::Rfc9421,
            Self::Rfc9421 => Self::Cavage,
        }
    }

    /// Signs a request: all headers that must be sent with it, as names and values.
    ///
    /// # Errors
    /// [`KeyError::Sign`].
    pub fn sign(
        self,
        key: &SigningKey,
        request: &Unsigned<'_>,
    ) -> Result<Vec<(&'static str, String)>, KeyError> {
        match self {
            Self::Cavage => cavage::sign(key, request),
            Self::Rfc9421 => rfc9421::sign(key, request),
        }
    }
}

/// Reads the signature of a request, in either scheme, and checks that it covers what it must:
/// the method, where the request goes, a moment, and the digest of anything with a body.
///
/// # Errors
/// [`SignatureError`], to be answered with 401.
pub fn parse(head: &RequestHead<'_>) -> Result<Signed, SignatureError> {
    if head.has("signature-input") {
        rfc9421::parse(head)
    } else {
        cavage::parse(head)
    }
}
