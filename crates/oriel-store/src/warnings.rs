//! What people are told of what was decided about them.

use diesel::prelude::*;

use crate::{
    Connection, Page, Result,
    model::{AccountId, Warning, WarningId},
    page::on_page_of,
    schema::warnings,
};

pub fn insert(conn: &mut Connection, warning: &Warning) -> Result<()> {
    diesel::insert_into(warnings::table)
        .values(warning)
        .execute(conn)?;
    Ok(())
}

/// These warnings.
pub fn by_ids(conn: &mut Connection, ids: &[WarningId]) -> Result<Vec<Warning>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(warnings::table
        .filter(warnings::id.eq_any(ids))
        .select(Warning::as_select())
        .load(conn)?)
}

/// A page of what an account was told, the latest first.
pub fn of(conn: &mut Connection, account: AccountId, page: Page) -> Result<Vec<Warning>> {
    let wanted = warnings::table
        .filter(warnings::account_id.eq(account))
        .select(Warning::as_select())
        .into_boxed();
    let rows = on_page_of!(wanted, warnings::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}
