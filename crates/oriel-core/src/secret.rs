//! Random names and the hashes under which they are kept.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::RngCore as _;

/// A random text of `N` bytes, in base64url.
fn random<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    rand::rng().fill_bytes(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A 256-bit secret for sessions, tokens and the set-up link. Store only its [`hash`].
pub fn token() -> String {
    random::<32>()
}

/// A 128-bit unguessable name, for media, invitations and secret links: 22 characters of
/// base64url, kept as it is.
pub fn unguessable_name() -> String {
    random::<16>()
}

/// SHA-256 of what is no secret, in hexadecimal digits.
pub(crate) fn fingerprint(text: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
    let mut digits = String::new();
    for byte in digest.as_ref() {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// SHA-256 of a secret in base64url: what the database keeps of it.
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(
        &ring::digest::SHA256,
        secret.as_bytes(),
    ))
}
