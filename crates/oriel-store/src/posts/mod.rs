//! Posts, albums, replies and boosts: all rows of one table.

mod albums;
mod changes;
mod deleted;
mod photos;
mod scheduled;
mod thread;
mod visibility;
mod words;

use diesel::prelude::*;
use time::OffsetDateTime;

pub use albums::{Spot, Stretch, albums_of, gallery_of};
pub use changes::{set_edited_at, update};
pub use deleted::{Name, bury, is_buried, look_up, on_screens, remember_deleted};
pub use photos::{
    open_post_with, open_with_private_photos, photo_is_in_link_post, photo_is_visible_to,
    photo_rows_of, photos_of, photos_only_in, photos_without_open_post, recount_photos,
    set_leaders, set_photo_caption, set_photos, with_photo, with_photos,
};
pub use scheduled::{
    count_scheduled, count_scheduled_between, renumber, schedule, scheduled, set_reply,
};
pub use thread::{ancestors, children, count_reply, descendants, hang};
pub(crate) use visibility::{
    Filter, author_hidden, blocked, covers, escaped_underscores, open, out, out_and_open,
    visible_to,
};
pub use visibility::{is_visible_to, viewers_among, was_visible_to};
pub use words::{
    add_mentions, add_tags, extra_tags, mentions_of, set_extra_tags, set_mentions, set_tags,
    tags_of,
};

use crate::{
    Connection, Result,
    counters::{self, Counter},
    model::{AccountId, Post, PostId, PostState, Utc, Visibility},
    schema::{accounts, posts},
};

pub fn insert(conn: &mut Connection, post: &Post) -> Result<()> {
    diesel::insert_into(posts::table)
        .values(post)
        .execute(conn)?;
    if post.state == PostState::Published {
        count_post(conn, post.account_id, 1)?;
    }
    Ok(())
}

pub fn by_id(conn: &mut Connection, id: PostId) -> Result<Option<Post>> {
    Ok(posts::table
        .find(id)
        .select(Post::as_select())
        .first(conn)
        .optional()?)
}

pub fn by_ids(conn: &mut Connection, ids: &[PostId]) -> Result<Vec<Post>> {
    Ok(posts::table
        .filter(posts::id.eq_any(ids))
        .select(Post::as_select())
        .load(conn)?)
}

pub fn by_uri(conn: &mut Connection, uri: &str) -> Result<Option<Post>> {
    Ok(posts::table
        .filter(posts::uri.eq(uri))
        .select(Post::as_select())
        .first(conn)
        .optional()?)
}

/// The same, and whether a viewer may see it.
pub fn by_uri_for(
    conn: &mut Connection,
    uri: &str,
    viewer: Option<AccountId>,
) -> Result<Option<(Post, bool)>> {
    Ok(posts::table
        .filter(posts::uri.eq(uri))
        .select((Post::as_select(), visible_to(viewer)))
        .first(conn)
        .optional()?)
}

/// The post of this id, and nobody else changes it or its list of photos until the transaction ends:
/// SQLite has one writer at a time, PostgreSQL locks the row.
pub fn locked(conn: &mut Connection, id: PostId) -> Result<Option<Post>> {
    if let Connection::Postgres(pg) = conn {
        let row = posts::table.find(id).select(posts::id).for_update();
        row.first::<PostId>(pg).optional()?;
    }
    by_id(conn, id)
}

/// Locks the rows of these posts as [`locked`] does, in the order of their ids.
pub fn lock_all(conn: &mut Connection, ids: &[PostId]) -> Result<()> {
    if let Connection::Postgres(pg) = conn {
        let rows = posts::table.filter(posts::id.eq_any(ids));
        let rows = rows.order(posts::id.asc()).select(posts::id).for_update();
        rows.load::<PostId>(pg)?;
    }
    Ok(())
}

/// Whose post this is.
pub fn author_of(conn: &mut Connection, id: PostId) -> Result<Option<AccountId>> {
    let author = posts::table.find(id).select(posts::account_id);
    Ok(author.first(conn).optional()?)
}

/// A post, if it is this account's.
pub fn owned(conn: &mut Connection, account: AccountId, id: PostId) -> Result<Option<Post>> {
    Ok(posts::table
        .filter(posts::id.eq(id).and(posts::account_id.eq(account)))
        .select(Post::as_select())
        .first(conn)
        .optional()?)
}

/// The post that an account made with this idempotency key.
pub fn by_idempotency_key(
    conn: &mut Connection,
    account: AccountId,
    key: &str,
) -> Result<Option<Post>> {
    Ok(posts::table
        .filter(
            posts::account_id
                .eq(account)
                .and(posts::idempotency_key.eq(key)),
        )
        .select(Post::as_select())
        .first(conn)
        .optional()?)
}

/// Remembers the key with which an app sent a post.
pub fn set_idempotency_key(conn: &mut Connection, id: PostId, key: &str) -> Result<()> {
    diesel::update(posts::table.find(id))
        .set(posts::idempotency_key.eq(key))
        .execute(conn)?;
    Ok(())
}

/// Remembers how many parts of an album's thread other servers have been told of.
pub fn set_parts_told(conn: &mut Connection, id: PostId, parts: i32) -> Result<()> {
    diesel::update(posts::table.find(id))
        .set(posts::parts_told.eq(parts))
        .execute(conn)?;
    Ok(())
}

/// What an account has not published yet, the latest first.
pub fn drafts_of(conn: &mut Connection, account: AccountId) -> Result<Vec<Post>> {
    Ok(posts::table
        .filter(
            posts::account_id
                .eq(account)
                .and(posts::deleted_at.is_null()),
        )
        .filter(posts::state.ne(PostState::Published))
        .order(posts::id.desc())
        .select(Post::as_select())
        .load(conn)?)
}

/// What an account made and has not deleted, in any state, boosts among it: so many at most.
pub fn left_of(conn: &mut Connection, account: AccountId, limit: i64) -> Result<Vec<Post>> {
    Ok(posts::table
        .filter(
            posts::account_id
                .eq(account)
                .and(posts::deleted_at.is_null()),
        )
        .order(posts::id.asc())
        .limit(limit)
        .select(Post::as_select())
        .load(conn)?)
}

/// Moves a post from one state to another, and says whether it was in the first.
pub fn change_state(
    conn: &mut Connection,
    id: PostId,
    from: PostState,
    to: PostState,
) -> Result<bool> {
    let changed = diesel::update(posts::table.filter(posts::id.eq(id).and(posts::state.eq(from))))
        .set(posts::state.eq(to))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Writes when a post came out, and counts it.
pub fn published(conn: &mut Connection, id: PostId, now: OffsetDateTime) -> Result<()> {
    diesel::update(posts::table.find(id))
        .set(posts::published_at.eq(Utc::from(now)))
        .execute(conn)?;
    let author = posts::table
        .find(id)
        .select(posts::account_id)
        .first(conn)?;
    count_post(conn, author, 1)
}

fn count_post(conn: &mut Connection, author: AccountId, by: i32) -> Result<()> {
    counters::add(conn, Counter::Posts, author.0, by)
}

/// Removes a draft or a boost, of which nothing needs to be remembered.
pub fn discard(conn: &mut Connection, id: PostId) -> Result<()> {
    let Some(post) = by_id(conn, id)? else {
        return Ok(());
    };
    if post.state == PostState::Published {
        count_post(conn, post.account_id, -1)?;
    }
    diesel::delete(posts::table.find(id)).execute(conn)?;
    Ok(())
}

/// The boost of a post by an account.
pub fn boost_of(conn: &mut Connection, account: AccountId, post: PostId) -> Result<Option<Post>> {
    Ok(posts::table
        .filter(
            posts::account_id
                .eq(account)
                .and(posts::boost_of_id.eq(post)),
        )
        .select(Post::as_select())
        .first(conn)
        .optional()?)
}

/// Counts a boost at its post; late in a transaction, as
/// [`count_like`](crate::reactions::count_like) says.
pub fn count_boost(conn: &mut Connection, post: PostId, by: i32) -> Result<()> {
    counters::add(conn, Counter::Boosts, post.0, by)
}

/// What the outbox of an account shows everyone: its public and unlisted posts, newest first.
pub fn open_posts_of(
    conn: &mut Connection,
    account: AccountId,
    before: Option<PostId>,
    limit: i64,
) -> Result<Vec<Post>> {
    let mut query = posts::table
        .filter(posts::account_id.eq(account).and(out_and_open!()))
        .filter(posts::boost_of_id.is_null())
        .order(posts::id.desc())
        .limit(limit)
        .select(Post::as_select())
        .into_boxed();
    if let Some(before) = before {
        query = query.filter(posts::id.lt(before));
    }
    Ok(query.load(conn)?)
}

pub fn count_open_posts_of(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(posts::table
        .filter(posts::account_id.eq(account).and(out_and_open!()))
        .filter(posts::boost_of_id.is_null())
        .count()
        .get_result(conn)?)
}

/// The posts next to one in its author's albums and posts, as everyone sees them: older, newer.
pub fn neighbours(
    conn: &mut Connection,
    post: &Post,
    viewer: Option<AccountId>,
) -> Result<(Option<Post>, Option<Post>)> {
    let base = || {
        posts::table
            .filter(
                posts::account_id
                    .eq(post.account_id)
                    .and(posts::photos_count.gt(0)),
            )
            .filter(
                posts::in_reply_to_uri
                    .is_null()
                    .and(posts::boost_of_id.is_null()),
            )
            .filter(visible_to(viewer))
            .select(Post::as_select())
    };
    let older = base()
        .filter(posts::id.lt(post.id))
        .order(posts::id.desc())
        .first(conn);
    let newer = base()
        .filter(posts::id.gt(post.id))
        .order(posts::id.asc())
        .first(conn);
    Ok((older.optional()?, newer.optional()?))
}

/// How many posts people here published, boosts not among them.
pub fn count_here(conn: &mut Connection) -> Result<i64> {
    Ok(posts::table
        .inner_join(accounts::table)
        .filter(accounts::domain.eq("").and(out!()))
        .filter(posts::boost_of_id.is_null())
        .count()
        .get_result(conn)?)
}

/// How many photos are in public posts of this instance.
pub fn count_open_photos(conn: &mut Connection) -> Result<i64> {
    let total: Option<i64> = posts::table
        .inner_join(accounts::table)
        .filter(accounts::domain.eq("").and(out!()))
        .filter(posts::visibility.eq(Visibility::Public))
        .select(diesel::dsl::sum(posts::photos_count))
        .first(conn)?;
    Ok(total.unwrap_or_default())
}

/// How many albums, and photos in all, everyone may see of an account.
pub fn count_albums_and_photos(conn: &mut Connection, account: AccountId) -> Result<(i64, i64)> {
    let open = || posts::table.filter(posts::account_id.eq(account).and(out_and_open!()));
    let albums = open()
        .filter(posts::kind.eq(crate::model::PostKind::Album))
        .count()
        .get_result(conn)?;
    let photos: Option<i64> = open()
        .select(diesel::dsl::sum(posts::photos_count))
        .first(conn)?;
    Ok((albums, photos.unwrap_or_default()))
}
