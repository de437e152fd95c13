//! Keys as FEP-521a publishes them: a Multikey (Verifiable Credential Data Integrity §2.1.2), of
//! which only those for Ed25519 are read.

use ring::signature::ED25519_PUBLIC_KEY_LEN;
use rsa::pkcs8::{
    AlgorithmIdentifierRef, LineEnding, SubjectPublicKeyInfoRef,
    der::{EncodePem, asn1::BitStringRef},
};

use super::key::ID_ED25519;
use crate::KeyError;

/// The prefix of base58 with Bitcoin's alphabet in Multibase.
const BASE58_BTC: char = 'z';
/// The code of an Ed25519 public key in Multicodec, 0xed, as a varint.
const ED25519_PUB: [u8; 2] = [0xed, 0x01];
/// Longer than any such key.
const MAX_LENGTH: usize = 100;

/// Turns `publicKeyMultibase` into the PEM form that `publicKeyPem` has.
///
/// # Errors
/// [`KeyError::Kind`] when it is no Ed25519 key.
pub fn to_spki_pem(multibase: &str) -> Result<String, KeyError> {
    let encoded = multibase
        .strip_prefix(BASE58_BTC)
        .filter(|encoded| encoded.len() <= MAX_LENGTH)
        .ok_or(KeyError::Kind)?;
    let bytes = bs58::decode(encoded)
        .into_vec()
        .map_err(|_opaque| KeyError::Kind)?;
    let key = bytes
        .strip_prefix(&ED25519_PUB)
        .filter(|key| key.len() == ED25519_PUBLIC_KEY_LEN)
        .ok_or(KeyError::Kind)?;
    let spki = SubjectPublicKeyInfoRef {
        algorithm: AlgorithmIdentifierRef {
            oid: ID_ED25519,
            parameters: None,
        },
        subject_public_key: BitStringRef::from_bytes(key).map_err(|_opaque| KeyError::Kind)?,
    };
    spki.to_pem(LineEnding::LF)
        .map_err(|_opaque| KeyError::Kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Data Integrity EdDSA Cryptosuites (appendix B.1).
    const PUBLISHED: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQXJyY3Qa3kjWR";

    #[test]
    fn an_ed25519_key_becomes_pem() {
        let pem = to_spki_pem(PUBLISHED).unwrap();
        assert!(pem.starts_with("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"));
    }

    #[test]
    fn other_kinds_bases_and_lengths_are_refused() {
        let encode = |bytes: &[u8]| format!("z{}", bs58::encode(bytes).into_string());
        let short = encode(&[&ED25519_PUB[..], &[1; 31]].concat());
        let p256 = encode(&[&[0x80, 0x24][..], &[1; 33]].concat());
        let other_base = PUBLISHED.replacen('z', "u", 1);
        let long = format!("z{}", "1".repeat(100_000));
        for text in ["", "z", "z0OIl", "Ŵ", &short, &p256, &other_base, &long] {
            assert_eq!(to_spki_pem(text), Err(KeyError::Kind), "{text:.40}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(256))]
        #[test]
        fn every_key_of_32_bytes_is_read_and_nothing_else(
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64),
        ) {
            let key = [&ED25519_PUB[..], &bytes].concat();
            let encoded = format!("z{}", bs58::encode(key).into_string());
            let is_key = bytes.len() == ED25519_PUBLIC_KEY_LEN;
            proptest::prop_assert_eq!(to_spki_pem(&encoded).is_ok(), is_key);
        }
    }
}
