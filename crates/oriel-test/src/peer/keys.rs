//! RSA keys, made and used by the peer alone.

use anyhow::Context as _;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey},
};
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs1::{EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _},
    pkcs8::{DecodePublicKey as _, EncodePublicKey as _, LineEnding},
};

/// The key of one actor.
pub(super) struct Key {
    /// The URL under which others find it.
    pub(super) id: String,
    pub(super) public_pem: String,
    pair: RsaKeyPair,
}

impl Key {
    /// Makes a key of 2048 bits: a second or so of work.
    pub(super) async fn generate(id: String) -> anyhow::Result<Self> {
        let private =
            tokio::task::spawn_blocking(|| RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048))
                .await??;
        let public_pem = private.to_public_key().to_public_key_pem(LineEnding::LF)?;
        let pair = RsaKeyPair::from_der(private.to_pkcs1_der()?.as_bytes())
            .map_err(|error| anyhow::anyhow!("ring refuses the new key: {error}"))?;
        Ok(Self {
            id,
            public_pem,
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
