//! Web Push: words for one app on one device, by way of a service that cannot read them (RFC 8030),
//! encrypted (RFC 8291 in RFC 8188) and with the name of the sender (RFC 8292).

mod encrypt;
#[cfg(test)]
mod tests;
mod vapid;

use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::URL_SAFE_NO_PAD,
    },
};
use ring::{
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::SystemRandom,
};
use time::OffsetDateTime;
use url::Url;

pub use encrypt::MAX_WORDS;
pub use vapid::VapidKey;

use encrypt::Sealed;

/// An uncompressed point of P-256.
const POINT: usize = 65;
const AUTH: usize = 16;
/// Both alphabets and both habits of padding are met.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why nothing can be pushed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushError {
    #[error("a subscription has the 65 bytes of a point of P-256 and 16 bytes of a secret")]
    Keys,
    #[error("more than {MAX_WORDS} bytes do not fit into one message")]
    TooLong,
    #[error("the key of the instance is broken")]
    OwnKey,
    #[error("encryption failed")]
    Seal,
}

/// What an app has generated to be the only one that reads what is pushed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    p256dh: [u8; POINT],
    auth: [u8; AUTH],
}

impl Keys {
    /// Reads both from base64, and makes sure that the point is on the curve.
    ///
    /// # Errors
    /// [`PushError::Keys`].
    pub fn parse(p256dh: &str, auth: &str) -> Result<Self, PushError> {
        let keys = Self {
            p256dh: bytes(p256dh)?,
            auth: bytes(auth)?,
        };
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new());
        let own = own.map_err(|_unspecified| PushError::Seal)?;
        let theirs = UnparsedPublicKey::new(&ECDH_P256, &keys.p256dh);
        agree_ephemeral(own, &theirs, |_| ()).map_err(|_unspecified| PushError::Keys)?;
        Ok(keys)
    }

    /// The point and the secret, in base64url.
    pub fn as_text(&self) -> (String, String) {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        (text(&self.p256dh), text(&self.auth))
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], PushError> {
    // Longer than any of the two; what is beyond is not even decoded.
    if text.len() > 2 * POINT {
        return Err(PushError::Keys);
    }
    let url_safe = text.replace('+', "-").replace('/', "_");
    let decoded = LENIENT.decode(url_safe).unwrap_or_default();
    decoded.try_into().map_err(|_wrong| PushError::Keys)
}

/// How words are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `aes128gcm`, the standard.
    Standard,
    /// `aesgcm` of draft-ietf-webpush-encryption-04, which most apps for Mastodon still read and
    /// nothing else.
    Draft,
}

/// Words on their way to a push service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub(crate) body: Vec<u8>,
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// Who sends, and how a push service reaches them (RFC 8292 §2.1).
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    pub key: &'a VapidKey,
    /// A `mailto:` or `https:` address.
    pub contact: &'a str,
    pub now: OffsetDateTime,
}

/// Encrypts words for whoever has the private halves of `keys`, and signs for the service at
/// `endpoint`.
///
/// # Errors
/// [`PushError::TooLong`]; [`PushError::Keys`] for a point that is on no curve.
pub fn seal(
    words: &[u8],
    keys: &Keys,
    encoding: Encoding,
    endpoint: &Url,
    sender: Sender<'_>,
) -> Result<Message, PushError> {
    let token = sender.key.token(endpoint, sender.contact, sender.now)?;
    let public = sender.key.public();
    let sealed = Sealed::new(words, keys, encoding)?;
    let mut headers = vec![
        ("content-type", "application/octet-stream".to_owned()),
        ("content-encoding", encoding.name().to_owned()),
    ];
    match encoding {
        Encoding::Standard => {
            headers.push(("authorization", format!("vapid t={token}, k={public}")));
        }
        Encoding::Draft => {
            let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
            let dh = text(&sealed.public);
            headers.push(("encryption", format!("salt={}", text(&sealed.salt))));
            headers.push(("crypto-key", format!("dh={dh};p256ecdsa={public}")));
            headers.push(("authorization", format!("WebPush {token}")));
        }
    }
    Ok(Message {
        body: sealed.body,
        headers,
    })
}

impl Encoding {
    const fn name(self) -> &'static str {
        match self {
            Self::Standard => "aes128gcm",
            Self::Draft => "aesgcm",
        }
    }
}
