//! Keys: of RSA for our own actors, made once for each; of RSA or Ed25519 for those of others.

use std::{fmt, sync::Arc};

use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use ring::{
    rand::SystemRandom,
    rsa::KeyPair as RingKeyPair,
    signature::{
        ED25519, ED25519_PUBLIC_KEY_LEN, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
        UnparsedPublicKey,
    },
};
use rsa::{
    RsaPrivateKey,
    pkcs1::{self, ObjectIdentifier},
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding, SubjectPublicKeyInfoRef},
};

use crate::KeyError;

/// RSA 2048: what every server accepts (Mastodon makes the same).
const BITS: usize = 2048;
const MIN_MODULUS_BYTES: usize = 2048 / 8;
const MAX_MODULUS_BYTES: usize = 8192 / 8;
/// RFC 8017, A.1: rsaEncryption.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// RFC 8410 §3: id-Ed25519.
pub(super) const ID_ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");

/// How a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).
    RsaSha256,
    /// RFC 8032.
    Ed25519,
}

/// A new pair of keys in PEM.
pub struct KeyPair {
    /// PKCS #8.
    pub private_pem: String,
    /// SubjectPublicKeyInfo, as `publicKeyPem` wants it.
    pub public_pem: String,
}

impl KeyPair {
    /// Makes a pair. Takes about a second: call it off the web threads.
    ///
    /// # Errors
    /// [`KeyError::Generate`] when the system gives no randomness.
    pub fn generate() -> Result<Self, KeyError> {
        let failed = |error: &dyn fmt::Display| KeyError::Generate(error.to_string());
        let private = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS);
        let private = private.map_err(|error| failed(&error))?;
        let private_pem = private
            .to_pkcs8_pem(LineEnding::LF)
            .map_err(|error| failed(&error))?;
        let public_pem = private.to_public_key().to_public_key_pem(LineEnding::LF);
        let public_pem = public_pem.map_err(|error| failed(&error))?;
        Ok(Self {
            private_pem: private_pem.to_string(),
            public_pem,
        })
    }
}

/// Where new pairs come from.
pub trait KeySource: Send + Sync {
    /// Makes a pair. May take about a second: call it off the web threads.
    ///
    /// # Errors
    /// [`KeyError`] when no pair can be had.
    fn new_pair(&self) -> Result<KeyPair, KeyError>;
}

/// Generates every pair. What Oriel runs with; tests of whole instances bring a pool.
#[derive(Debug, Clone, Copy, Default)]
pub struct Generate;

impl KeySource for Generate {
    fn new_pair(&self) -> Result<KeyPair, KeyError> {
        KeyPair::generate()
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair")
            .field("public_pem", &self.public_pem)
            .finish_non_exhaustive()
    }
}

/// A private key with the id under which others find its public half. Cheap to clone.
#[derive(Clone)]
pub struct SigningKey {
    id: String,
    pair: Arc<RingKeyPair>,
}

impl SigningKey {
    /// Reads a private key in PKCS #8 or PKCS #1.
    ///
    /// # Errors
    /// [`KeyError`] when it is not PEM, or not RSA of at least 2048 bits.
    pub fn from_pem(pem: &str, key_id: &str) -> Result<Self, KeyError> {
        let pair = match decode_pem(pem)? {
            ("PRIVATE KEY", der) => RingKeyPair::from_pkcs8(&der),
            ("RSA PRIVATE KEY", der) => RingKeyPair::from_der(&der),
            _ => return Err(KeyError::Kind),
        };
        let pair = Arc::new(pair.map_err(|_opaque| KeyError::Kind)?);
        Ok(Self {
            id: key_id.to_owned(),
            pair,
        })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256.
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let random = SystemRandom::new();
        let signed = self
            .pair
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature);
        signed.map(|()| signature).map_err(|_opaque| KeyError::Sign)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The public key of another actor, tied to its owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    id: String,
    owner: String,
    algorithm: Algorithm,
    /// As ring reads it: RSAPublicKey (RFC 8017, A.1.1), or the 32 bytes of an Ed25519 key.
    bytes: Vec<u8>,
}

impl VerifyingKey {
    /// Reads `publicKeyPem`. The caller has checked that `owner` lists the key as its own
    /// ([`crate::verify::key_of`]).
    ///
    /// # Errors
    /// [`KeyError`] when it is not PEM, nor RSA of 2048 to 8192 bits or Ed25519.
    pub fn from_spki_pem(pem: &str, key_id: &str, owner: &str) -> Result<Self, KeyError> {
        let ("PUBLIC KEY", spki) = decode_pem(pem)? else {
            return Err(KeyError::Kind);
        };
        let spki = SubjectPublicKeyInfoRef::try_from(spki.as_slice());
        let spki = spki.map_err(|_opaque| KeyError::Kind)?;
        let bytes = spki.subject_public_key.as_bytes().ok_or(KeyError::Kind)?;
        Ok(Self {
            id: key_id.to_owned(),
            owner: owner.to_owned(),
            algorithm: algorithm_of(spki.algorithm.oid, bytes)?,
            bytes: bytes.to_vec(),
        })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// The actor whose key this is.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self.algorithm {
            Algorithm::RsaSha256 => {
                UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.bytes)
                    .verify(message, signature)
            }
            Algorithm::Ed25519 => {
                UnparsedPublicKey::new(&ED25519, &self.bytes).verify(message, signature)
            }
        };
        verified.is_ok()
    }
}

/// What a public key is for, if it is strong enough.
fn algorithm_of(oid: ObjectIdentifier, key: &[u8]) -> Result<Algorithm, KeyError> {
    match oid {
        RSA_ENCRYPTION => {
            let key = pkcs1::RsaPublicKey::try_from(key).map_err(|_opaque| KeyError::Kind)?;
            let length = key.modulus.as_bytes().len();
            (MIN_MODULUS_BYTES..=MAX_MODULUS_BYTES)
                .contains(&length)
                .then_some(Algorithm::RsaSha256)
        }
        ID_ED25519 => (key.len() == ED25519_PUBLIC_KEY_LEN).then_some(Algorithm::Ed25519),
        _ => None,
    }
    .ok_or(KeyError::Kind)
}

/// Label and content of a PEM block (RFC 7468), however its lines are broken: keys in the wild
/// come with spaces, carriage returns and lines of any length.
fn decode_pem(pem: &str) -> Result<(&str, Vec<u8>), KeyError> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
    );
    let (_, rest) = pem.split_once("-----BEGIN ").ok_or(KeyError::Pem)?;
    let (label, rest) = rest.split_once("-----").ok_or(KeyError::Pem)?;
    let (body, _) = rest.split_once("-----END ").ok_or(KeyError::Pem)?;
    let text: String = body.split_ascii_whitespace().collect();
    Ok((
        label,
        LENIENT.decode(text).map_err(|_opaque| KeyError::Pem)?,
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::testing::KeyPool;

    const EC: &str = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9\nq9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==\n-----END PUBLIC KEY-----\n";

    #[test]
    fn a_generated_pair_signs_and_verifies() {
        let pair = KeyPair::generate().unwrap();
        let signing = SigningKey::from_pem(&pair.private_pem, "k").unwrap();
        let verifying = VerifyingKey::from_spki_pem(&pair.public_pem, "k", "a").unwrap();
        let signature = signing.sign(b"fog").unwrap();
        assert!(verifying.has_signed(b"fog", &signature));
        assert!(!verifying.has_signed(b"rain", &signature));
    }

    #[test]
    fn every_key_of_a_pool_verifies_what_it_signed_and_is_another() {
        let pool = KeyPool::default();
        let mut seen = BTreeSet::new();
        for _ in 0..8 {
            let pair = pool.new_pair().unwrap();
            let signing = SigningKey::from_pem(&pair.private_pem, "k").unwrap();
            let verifying = VerifyingKey::from_spki_pem(&pair.public_pem, "k", "a").unwrap();
            assert!(verifying.has_signed(b"fog", &signing.sign(b"fog").unwrap()));
            assert!(seen.insert(pair.public_pem));
        }
    }

    #[test]
    fn a_key_with_odd_line_breaks_is_read() {
        let pair = KeyPair::generate().unwrap();
        let odd = pair.public_pem.replace('\n', "\r\n ");
        assert!(VerifyingKey::from_spki_pem(&odd, "k", "a").is_ok());
    }

    #[test]
    fn a_short_rsa_key_is_refused() {
        let short = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 1024).unwrap();
        let pem = short
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap();
        assert_eq!(
            VerifyingKey::from_spki_pem(&pem, "k", "a"),
            Err(KeyError::Kind)
        );
    }

    #[test]
    fn keys_that_are_not_rsa_are_refused() {
        assert_eq!(
            VerifyingKey::from_spki_pem(EC, "k", "a"),
            Err(KeyError::Kind)
        );
    }

    #[test]
    fn text_that_is_not_pem_is_refused() {
        assert_eq!(
            VerifyingKey::from_spki_pem("fog", "k", "a"),
            Err(KeyError::Pem)
        );
        assert_eq!(SigningKey::from_pem("", "k").unwrap_err(), KeyError::Pem);
    }

    #[test]
    fn a_private_key_is_never_printed() {
        let pair = KeyPair::generate().unwrap();
        assert!(!format!("{pair:?}").contains("PRIVATE"));
    }
}
