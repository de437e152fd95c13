//! Every inbox that ever received a post, so that edits and deletes reach them all.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::{insert_new, on_engine},
    model::{AccountId, PostId, Utc},
    schema::{accounts, posts, quotes, recipients},
};

/// A new recipient as the columns of its row.
macro_rules! columns {
    ($post:expr, $inbox:expr, $host:expr, $now:expr) => {
        (
            recipients::post_id.eq($post),
            recipients::inbox.eq($inbox),
            recipients::host.eq($host),
            recipients::first_at.eq(Utc::from($now)),
        )
    };
}

/// Remembers that an inbox was sent a post, or showed that it has it.
pub fn add(
    conn: &mut Connection,
    post: PostId,
    inbox: &str,
    host: &str,
    now: OffsetDateTime,
) -> Result<()> {
    let values = columns!(post, inbox, host, now);
    on_engine!(conn, c => {
        diesel::insert_into(recipients::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// Remembers that inboxes, each with its host, were sent a post: many rows in one statement.
pub fn add_all(
    conn: &mut Connection,
    post: PostId,
    inboxes: &[(&str, String)],
    now: OffsetDateTime,
) -> Result<()> {
    let rows: Vec<_> = inboxes
        .iter()
        .map(|(inbox, host)| columns!(post, *inbox, host, now))
        .collect();
    insert_new!(conn, recipients::table, rows);
    Ok(())
}

pub fn inboxes(conn: &mut Connection, post: PostId) -> Result<Vec<String>> {
    Ok(recipients::table
        .filter(recipients::post_id.eq(post))
        .order(recipients::inbox.asc())
        .select(recipients::inbox)
        .load(conn)?)
}

/// Whether other servers are known to have a post: it was sent to some, or somebody there quotes or
/// answers it.
pub fn has_any(conn: &mut Connection, post: PostId) -> Result<bool> {
    let sent = recipients::table.filter(recipients::post_id.eq(post));
    let quoted = quotes::table.filter(quotes::post_id.eq(post));
    let answered = posts::table
        .inner_join(accounts::table)
        .filter(posts::in_reply_to_id.eq(post))
        .filter(accounts::domain.ne(""));
    let any = exists(sent).or(exists(quoted)).or(exists(answered));
    Ok(select(any).get_result(conn)?)
}

/// Every inbox that received anything of an account.
pub fn inboxes_of_author(conn: &mut Connection, author: AccountId) -> Result<Vec<String>> {
    Ok(recipients::table
        .inner_join(posts::table)
        .filter(posts::account_id.eq(author))
        .select(recipients::inbox)
        .distinct()
        .load(conn)?)
}

/// Forgets inboxes that a post has been taken back from.
pub fn forget(conn: &mut Connection, post: PostId, inboxes: &[String]) -> Result<()> {
    for chunk in inboxes.chunks(500) {
        let taken_back = recipients::table
            .filter(recipients::post_id.eq(post))
            .filter(recipients::inbox.eq_any(chunk));
        diesel::delete(taken_back).execute(conn)?;
    }
    Ok(())
}
