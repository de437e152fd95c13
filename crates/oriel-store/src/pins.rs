//! The posts that somebody shows first on their profile.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, Post, PostId, Utc},
    posts::{out_and_open, visible_to},
    schema::{pins, posts},
};

/// Pins a post; says whether it was not.
pub fn add(
    conn: &mut Connection,
    account: AccountId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<bool> {
    let values = (
        pins::account_id.eq(account),
        pins::post_id.eq(post),
        pins::created_at.eq(Utc::from(now)),
    );
    let added = on_engine!(conn, c => {
        diesel::insert_into(pins::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(added == 1)
}

/// Unpins a post; says whether it was pinned.
pub fn remove(conn: &mut Connection, account: AccountId, post: PostId) -> Result<bool> {
    Ok(diesel::delete(pins::table.find((account, post))).execute(conn)? == 1)
}

/// Unpins everything but these.
pub fn keep_only(conn: &mut Connection, account: AccountId, posts: &[PostId]) -> Result<()> {
    let others = pins::table
        .filter(pins::account_id.eq(account))
        .filter(pins::post_id.ne_all(posts));
    diesel::delete(others).execute(conn)?;
    Ok(())
}

/// How many everyone may see.
pub fn count(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(pins::table
        .inner_join(posts::table)
        .filter(pins::account_id.eq(account))
        .filter(out_and_open!())
        .count()
        .get_result(conn)?)
}

/// What somebody pinned and this viewer may see, the latest pin first.
pub fn of(
    conn: &mut Connection,
    account: AccountId,
    viewer: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Post>> {
    let ids: Vec<PostId> = pins::table
        .filter(pins::account_id.eq(account))
        .order((pins::created_at.desc(), pins::post_id.desc()))
        .select(pins::post_id)
        .limit(limit)
        .load(conn)?;
    let mut found: Vec<Post> = posts::table
        .filter(posts::id.eq_any(&ids))
        .filter(visible_to(viewer))
        .select(Post::as_select())
        .load(conn)?;
    found.sort_by_key(|post| ids.iter().position(|id| *id == post.id));
    Ok(found)
}
