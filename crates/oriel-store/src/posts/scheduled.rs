//! Drafts that go out by themselves at a moment.

use diesel::prelude::*;
use time::OffsetDateTime;

use super::{discard, insert};
use crate::{
    Connection, Page, Result,
    model::{AccountId, Post, PostId, PostState, Utc},
    page::on_page,
    schema::{mentions, post_photos, post_tags, posts, uploads},
};

/// Says when a draft goes out, or that it does not by itself.
pub fn schedule(conn: &mut Connection, id: PostId, at: Option<OffsetDateTime>) -> Result<()> {
    diesel::update(posts::table.find(id))
        .set(posts::scheduled_at.eq(at.map(Utc::from)))
        .execute(conn)?;
    Ok(())
}

/// Makes a draft an answer to a post.
pub fn set_reply(conn: &mut Connection, id: PostId, parent: &Post) -> Result<()> {
    diesel::update(posts::table.find(id))
        .set((
            posts::in_reply_to_id.eq(parent.id),
            posts::in_reply_to_uri.eq(&parent.uri),
            posts::thread_id.eq(parent.thread_id.unwrap_or(parent.id)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The posts that wait for their moment.
macro_rules! waiting {
    ($account:expr) => {
        posts::table
            .filter(posts::account_id.eq($account))
            .filter(posts::scheduled_at.is_not_null())
            .filter(
                posts::state
                    .eq(PostState::Draft)
                    .and(posts::deleted_at.is_null()),
            )
    };
}

/// What an account has scheduled, the latest written first.
pub fn scheduled(conn: &mut Connection, account: AccountId, page: Page) -> Result<Vec<Post>> {
    let found = waiting!(account).select(Post::as_select());
    let rows = on_page!(found, posts::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

pub fn count_scheduled(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(waiting!(account).count().get_result(conn)?)
}

/// How many an account has scheduled for a stretch of time, its end left out.
pub fn count_scheduled_between(
    conn: &mut Connection,
    account: AccountId,
    from: OffsetDateTime,
    to: OffsetDateTime,
) -> Result<i64> {
    Ok(waiting!(account)
        .filter(posts::scheduled_at.ge(Utc::from(from)))
        .filter(posts::scheduled_at.lt(Utc::from(to)))
        .count()
        .get_result(conn)?)
}

/// Gives a draft the number and names of a post that is written now, with all that belongs to it,
/// so that it comes out among what comes out now.
pub fn renumber(conn: &mut Connection, old: PostId, new: &Post) -> Result<()> {
    // Two rows with one key there may not be.
    diesel::update(posts::table.find(old))
        .set(posts::idempotency_key.eq(None::<String>))
        .execute(conn)?;
    insert(conn, new)?;
    diesel::update(post_photos::table.filter(post_photos::post_id.eq(old)))
        .set(post_photos::post_id.eq(new.id))
        .execute(conn)?;
    diesel::update(post_tags::table.filter(post_tags::post_id.eq(old)))
        .set(post_tags::post_id.eq(new.id))
        .execute(conn)?;
    diesel::update(mentions::table.filter(mentions::post_id.eq(old)))
        .set(mentions::post_id.eq(new.id))
        .execute(conn)?;
    diesel::update(uploads::table.filter(uploads::post_id.eq(old)))
        .set(uploads::post_id.eq(new.id))
        .execute(conn)?;
    discard(conn, old)
}
