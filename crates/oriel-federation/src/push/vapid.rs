//! The name under which an instance sends (VAPID, RFC 8292): a key, with which it signs a JSON Web
//! Token for each service.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::PushError;

/// RFC 8292 allows a day.
const LIFETIME: Duration = Duration::hours(12);

/// The key of an instance.
#[derive(Debug)]
pub struct VapidKey {
    pair: EcdsaKeyPair,
    public: String,
}

impl VapidKey {
    /// A fresh key as it is kept: PKCS#8 in base64url.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn generate() -> Result<String, PushError> {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let made = made.map_err(|_unspecified| PushError::OwnKey)?;
        Ok(URL_SAFE_NO_PAD.encode(made))
    }

    /// A key as it was kept.
    ///
    /// # Errors
    /// [`PushError::OwnKey`] when it is none.
    pub fn parse(kept: &str) -> Result<Self, PushError> {
        let pkcs8 = URL_SAFE_NO_PAD.decode(kept);
        let pkcs8 = pkcs8.map_err(|_broken| PushError::OwnKey)?;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &pkcs8, &SystemRandom::new());
        let pair = pair.map_err(|_rejected| PushError::OwnKey)?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key());
        Ok(Self { pair, public })
    }

    /// The public half, which apps give to push services: a point of P-256 in base64url.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// A token for the service of an endpoint (RFC 8292 §2).
    pub(super) fn token(
        &self,
        endpoint: &Url,
        contact: &str,
        now: OffsetDateTime,
    ) -> Result<String, PushError> {
        let claims = json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": (now + LIFETIME).unix_timestamp(),
            "sub": contact,
        });
        let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.map_err(|_unspecified| PushError::OwnKey)?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
