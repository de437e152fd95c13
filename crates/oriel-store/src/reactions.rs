//! Likes and bookmarks. (Boosts are posts.)

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, Like, PostId, Utc},
    schema::{bookmarks, likes, posts},
};

/// Writes and counts a like, and says whether it is new.
pub fn like(conn: &mut Connection, like: &Like) -> Result<bool> {
    let inserted = on_engine!(conn, c => {
        diesel::insert_into(likes::table)
            .values(like)
            .on_conflict((likes::account_id, likes::post_id))
            .do_nothing()
            .execute(c)
    })?;
    if inserted == 1 {
        count(conn, like.post_id, 1)?;
    }
    Ok(inserted == 1)
}

/// Takes a like back and returns it, if there was one.
pub fn unlike(conn: &mut Connection, account: AccountId, post: PostId) -> Result<Option<Like>> {
    let this = likes::account_id.eq(account).and(likes::post_id.eq(post));
    let found: Option<Like> = likes::table
        .filter(this)
        .select(Like::as_select())
        .first(conn)
        .optional()?;
    if found.is_some() {
        diesel::delete(likes::table.filter(this)).execute(conn)?;
        count(conn, post, -1)?;
    }
    Ok(found)
}

/// The like that an account gave under this activity id.
pub fn by_uri(conn: &mut Connection, account: AccountId, uri: &str) -> Result<Option<Like>> {
    Ok(likes::table
        .filter(likes::account_id.eq(account).and(likes::uri.eq(uri)))
        .select(Like::as_select())
        .first(conn)
        .optional()?)
}

fn count(conn: &mut Connection, post: PostId, by: i32) -> Result<()> {
    diesel::update(posts::table.find(post))
        .set(posts::likes_count.eq(posts::likes_count + by))
        .execute(conn)?;
    Ok(())
}

pub fn set_bookmark(
    conn: &mut Connection,
    account: AccountId,
    post: PostId,
    keep: bool,
    now: OffsetDateTime,
) -> Result<()> {
    if !keep {
        diesel::delete(bookmarks::table.find((account, post))).execute(conn)?;
        return Ok(());
    }
    on_engine!(conn, c => {
        diesel::insert_into(bookmarks::table)
            .values((
                bookmarks::account_id.eq(account),
                bookmarks::post_id.eq(post),
                bookmarks::created_at.eq(Utc::from(now)),
            ))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(())
}
