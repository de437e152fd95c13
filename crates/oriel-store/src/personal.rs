//! What goes with somebody who leaves: all that they arranged for themselves.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::AccountId,
    schema::{
        account_notes, conversations, featured_tags, filters, list_members, lists, markers,
        tag_follows, thread_mutes,
    },
};

/// Forgets what an account arranged for itself, and what others noted about it.
pub(crate) fn forget(conn: &mut Connection, id: AccountId) -> Result<()> {
    diesel::delete(conversations::table.filter(conversations::account_id.eq(id))).execute(conn)?;
    diesel::delete(lists::table.filter(lists::account_id.eq(id))).execute(conn)?;
    diesel::delete(list_members::table.filter(list_members::account_id.eq(id))).execute(conn)?;
    diesel::delete(filters::table.filter(filters::account_id.eq(id))).execute(conn)?;
    diesel::delete(thread_mutes::table.filter(thread_mutes::account_id.eq(id))).execute(conn)?;
    diesel::delete(markers::table.filter(markers::account_id.eq(id))).execute(conn)?;
    diesel::delete(tag_follows::table.filter(tag_follows::account_id.eq(id))).execute(conn)?;
    diesel::delete(featured_tags::table.filter(featured_tags::account_id.eq(id))).execute(conn)?;
    let noted = account_notes::account_id
        .eq(id)
        .or(account_notes::target_id.eq(id));
    diesel::delete(account_notes::table.filter(noted)).execute(conn)?;
    Ok(())
}
