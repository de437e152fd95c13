//! The keys that sign in the name of accounts and of the instance.

use oriel_federation::signature::key::SigningKey;
use oriel_store::{model::Account, settings};

use crate::{Core, Error, Result};

const INSTANCE_PRIVATE: &str = "instance_actor.private_key";
const INSTANCE_PUBLIC: &str = "instance_actor.public_key";

/// A fresh pair in PEM.
#[derive(Debug)]
pub(crate) struct NewKeys {
    pub private_pem: String,
    pub public_pem: String,
}

/// A new RSA pair, made off the web threads: generating one takes about a second.
///
/// # Errors
/// When no key could be made.
pub(crate) async fn generate(core: &Core) -> Result<NewKeys> {
    let source = core.key_source().clone();
    let pair = tokio::task::spawn_blocking(move || source.new_pair()).await??;
    Ok(NewKeys {
        private_pem: pair.private_pem,
        public_pem: pair.public_pem,
    })
}

/// Gives the instance actor its key the first time Oriel starts.
///
/// # Errors
/// When the key cannot be made or kept.
pub(crate) async fn ensure_instance_key(core: &Core) -> Result<()> {
    let kept = core
        .store()
        .read(|conn| settings::get(conn, INSTANCE_PRIVATE))
        .await?;
    if kept.is_some() {
        return Ok(());
    }
    let keys = generate(core).await?;
    core.store()
        .write(move |conn| {
            // Two processes may start at once: the first pair is everybody's.
            if settings::insert_if_absent(conn, INSTANCE_PRIVATE, &keys.private_pem)? {
                settings::set(conn, INSTANCE_PUBLIC, &keys.public_pem)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// The key that signs fetches in the name of the instance.
///
/// # Errors
/// When it is missing or broken.
pub(crate) async fn instance_key(core: &Core) -> Result<SigningKey> {
    let pem = core
        .store()
        .read(|conn| settings::get(conn, INSTANCE_PRIVATE))
        .await?;
    let pem = pem.ok_or_else(|| Error::Internal("the instance has no key".into()))?;
    Ok(SigningKey::from_pem(&pem, &core.urls().instance_key())?)
}

/// The public half, for the instance actor's document.
///
/// # Errors
/// When it is missing.
pub(crate) async fn instance_public_pem(core: &Core) -> Result<String> {
    let pem = core
        .store()
        .read(|conn| settings::get(conn, INSTANCE_PUBLIC))
        .await?;
    pem.ok_or_else(|| Error::Internal("the instance has no key".into()))
}

/// The key that signs for a local account.
///
/// # Errors
/// When the account is not local or its key is broken.
pub(crate) fn signing_key(account: &Account) -> Result<SigningKey> {
    let pem = account.private_key_pem.as_deref();
    let pem = pem.ok_or_else(|| Error::Internal(format!("{} has no private key", account.uri)))?;
    Ok(SigningKey::from_pem(pem, &account.public_key_id)?)
}
