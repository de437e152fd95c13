use time::{Duration, OffsetDateTime};

use super::{
    digest::Digest,
    key::{Algorithm, VerifyingKey},
};
use crate::SignatureError;

/// How wrong the clocks of two servers may be.
const SKEW: Duration = Duration::hours(1);
/// How long a signature is good that does not say so.
const LIFETIME: Duration = Duration::minutes(5);
/// How long a signature can be good at most.
const MAX_LIFETIME: Duration = Duration::hours(12);

/// A signed request whose key is not yet known: parsed, complete, but not believed.
#[derive(Debug, Clone)]
pub struct Signed {
    pub(super) key_id: String,
    pub(super) signature: Vec<u8>,
    /// How the sender says that it signed, if it does.
    pub(super) algorithm: Option<Algorithm>,
    pub(super) created: OffsetDateTime,
    pub(super) expires: Option<OffsetDateTime>,
    /// What the body must be, by what the sender signed.
    pub(super) digest: Option<Digest>,
    /// The names of what is covered, in lower case.
    pub(super) covered: Vec<String>,
    /// The text that was signed, in the spellings that are tolerated.
    pub(super) texts: Vec<String>,
}

impl Signed {
    /// The key that the sender says it signed with.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When it says that it was signed.
    pub fn created(&self) -> OffsetDateTime {
        self.created
    }

    /// Whether a header is part of what was signed: what is not may have been put there on the way.
    pub fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// Checks time, body and signature against the sender's key.
    ///
    /// # Errors
    /// [`SignatureError`], to be answered with 401. [`SignatureError::Wrong`] may mean that the
    /// sender has a new key: look it up once more, then refuse.
    pub fn verify(
        &self,
        key: &VerifyingKey,
        now: OffsetDateTime,
        body: &[u8],
    ) -> Result<VerifiedSigner, SignatureError> {
        self.is_plausible(now, body)?;
        if key.id() != self.key_id {
            let (asked, found) = (self.key_id.clone(), key.id().to_owned());
            return Err(SignatureError::OtherKey { asked, found });
        }
        // A key signs in one way only, whatever a sender says.
        let is_as_said = self.algorithm.is_none_or(|said| said == key.algorithm());
        let has_signed = |text: &String| key.has_signed(text.as_bytes(), &self.signature);
        if is_as_said && self.texts.iter().any(has_signed) {
            Ok(VerifiedSigner {
                actor: key.owner().to_owned(),
            })
        } else {
            Err(SignatureError::Wrong)
        }
    }

    /// What can be checked without a key: that it was signed a moment ago, and for this body.
    ///
    /// # Errors
    /// [`SignatureError`], to be answered with 401.
    pub fn is_plausible(&self, now: OffsetDateTime, body: &[u8]) -> Result<(), SignatureError> {
        self.check_time(now)?;
        match &self.digest {
            Some(digest) if digest.is_of(body) => Ok(()),
            None if body.is_empty() => Ok(()),
            _ => Err(SignatureError::Digest),
        }
    }

    fn check_time(&self, now: OffsetDateTime) -> Result<(), SignatureError> {
        let age = now - self.created;
        let lifetime = self
            .expires
            .map_or(LIFETIME, |expires| expires - self.created);
        if age < -SKEW {
            Err(SignatureError::TooEarly)
        } else if age > lifetime.min(MAX_LIFETIME) + SKEW {
            Err(SignatureError::Expired)
        } else {
            Ok(())
        }
    }
}

/// A moment in a signature's parameters, in seconds.
pub(super) fn moment(seconds: i64) -> Result<OffsetDateTime, SignatureError> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_opaque| SignatureError::Date)
}

/// Proof that a request was signed by an actor. Only [`Signed::verify`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifiedSigner {
    actor: String,
}

impl VerifiedSigner {
    /// The id of the actor who signed.
    pub fn actor(&self) -> &str {
        &self.actor
    }
}
