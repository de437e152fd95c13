//! Rotation of an account's signing keys.

use oriel_store::accounts;

use super::people;
use crate::{Core, Result, keys::generate, outbox};

/// Gives a local account a new pair. What it says from now on is signed with it; other servers are
/// told, and ask again when a signature fails.
///
/// # Errors
/// [`crate::Error::NotFound`] without such a user; when no key can be made or kept.
pub async fn rotate(core: &Core, username: &str) -> Result<()> {
    let mut account = people::by_name(core, username).await?.account;
    let keys = generate(core).await?;
    account.private_key_pem = Some(keys.private_pem);
    account.public_key_pem = keys.public_pem;
    account.updated_at = core.now().into();
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            accounts::set_keys(conn, &account)?;
            outbox::profile_changed(conn, &for_outbox, &account)
        })
        .await?;
    core.wake_workers();
    Ok(())
}
