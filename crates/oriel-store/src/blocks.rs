//! Who wants nothing to do with whom.

use diesel::{dsl::exists, prelude::*, select};

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, Block},
    schema::{blocks, mutes},
};

/// Writes a block and says whether it is new.
pub fn insert(conn: &mut Connection, block: &Block) -> Result<bool> {
    let inserted = on_engine!(conn, c => {
        diesel::insert_into(blocks::table).values(block).on_conflict_do_nothing().execute(c)
    })?;
    Ok(inserted == 1)
}

/// Lifts a block and returns it, if there was one.
pub fn remove(
    conn: &mut Connection,
    account: AccountId,
    target: AccountId,
) -> Result<Option<Block>> {
    let this = blocks::account_id
        .eq(account)
        .and(blocks::target_id.eq(target));
    let found = blocks::table
        .filter(this)
        .select(Block::as_select())
        .first(conn)
        .optional()?;
    diesel::delete(blocks::table.filter(this)).execute(conn)?;
    Ok(found)
}

/// Whether the first blocks the second.
pub fn is_blocking(conn: &mut Connection, account: AccountId, target: AccountId) -> Result<bool> {
    let this = blocks::account_id
        .eq(account)
        .and(blocks::target_id.eq(target));
    Ok(select(exists(blocks::table.filter(this))).get_result(conn)?)
}

/// Whether either blocks the other.
pub fn between(conn: &mut Connection, one: AccountId, other: AccountId) -> Result<bool> {
    Ok(is_blocking(conn, one, other)? || is_blocking(conn, other, one)?)
}

/// Whether `receiver` does not want to hear of `from`.
pub fn silences(conn: &mut Connection, receiver: AccountId, from: AccountId) -> Result<bool> {
    Ok(is_blocking(conn, receiver, from)? || is_muting(conn, receiver, from)?)
}

/// Whether the first has muted the second.
pub fn is_muting(conn: &mut Connection, account: AccountId, target: AccountId) -> Result<bool> {
    Ok(select(exists(mutes::table.find((account, target)))).get_result(conn)?)
}
