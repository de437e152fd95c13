//! The headers with which a signature covers the body: `Digest` (RFC 3230) and `Content-Digest`
//! (RFC 9530). Both are read for SHA-256 alone.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use sfv::{Dictionary, KeyRef, ListEntry, Parser};

use crate::SignatureError;

/// The name of SHA-256 in `Content-Digest`.
const SHA_256: &str = "sha-256";

/// The SHA-256 that a body has, or must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest([u8; SHA256_OUTPUT_LEN]);

impl Digest {
    pub(super) fn of(body: &[u8]) -> Self {
        let mut hash = [0; SHA256_OUTPUT_LEN];
        hash.copy_from_slice(digest(&SHA256, body).as_ref());
        Self(hash)
    }

    pub(super) fn is_of(&self, body: &[u8]) -> bool {
        *self == Self::of(body)
    }

    /// As the `Digest` header has it.
    pub(super) fn to_header(&self) -> String {
        format!("SHA-256={}", STANDARD.encode(self.0))
    }

    /// As the `Content-Digest` header has it.
    pub(super) fn to_content_digest(&self) -> String {
        format!("{SHA_256}=:{}:", STANDARD.encode(self.0))
    }

    /// Reads a `Digest` header. Other algorithms may stand beside SHA-256, but it must be there,
    /// once.
    pub(super) fn from_header(header: &str) -> Result<Self, SignatureError> {
        let mut claimed = header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
            .filter(|(name, _)| name.eq_ignore_ascii_case(SHA_256))
            .map(|(_, value)| value);
        let (Some(value), None) = (claimed.next(), claimed.next()) else {
            return Err(SignatureError::Digest);
        };
        let hash = STANDARD
            .decode(value)
            .map_err(|_opaque| SignatureError::Digest)?;
        Self::from_bytes(&hash)
    }

    /// Reads a `Content-Digest` header, a dictionary of structured fields.
    pub(super) fn from_content_digest(header: &str) -> Result<Self, SignatureError> {
        let claimed: Dictionary = Parser::new(header)
            .parse()
            .map_err(|_opaque| SignatureError::Digest)?;
        let hash = match claimed.get(KeyRef::constant(SHA_256)) {
            Some(ListEntry::Item(item)) => item.bare_item.as_byte_sequence(),
            _ => None,
        };
        Self::from_bytes(hash.ok_or(SignatureError::Digest)?)
    }

    fn from_bytes(hash: &[u8]) -> Result<Self, SignatureError> {
        let hash = hash.try_into().map_err(|_opaque| SignatureError::Digest)?;
        Ok(Self(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_known_body_is_the_published_one() {
        // As `printf 'Hello world' | openssl dgst -sha256 -binary | base64` says.
        let digest = Digest::of(b"Hello world");
        assert_eq!(
            digest.to_header(),
            "SHA-256=ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw="
        );
        // The same way, of the body that RFC 9421 has in its examples.
        assert_eq!(
            Digest::of(b"{\"hello\": \"world\"}").to_content_digest(),
            "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
        );
    }

    #[test]
    fn a_digest_belongs_to_one_body() {
        let digest = Digest::of(b"one");
        assert_eq!(Digest::from_header(&digest.to_header()), Ok(digest.clone()));
        assert_eq!(
            Digest::from_content_digest(&digest.to_content_digest()),
            Ok(digest.clone())
        );
        assert!(digest.is_of(b"one"));
        assert!(!digest.is_of(b"two"));
    }

    #[test]
    fn the_name_is_read_in_any_case_and_beside_other_algorithms() {
        let digest = Digest::of(b"one");
        let header = digest.to_header().replace("SHA-256", "sha-256");
        assert_eq!(
            Digest::from_header(&format!("unixsum=30637, {header}")),
            Ok(digest.clone())
        );
        let header = format!("sha-512=:AAAA:, {}", digest.to_content_digest());
        assert_eq!(Digest::from_content_digest(&header), Ok(digest));
    }

    #[test]
    fn missing_short_or_repeated_digests_are_refused() {
        let good = Digest::of(b"one").to_header();
        for header in [
            "",
            "SHA-256=",
            "SHA-256=AAAA",
            "MD5=HUXZLQLMuI/KZ5KDcJPcOA==",
            &format!("{good},{good}"),
        ] {
            let read = Digest::from_header(header);
            assert_eq!(read, Err(SignatureError::Digest), "{header}");
        }
    }

    #[test]
    fn content_digests_that_are_missing_short_or_no_bytes_are_refused() {
        for header in [
            "",
            "sha-256",
            "sha-256=:AAAA:",
            "sha-256=\"AAAA\"",
            "sha-512=:AAAA:",
            "sha-256=(:AAAA:)",
            "=",
        ] {
            let read = Digest::from_content_digest(header);
            assert_eq!(read, Err(SignatureError::Digest), "{header}");
        }
    }
}
