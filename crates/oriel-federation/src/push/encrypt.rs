//! One message of one record, whose key two ephemeral pairs and a shared secret make.

use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand::{SecureRandom as _, SystemRandom},
};

use super::{Encoding, Keys, PushError};

/// What push services take (RFC 8030 §7.2), as a whole.
const RECORD: u32 = 4096;
/// Salt, record size, length of the key id, and the key (RFC 8188 §2.1).
const HEADER: usize = 16 + 4 + 1 + 65;
const TAG: usize = 16;
/// The most that is said at once: what is left of a record by header, tag and delimiter.
pub const MAX_WORDS: usize = 4096 - HEADER - TAG - 1;

/// An encrypted message and what its reader needs beside their own keys.
pub(super) struct Sealed {
    pub(super) body: Vec<u8>,
    pub(super) salt: [u8; 16],
    /// The sender's point.
    pub(super) public: Vec<u8>,
}

impl Sealed {
    /// Encrypts with a pair and a salt that are used this once.
    pub(super) fn new(words: &[u8], keys: &Keys, encoding: Encoding) -> Result<Self, PushError> {
        let (random, mut salt) = (SystemRandom::new(), [0; 16]);
        let failed = |_unspecified| PushError::Seal;
        random.fill(&mut salt).map_err(failed)?;
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(failed)?;
        let public = own.compute_public_key().map_err(failed)?.as_ref().to_vec();
        let theirs = UnparsedPublicKey::new(&ECDH_P256, &keys.p256dh);
        agree_ephemeral(own, &theirs, |shared| {
            Self::with(words, keys, encoding, (shared, &public), salt)
        })
        .map_err(|_unspecified| PushError::Keys)?
    }

    /// The same with what is otherwise random: the secret that both pairs share with the sender's
    /// point, and the salt.
    pub(super) fn with(
        words: &[u8],
        keys: &Keys,
        encoding: Encoding,
        (shared, public): (&[u8], &[u8]),
        salt: [u8; 16],
    ) -> Result<Self, PushError> {
        if words.len() > MAX_WORDS {
            return Err(PushError::TooLong);
        }
        let body = match encoding {
            Encoding::Standard => standard(words, keys, (shared, public), &salt)?,
            Encoding::Draft => draft(words, keys, (shared, public), &salt)?,
        };
        let public = public.to_vec();
        Ok(Self { body, salt, public })
    }
}

/// RFC 8291 §3.4.
fn standard(
    words: &[u8],
    keys: &Keys,
    (shared, public): (&[u8], &[u8]),
    salt: &[u8],
) -> Result<Vec<u8>, PushError> {
    let info = [b"WebPush: info\0", keys.p256dh.as_slice(), public].concat();
    let ikm: [u8; 32] = derive(&keys.auth, shared, &info)?;
    record(words, &ikm, salt, public)
}

/// A message of one record (RFC 8188 §2).
pub(super) fn record(
    words: &[u8],
    ikm: &[u8],
    salt: &[u8],
    key_id: &[u8],
) -> Result<Vec<u8>, PushError> {
    let key = derive(salt, ikm, b"Content-Encoding: aes128gcm\0")?;
    let nonce = derive(salt, ikm, b"Content-Encoding: nonce\0")?;
    let length = u8::try_from(key_id.len()).map_err(|_long| PushError::Keys)?;
    // The delimiter of the last record.
    let encrypted = encrypt(key, nonce, [words, &[2]].concat())?;
    Ok([salt, &RECORD.to_be_bytes(), &[length], key_id, &encrypted].concat())
}

/// draft-ietf-webpush-encryption-04 §3 and draft-ietf-httpbis-encryption-encoding-03.
fn draft(
    words: &[u8],
    keys: &Keys,
    (shared, public): (&[u8], &[u8]),
    salt: &[u8],
) -> Result<Vec<u8>, PushError> {
    let ikm: [u8; 32] = derive(&keys.auth, shared, b"Content-Encoding: auth\0")?;
    let length = [0, 65];
    let context = [b"P-256\0", length.as_slice(), &keys.p256dh, &length, public].concat();
    let info = |what: &[u8]| [b"Content-Encoding: ", what, b"\0", &context].concat();
    let key = derive(salt, &ikm, &info(b"aesgcm"))?;
    let nonce = derive(salt, &ikm, &info(b"nonce"))?;
    // The length of the padding, of which there is none.
    encrypt(key, nonce, [&[0, 0], words].concat())
}

fn encrypt(key: [u8; 16], nonce: [u8; 12], mut words: Vec<u8>) -> Result<Vec<u8>, PushError> {
    let failed = |_unspecified| PushError::Seal;
    let key = UnboundKey::new(&AES_128_GCM, &key).map_err(failed)?;
    LessSafeKey::new(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut words,
        )
        .map_err(failed)?;
    Ok(words)
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF with SHA-256 (RFC 5869).
fn derive<const N: usize>(salt: &[u8], ikm: &[u8], info: &[u8]) -> Result<[u8; N], PushError> {
    let mut derived = [0; N];
    let prk = Salt::new(HKDF_SHA256, salt).extract(ikm);
    prk.expand(&[info], Length(N))
        .and_then(|okm| okm.fill(&mut derived))
        .map_err(|_unspecified| PushError::Seal)?;
    Ok(derived)
}
