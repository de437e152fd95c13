//! The public keys of actors of other servers.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{Account, AccountId},
    schema::{accounts, remote_keys},
};

/// A key with which an actor signs.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = remote_keys)]
pub struct RemoteKey {
    /// An address, of the same server as the actor's.
    pub id: String,
    pub account_id: AccountId,
    /// SubjectPublicKeyInfo.
    pub pem: String,
}

/// The key of this id, and whose it is.
pub fn find(conn: &mut Connection, id: &str) -> Result<Option<(RemoteKey, Account)>> {
    Ok(remote_keys::table
        .find(id)
        .inner_join(accounts::table)
        .select((RemoteKey::as_select(), Account::as_select()))
        .first(conn)
        .optional()?)
}

/// Writes down the keys that an actor has now; those that it had before are no longer its own.
pub fn replace(conn: &mut Connection, owner: AccountId, keys: &[RemoteKey]) -> Result<()> {
    let ids: Vec<_> = keys.iter().map(|key| &key.id).collect();
    let own = remote_keys::account_id.eq(owner);
    diesel::delete(remote_keys::table.filter(own.or(remote_keys::id.eq_any(ids)))).execute(conn)?;
    for key in keys {
        diesel::insert_into(remote_keys::table)
            .values(key)
            .execute(conn)?;
    }
    Ok(())
}
