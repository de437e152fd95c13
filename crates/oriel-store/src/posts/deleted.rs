//! Posts that are deleted, of which only the name stays.

use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use time::OffsetDateTime;

use super::{count_post, out, set_photos, set_tags, thread};
use crate::{
    Connection, Result, conversations,
    dispatch::on_engine,
    model::{AccountId, Post, PostId, PostState, Utc, Visibility},
    schema::{accounts, bookmarks, filter_posts, likes, notifications, posts, quotes, tombstones},
    versions,
};

/// Deletes a published post but keeps its name, so that it is never used again and its page can
/// say that it was deleted. Whoever it named stays known, for they must be told.
pub fn bury(conn: &mut Connection, post: &Post, now: OffsetDateTime) -> Result<()> {
    if post.deleted_at.is_some() {
        return Ok(());
    }
    remember_deleted(conn, &post.uri, now)?;
    count_post(conn, post.account_id, -1)?;
    set_photos(conn, post.id, &[])?;
    set_tags(conn, post.id, &[])?;
    forget_responses(conn, post.id)?;
    let empty = Post {
        uri: post.uri.clone(),
        url: post.url.clone(),
        state: PostState::Published,
        visibility: post.visibility,
        in_reply_to_id: post.in_reply_to_id,
        thread_id: post.thread_id,
        published_at: post.published_at,
        deleted_at: Some(now.into()),
        ..Post::draft(post.id, post.account_id, post.created_at.get())
    };
    diesel::update(posts::table.find(post.id))
        .set(&empty)
        .execute(conn)?;
    thread::count_reply(conn, post, -1)
}

/// Takes back what others did with a post: boosts, likes, bookmarks, and that they were told.
fn forget_responses(conn: &mut Connection, post: PostId) -> Result<()> {
    let boosts = posts::table.filter(posts::boost_of_id.eq(post));
    let boosters = boosts.select(posts::account_id);
    diesel::update(accounts::table.filter(accounts::id.eq_any(boosters)))
        .set(accounts::posts_count.eq(accounts::posts_count - 1))
        .execute(conn)?;
    diesel::delete(boosts).execute(conn)?;
    diesel::delete(likes::table.filter(likes::post_id.eq(post))).execute(conn)?;
    diesel::delete(quotes::table.filter(quotes::post_id.eq(post))).execute(conn)?;
    versions::forget(conn, post)?;
    conversations::forget_post(conn, post)?;
    diesel::delete(bookmarks::table.filter(bookmarks::post_id.eq(post))).execute(conn)?;
    diesel::delete(filter_posts::table.filter(filter_posts::post_id.eq(post))).execute(conn)?;
    diesel::delete(notifications::table.filter(notifications::post_id.eq(post))).execute(conn)?;
    Ok(())
}

/// What the name of a post that comes is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Of a post that is known.
    Taken(PostId),
    /// Of something that was deleted.
    Buried,
    Free,
}

/// What a name is to us, in one question.
pub fn look_up(conn: &mut Connection, uri: &str) -> Result<Name> {
    let known = posts::table.filter(posts::uri.eq(uri)).select(posts::id);
    let buried = exists(tombstones::table.find(uri));
    let found: (Option<PostId>, bool) = select((known.single_value(), buried)).get_result(conn)?;
    Ok(match found {
        (Some(id), _) => Name::Taken(id),
        (None, true) => Name::Buried,
        (None, false) => Name::Free,
    })
}

/// Whether something of this name was deleted.
pub fn is_buried(conn: &mut Connection, uri: &str) -> Result<bool> {
    Ok(select(exists(tombstones::table.find(uri))).get_result(conn)?)
}

/// Remembers that something was deleted, perhaps before it ever arrived.
pub fn remember_deleted(conn: &mut Connection, uri: &str, now: OffsetDateTime) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(tombstones::table)
            .values((tombstones::uri.eq(uri), tombstones::created_at.eq(Utc::from(now))))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(())
}

/// The newest published posts and boosts of an account that more see than those they name, so many
/// at most, each with whom it is for: what may be on somebody's screen.
pub fn on_screens(
    conn: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<(PostId, Visibility)>> {
    let seen = [
        Visibility::Public,
        Visibility::Unlisted,
        Visibility::Followers,
    ];
    Ok(posts::table
        .filter(posts::account_id.eq(account).and(out!()))
        .filter(posts::visibility.eq_any(seen))
        .order(posts::id.desc())
        .limit(limit)
        .select((posts::id, posts::visibility))
        .load(conn)?)
}
