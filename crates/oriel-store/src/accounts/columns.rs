//! Writes of the columns that one use case owns. A row that was read before another use case wrote
//! its own columns undoes nothing of them.

use diesel::prelude::*;

use crate::{Connection, Error, Result, model::Account, schema::accounts};

/// Updates an account that is not deleted.
macro_rules! set {
    ($conn:expr, $id:expr, $columns:expr) => {{
        let account =
            accounts::table.filter(accounts::id.eq($id).and(accounts::deleted_at.is_null()));
        match diesel::update(account).set($columns).execute($conn)? {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    }};
}

/// Writes what an account says of itself, its avatar and its header.
///
/// # Errors
/// [`Error::NotFound`] when it is deleted.
pub fn set_profile(conn: &mut Connection, account: &Account) -> Result<()> {
    set!(
        conn,
        account.id,
        (
            accounts::display_name.eq(&account.display_name),
            accounts::biography.eq(&account.biography),
            accounts::fields.eq(&account.fields),
            accounts::locked.eq(account.locked),
            accounts::discoverable.eq(account.discoverable),
            accounts::quotable_by.eq(account.quotable_by),
            accounts::avatar_key.eq(&account.avatar_key),
            accounts::header_key.eq(&account.header_key),
            accounts::updated_at.eq(account.updated_at),
        )
    )
}

/// Writes the key pair of an account.
///
/// # Errors
/// [`Error::NotFound`] when it is deleted.
pub fn set_keys(conn: &mut Connection, account: &Account) -> Result<()> {
    set!(
        conn,
        account.id,
        (
            accounts::private_key_pem.eq(&account.private_key_pem),
            accounts::public_key_pem.eq(&account.public_key_pem),
            accounts::updated_at.eq(account.updated_at),
        )
    )
}

/// Writes where an account has moved to.
///
/// # Errors
/// [`Error::NotFound`] when it is deleted.
pub fn set_moved_to(conn: &mut Connection, account: &Account) -> Result<()> {
    set!(
        conn,
        account.id,
        (
            accounts::moved_to.eq(&account.moved_to),
            accounts::updated_at.eq(account.updated_at),
        )
    )
}

/// Writes the other names of an account (`alsoKnownAs`).
///
/// # Errors
/// [`Error::NotFound`] when it is deleted.
pub fn set_aliases(conn: &mut Connection, account: &Account) -> Result<()> {
    set!(
        conn,
        account.id,
        (
            accounts::also_known_as.eq(&account.also_known_as),
            accounts::updated_at.eq(account.updated_at),
        )
    )
}

/// Writes the avatar and the header of an account, whatever its state.
pub fn set_portraits(conn: &mut Connection, account: &Account) -> Result<()> {
    diesel::update(accounts::table.find(account.id))
        .set((
            accounts::avatar_key.eq(&account.avatar_key),
            accounts::header_key.eq(&account.header_key),
        ))
        .execute(conn)?;
    Ok(())
}
