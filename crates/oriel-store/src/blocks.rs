//! Who wants nothing to do with whom.

use diesel::{dsl::exists, prelude::*, select, sql_types::Text};
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    dispatch::on_engine,
    model::{Account, AccountId, Block, Utc},
    page::on_page,
    posts::covers,
    schema::{accounts, blocks, domain_blocks},
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

/// The block of an account under this activity id.
pub fn by_uri(conn: &mut Connection, account: AccountId, uri: &str) -> Result<Option<Block>> {
    Ok(blocks::table
        .filter(blocks::account_id.eq(account).and(blocks::uri.eq(uri)))
        .select(Block::as_select())
        .first(conn)
        .optional()?)
}

/// Whom an account blocks, the latest first, each with the number that the next page goes by.
pub fn of(conn: &mut Connection, account: AccountId, page: Page) -> Result<Vec<(i64, Account)>> {
    let blocked = blocks::table
        .inner_join(accounts::table.on(accounts::id.eq(blocks::target_id)))
        .filter(blocks::account_id.eq(account))
        .select((blocks::id, Account::as_select()));
    let rows = on_page!(blocked, blocks::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// Whether the first blocks the second.
pub fn is_blocking(conn: &mut Connection, account: AccountId, target: AccountId) -> Result<bool> {
    let this = blocks::account_id
        .eq(account)
        .and(blocks::target_id.eq(target));
    Ok(select(exists(blocks::table.filter(this))).get_result(conn)?)
}

/// Whether either blocks the other, or the other's server.
pub fn between(conn: &mut Connection, one: AccountId, other: AccountId) -> Result<bool> {
    Ok(is_blocking(conn, one, other)?
        || is_blocking(conn, other, one)?
        || is_blocking_server(conn, one, other)?
        || is_blocking_server(conn, other, one)?)
}

/// Wants nothing from a server and what is below it; says whether that is new.
pub fn block_domain(
    conn: &mut Connection,
    account: AccountId,
    domain: &str,
    now: OffsetDateTime,
) -> Result<bool> {
    let values = (
        domain_blocks::account_id.eq(account),
        domain_blocks::domain.eq(domain),
        domain_blocks::created_at.eq(Utc::from(now)),
    );
    let added = on_engine!(conn, c => {
        diesel::insert_into(domain_blocks::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(added == 1)
}

/// Lifts that again; says whether it was there.
pub fn unblock_domain(conn: &mut Connection, account: AccountId, domain: &str) -> Result<bool> {
    let this = domain_blocks::table.find((account, domain));
    Ok(diesel::delete(this).execute(conn)? == 1)
}

/// The servers that an account wants nothing from.
pub fn blocked_domains(conn: &mut Connection, account: AccountId) -> Result<Vec<String>> {
    Ok(domain_blocks::table
        .filter(domain_blocks::account_id.eq(account))
        .order(domain_blocks::domain.asc())
        .select(domain_blocks::domain)
        .load(conn)?)
}

/// Whether the first wants nothing from the server of the second.
pub fn is_blocking_server(
    conn: &mut Connection,
    account: AccountId,
    other: AccountId,
) -> Result<bool> {
    let of_server = domain_blocks::table
        .inner_join(accounts::table.on(covers!()))
        .filter(domain_blocks::account_id.eq(account))
        .filter(accounts::id.eq(other));
    Ok(select(exists(of_server)).get_result(conn)?)
}
