//! Followers synchronisation (FEP-8fcf): with what is for followers alone goes a digest of those
//! whom the receiving server has, so that it can mend a list that has drifted apart.

use std::fmt::Write as _;

use ring::digest::{SHA256, SHA256_OUTPUT_LEN, digest as sha256};

use crate::{SignatureError, signature::pairs::pairs};

/// The header, in lower case as it is signed.
pub const HEADER: &str = "collection-synchronization";

/// What a sender says of its followers on the server that it writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Synchronization {
    /// The followers collection of the sender.
    pub collection: String,
    /// The part of it that is about the receiving server, readable for that server alone.
    pub url: String,
    /// The [`digest`] of the ids in that part.
    pub digest: String,
}

impl Synchronization {
    /// Reads the header.
    ///
    /// # Errors
    /// [`SignatureError::Header`] when something is missing.
    pub fn parse(header: &str) -> Result<Self, SignatureError> {
        let pairs = pairs(header)?;
        let get = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found
                .map(|(_, value)| value.clone())
                .ok_or(SignatureError::Header("not a synchronization"))
        };
        Ok(Self {
            collection: get("collectionId")?,
            url: get("url")?,
            digest: get("digest")?.to_ascii_lowercase(),
        })
    }

    /// The value of the header.
    pub fn to_header(&self) -> String {
        format!(
            "collectionId=\"{}\", url=\"{}\", digest=\"{}\"",
            self.collection, self.url, self.digest
        )
    }
}

/// The SHA-256 of every id, combined by exclusive or, in hexadecimal: the same in whatever order.
pub fn digest<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    let mut sum = [0_u8; SHA256_OUTPUT_LEN];
    for id in ids {
        let hash = sha256(&SHA256, id.as_bytes());
        for (byte, more) in sum.iter_mut().zip(hash.as_ref()) {
            *byte ^= more;
        }
    }
    sum.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_example_is_the_published_one() {
        // The example of FEP-8fcf.
        let ids = [
            "https://testing.example.org/users/1",
            "https://testing.example.org/users/2",
        ];
        let published = "c33f48cd341ef046a206b8a72ec97af65079f9a3a9b90eef79c5920dce45c61f";
        assert_eq!(digest(ids), published);
        assert_eq!(digest(ids.into_iter().rev()), published);
        assert_eq!(digest([]), "0".repeat(64));
    }

    #[test]
    fn a_header_comes_back_as_it_was_written() {
        let written = Synchronization {
            collection: "https://a.example/users/1/followers".into(),
            url: "https://a.example/users/1/followers_synchronization".into(),
            digest: digest(["https://b.example/users/2"]),
        };
        assert_eq!(Synchronization::parse(&written.to_header()), Ok(written));
    }

    #[test]
    fn a_header_without_one_of_its_parts_is_none() {
        for header in ["", "collectionId=\"a\", url=\"b\"", "url=b, digest=c"] {
            assert!(Synchronization::parse(header).is_err(), "{header}");
        }
    }
}
