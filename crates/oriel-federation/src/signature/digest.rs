//! The `Digest` header (RFC 3230), with which a signature covers the body.

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::digest::{SHA256, digest};

use crate::SignatureError;

/// The value of the header for a body.
pub(super) fn of(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(digest(&SHA256, body)))
}

/// Checks a received header. Other algorithms may stand beside SHA-256, but it must be there,
/// once.
pub(super) fn check(header: &str, body: &[u8]) -> Result<(), SignatureError> {
    let mut claimed = header
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .filter(|(name, _)| name.eq_ignore_ascii_case("sha-256"))
        .map(|(_, value)| value);
    let (Some(value), None) = (claimed.next(), claimed.next()) else {
        return Err(SignatureError::Digest);
    };
    let value = STANDARD
        .decode(value)
        .map_err(|_opaque| SignatureError::Digest)?;
    if value == digest(&SHA256, body).as_ref() {
        Ok(())
    } else {
        Err(SignatureError::Digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_known_body_is_the_published_one() {
        // As `printf 'Hello world' | openssl dgst -sha256 -binary | base64` says.
        assert_eq!(
            of(b"Hello world"),
            "SHA-256=ZOyIygCyaOW6GjVnihtTFtIS9PNmskdyMlNKiuyjfzw="
        );
    }

    #[test]
    fn a_digest_belongs_to_one_body() {
        assert_eq!(check(&of(b"one"), b"one"), Ok(()));
        assert_eq!(check(&of(b"one"), b"two"), Err(SignatureError::Digest));
    }

    #[test]
    fn the_name_is_read_in_any_case_and_beside_other_algorithms() {
        let header = of(b"one").replace("SHA-256", "sha-256");
        assert_eq!(check(&format!("unixsum=30637, {header}"), b"one"), Ok(()));
    }

    #[test]
    fn missing_short_or_repeated_digests_are_refused() {
        let good = of(b"one");
        for header in [
            "",
            "SHA-256=",
            "SHA-256=AAAA",
            "MD5=HUXZLQLMuI/KZ5KDcJPcOA==",
            &format!("{good},{good}"),
        ] {
            assert_eq!(
                check(header, b"one"),
                Err(SignatureError::Digest),
                "{header}"
            );
        }
    }
}
