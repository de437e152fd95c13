//! Lists of people whom somebody reads apart from the rest.

use diesel::prelude::*;

use crate::{
    Connection, Page, Result,
    dispatch::on_engine,
    model::{Account, AccountId, Follow, List, ListId},
    page::on_page,
    schema::{accounts, list_members, lists},
};

pub fn insert(conn: &mut Connection, list: &List) -> Result<()> {
    diesel::insert_into(lists::table)
        .values(list)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut Connection, list: &List) -> Result<()> {
    diesel::update(lists::table.find(list.id))
        .set(list)
        .execute(conn)?;
    Ok(())
}

/// Deletes a list, if it is this account's; says whether it was.
pub fn delete(conn: &mut Connection, account: AccountId, id: ListId) -> Result<bool> {
    let this = lists::table.filter(lists::id.eq(id).and(lists::account_id.eq(account)));
    Ok(diesel::delete(this).execute(conn)? == 1)
}

/// A list, if it is this account's.
pub fn owned(conn: &mut Connection, account: AccountId, id: ListId) -> Result<Option<List>> {
    Ok(lists::table
        .filter(lists::id.eq(id).and(lists::account_id.eq(account)))
        .select(List::as_select())
        .first(conn)
        .optional()?)
}

/// The lists of an account, the oldest first.
pub fn of(conn: &mut Connection, account: AccountId) -> Result<Vec<List>> {
    Ok(lists::table
        .filter(lists::account_id.eq(account))
        .order(lists::id.asc())
        .select(List::as_select())
        .load(conn)?)
}

pub fn count(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(lists::table
        .filter(lists::account_id.eq(account))
        .count()
        .get_result(conn)?)
}

/// Which lists of an account somebody is in.
pub fn with_member(
    conn: &mut Connection,
    account: AccountId,
    member: AccountId,
) -> Result<Vec<List>> {
    Ok(lists::table
        .inner_join(list_members::table)
        .filter(lists::account_id.eq(account))
        .filter(list_members::account_id.eq(member))
        .order(lists::id.asc())
        .select(List::as_select())
        .load(conn)?)
}

/// Who is in a list, the latest first; each with the number that the next page goes by.
pub fn members(conn: &mut Connection, list: ListId, page: Page) -> Result<Vec<(i64, Account)>> {
    let members = list_members::table
        .inner_join(accounts::table)
        .filter(list_members::list_id.eq(list))
        .select((list_members::id, Account::as_select()));
    let rows = on_page!(members, list_members::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// Everybody in a list.
pub fn members_of(conn: &mut Connection, list: ListId) -> Result<Vec<AccountId>> {
    Ok(list_members::table
        .filter(list_members::list_id.eq(list))
        .select(list_members::account_id)
        .load(conn)?)
}

pub fn count_members(conn: &mut Connection, list: ListId) -> Result<i64> {
    Ok(list_members::table
        .filter(list_members::list_id.eq(list))
        .count()
        .get_result(conn)?)
}

/// Adds whom its owner follows; says whether they were not in it.
pub fn add(conn: &mut Connection, id: i64, list: ListId, follow: &Follow) -> Result<bool> {
    let values = (
        list_members::id.eq(id),
        list_members::list_id.eq(list),
        list_members::account_id.eq(follow.target_id),
        list_members::follow_id.eq(follow.id),
    );
    let added = on_engine!(conn, c => {
        diesel::insert_into(list_members::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added == 1)
}

pub fn remove(conn: &mut Connection, list: ListId, members: &[AccountId]) -> Result<()> {
    let those = list_members::table
        .filter(list_members::list_id.eq(list))
        .filter(list_members::account_id.eq_any(members));
    diesel::delete(those).execute(conn)?;
    Ok(())
}
