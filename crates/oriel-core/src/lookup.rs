//! Accounts, as whoever looks may see them.

use oriel_store::{
    accounts,
    model::{Account, AccountId, Utc},
};
use time::OffsetDateTime;

use crate::{Core, Error, Result, policy};

/// An account that may be shown.
pub(crate) fn there(account: Account) -> Result<Account> {
    if account.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    Some(account)
        .filter(policy::is_shown)
        .ok_or(Error::NotFound)
}

/// The account of a page address: `name` here, `name@host` elsewhere.
///
/// # Errors
/// [`Error::NotFound`] without such an account, [`Error::Gone`] when it was deleted.
pub async fn by_handle(core: &Core, handle: &str) -> Result<Account> {
    let (name, domain) = split_handle(core, handle);
    let found = core
        .store()
        .read(move |conn| accounts::by_handle(conn, &name, &domain))
        .await?;
    there(found.ok_or(Error::NotFound)?)
}

/// Those of some accounts that may be shown, in the order given.
///
/// # Errors
/// When the database cannot be asked.
pub async fn among(core: &Core, ids: Vec<AccountId>) -> Result<Vec<Account>> {
    let wanted = ids.clone();
    let mut found = core
        .store()
        .read(move |conn| accounts::by_ids(conn, &wanted))
        .await?;
    found.retain(policy::is_shown);
    found.sort_by_key(|account| ids.iter().position(|id| *id == account.id));
    Ok(found)
}

/// `name@host` as stored: our own host is the empty domain.
pub(crate) fn split_handle(core: &Core, handle: &str) -> (String, String) {
    let handle = handle.trim_start_matches('@').to_lowercase();
    let (name, host) = handle.split_once('@').unwrap_or((&handle, ""));
    let domain = if host == core.urls().authority() {
        ""
    } else {
        host
    };
    (name.to_owned(), domain.to_owned())
}

/// When an account of ours was deleted.
///
/// # Errors
/// [`Error::NotFound`] when it was not.
pub async fn deleted_at(core: &Core, username: &str) -> Result<OffsetDateTime> {
    let name = username.to_owned();
    let account = core
        .store()
        .read(move |conn| accounts::by_handle(conn, &name, ""))
        .await?;
    let deleted = account.and_then(|account| account.deleted_at);
    deleted.map(Utc::get).ok_or(Error::NotFound)
}
