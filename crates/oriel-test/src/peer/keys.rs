//! RSA keys of the peer alone.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use rsa::{
    RsaPublicKey,
    pkcs1::EncodeRsaPublicKey as _,
    pkcs8::{DecodePublicKey as _, SecretDocument},
};

/// The key of one actor.
pub(super) struct Key {
    /// The URL under which others find it.
    pub(super) id: String,
    pub(super) public_pem: String,
    pair: RsaKeyPair,
}

/// Each file has a private key and its public half. Instances of tests have others.
const FILES: [&str; 8] = [
    include_str!("keys/1.pem"),
    include_str!("keys/2.pem"),
    include_str!("keys/3.pem"),
    include_str!("keys/4.pem"),
    include_str!("keys/5.pem"),
    include_str!("keys/6.pem"),
    include_str!("keys/7.pem"),
    include_str!("keys/8.pem"),
];

/// Pools begin so many keys after one another, so that two peers of one test share few keys.
const STRIDE: usize = 3;

/// Hands out fixed keys in turn: generating one takes a quarter of a second of CPU time.
pub(super) struct Pool {
    next: usize,
}

impl Default for Pool {
    fn default() -> Self {
        static POOLS: AtomicUsize = AtomicUsize::new(0);
        let number = POOLS.fetch_add(1, Ordering::Relaxed);
        Self {
            next: number.wrapping_mul(STRIDE),
        }
    }
}

impl Pool {
    pub(super) fn key(&mut self, id: String) -> anyhow::Result<Key> {
        let file = FILES.get(self.next % FILES.len());
        self.next += 1;
        let (private_pem, public_pem) = file
            .and_then(|file| file.split_once("-----END PRIVATE KEY-----\n"))
            .context("the file has no two keys")?;
        Key::read(
            id,
            &format!("{private_pem}-----END PRIVATE KEY-----\n"),
            public_pem,
        )
    }
}

impl Key {
    fn read(id: String, private_pem: &str, public_pem: &str) -> anyhow::Result<Self> {
        let (_label, private) = SecretDocument::from_pem(private_pem)
            .map_err(|error| anyhow::anyhow!("the private key is no PEM: {error}"))?;
        let pair = RsaKeyPair::from_pkcs8(private.as_bytes())
            .map_err(|error| anyhow::anyhow!("ring refuses the key: {error}"))?;
        Ok(Self {
            id,
            public_pem: public_pem.to_owned(),
            pair,
        })
    }

    pub(super) fn sign(&self, text: &str) -> anyhow::Result<Vec<u8>> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .map_err(|_unspecified| anyhow::anyhow!("ring could not sign"))?;
        Ok(signature)
    }
}

/// Whether `signature` was made over one of `texts` with the key in `pem` (RSASSA-PKCS1-v1_5 with
/// SHA-256).
pub(super) fn verifies(pem: &str, texts: &[String], signature: &[u8]) -> anyhow::Result<bool> {
    let public = RsaPublicKey::from_public_key_pem(pem).context("the public key is no SPKI PEM")?;
    let der = public.to_pkcs1_der()?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_bytes());
    Ok(texts
        .iter()
        .any(|text| key.verify(text.as_bytes(), signature).is_ok()))
}

#[cfg(test)]
mod tests {
    use oriel_core::federation::{signature::key::KeySource as _, testing::KeyPool};

    use super::*;

    #[test]
    fn a_peer_and_an_instance_have_no_key_in_common() {
        let (mut peer, instance) = (Pool::default(), KeyPool::default());
        let keys = FILES.map(|_| peer.key(String::new()).unwrap().public_pem);
        for _ in 0..8 {
            assert!(!keys.contains(&instance.new_pair().unwrap().public_pem));
        }
    }
}
