//! Passwords are kept as argon2id hashes, made off the web threads.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::{Error, Invalid, Result};

/// The shortest password taken.
pub const MIN_CHARS: usize = 10;
/// The longest: enough for any passphrase, too short to keep a core busy.
const MAX_CHARS: usize = 256;

/// # Errors
/// [`Invalid`] when it is too short or too long to be a password.
pub fn check(password: &str) -> Result<(), Invalid> {
    match password.chars().count() {
        n if n < MIN_CHARS => Err(Invalid::beyond("password", "password-short", MIN_CHARS)),
        n if n > MAX_CHARS => Err(Invalid::beyond("password", "too-long", MAX_CHARS)),
        _ => Ok(()),
    }
}

/// The hash to keep, as a PHC string.
///
/// # Errors
/// When hashing itself fails.
pub async fn hash(password: &str) -> Result<String> {
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || hash_now(&password)).await?
}

fn hash_now(password: &str) -> Result<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Internal(format!("a password could not be hashed: {error}")))
}

/// Whether `password` has the hash that was kept. Without a hash (an unknown person) the same
/// work is done for nothing, so that the time tells nobody who exists.
pub async fn verify(password: &str, kept: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    Ok(tokio::task::spawn_blocking(move || verify_now(&password, kept.as_deref())).await?)
}

static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody").unwrap_or_default());

fn verify_now(password: &str, kept: Option<&str>) -> bool {
    let hash = kept.unwrap_or(&NOBODY);
    let matches = PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    matches && kept.is_some()
}

#[cfg(test)]
mod tests {
    use super::{check, hash, verify};

    #[tokio::test]
    async fn only_the_right_password_matches_and_nobody_matches_nothing() {
        let kept = hash("correct horse").await.unwrap();
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(verify("correct horse", Some(kept.clone())).await.unwrap());
        assert!(!verify("wrong horse", Some(kept)).await.unwrap());
        assert!(!verify("nobody", None).await.unwrap());
    }

    #[test]
    fn short_and_endless_passwords_are_refused() {
        assert_eq!(check("123456789").unwrap_err().limit, Some(10));
        assert!(check("1234567890").is_ok());
        assert_eq!(check(&"x".repeat(257)).unwrap_err().key, "too-long");
    }
}
