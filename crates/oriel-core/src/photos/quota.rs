//! How much room people's photos may take up.

use oriel_store::{Connection, model::AccountId, usage};

use crate::{
    Core, Error, Result,
    config::Limits,
    error::{Over, Room},
    person::Person,
};

/// How much room a person has, where `limits.storage_per_user` says so.
///
/// # Errors
/// When the database cannot be asked.
pub async fn room(core: &Core, person: &Person) -> Result<Option<Room>> {
    let limit = core.config().limits.storage_per_user.bytes();
    if limit == 0 {
        return Ok(None);
    }
    let account = person.account.id;
    let used = core
        .store()
        .read(move |conn| usage::of_account(conn, account))
        .await?;
    Ok(Some(Room {
        used: unsigned(used),
        limit,
    }))
}

/// Refuses a file of so many bytes before it is kept, when there is no room for it.
///
/// # Errors
/// [`Error::Quota`].
pub(crate) async fn ensure_room(core: &Core, person: &Person, bytes: u64) -> Result<()> {
    let (limits, account) = (core.config().limits.clone(), person.account.id);
    let over = core
        .store()
        .read(move |conn| exceeded(conn, &limits, account, bytes))
        .await?;
    over.map_or(Ok(()), |over| Err(Error::Quota(over)))
}

/// The quota that a file of so many bytes would exceed, asked where it is written down: of one
/// account's uploads only one at a time comes to this question. It comes before every other lock.
///
/// # Errors
/// When the database refuses.
pub(crate) fn claim(
    conn: &mut Connection,
    limits: &Limits,
    account: AccountId,
    bytes: i64,
) -> oriel_store::Result<Option<Over>> {
    usage::lock(conn, account)?;
    exceeded(conn, limits, account, unsigned(bytes))
}

fn exceeded(
    conn: &mut Connection,
    limits: &Limits,
    account: AccountId,
    bytes: u64,
) -> oriel_store::Result<Option<Over>> {
    let person = limits.storage_per_user.bytes();
    if person > 0 {
        let used = unsigned(usage::of_account(conn, account)?);
        if used.saturating_add(bytes) > person {
            let limit = person;
            return Ok(Some(Over::Person(Room { used, limit })));
        }
    }
    let limit = limits.storage_total.bytes();
    if limit > 0 {
        let used = unsigned(usage::of_all(conn)?);
        if used.saturating_add(bytes) > limit {
            return Ok(Some(Over::Instance(Room { used, limit })));
        }
    }
    Ok(None)
}

fn unsigned(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or_default()
}
