//! What is answered to those who want to quote a post.

use oriel_federation::document::activity;
use oriel_store::{
    Connection, Result, accounts,
    model::{Account, Post, Quote},
};

use super::activities::{fresh_id, tell_one};
use crate::Core;

/// Somebody may not quote a post. The request is named by its id, who asked, the post and the quote.
///
/// # Errors
/// When the database refuses.
pub fn quote_refused(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    asker: &Account,
    request: [&str; 4],
) -> Result<()> {
    let json = activity::reject_quote(&fresh_id(core, me, "reject"), &me.uri, request);
    tell_one(conn, core, me, asker, "reject", &json)
}

/// Somebody may quote a post, with leave that stands at an address of its own.
///
/// # Errors
/// When the database refuses.
pub fn quote_allowed(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    asker: &Account,
    request: [&str; 4],
    quote: &Quote,
) -> Result<()> {
    let leave = core.urls().quote(&me.username, quote.id);
    let id = fresh_id(core, me, "accept");
    let json = activity::accept_quote(&id, &me.uri, request, &leave);
    tell_one(conn, core, me, asker, "accept", &json)
}

/// Leave to quote a post is taken back.
///
/// # Errors
/// When the database refuses.
pub fn quote_taken_back(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    quote: &Quote,
    post: &Post,
) -> Result<()> {
    let Some(who) = accounts::by_id(conn, quote.account_id)? else {
        return Ok(());
    };
    let leave = core.urls().quote(&me.username, quote.id);
    let id = fresh_id(core, me, "delete");
    let json = activity::delete_quote(&id, &me.uri, &leave, &post.uri, &quote.uri);
    tell_one(conn, core, me, &who, "delete_quote", &json)
}
