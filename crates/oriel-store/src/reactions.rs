//! Likes and bookmarks. (Boosts are posts.)

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    counters::{self, Counter},
    dispatch::on_engine,
    model::{Account, AccountId, Like, PostId, Severity, Utc},
    page::on_page,
    posts::visible_to,
    schema::{accounts, blocks, bookmarks, likes, posts},
};

/// Writes a like and says whether it is new: then it wants to be [counted](count_like).
pub fn like(conn: &mut Connection, like: &Like) -> Result<bool> {
    let inserted = on_engine!(conn, c => {
        diesel::insert_into(likes::table)
            .values(like)
            .on_conflict((likes::account_id, likes::post_id))
            .do_nothing()
            .execute(c)
    })?;
    Ok(inserted == 1)
}

/// Counts a new like at its post. It comes as late in a transaction as can be: whoever likes the same
/// post waits from here until that ends.
pub fn count_like(conn: &mut Connection, like: &Like) -> Result<()> {
    count(conn, like.post_id, 1)
}

/// Takes a like back, no longer counts it, and returns it, if there was one.
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
    counters::add(conn, Counter::Likes, post.0, by)
}

/// Keeps a post under this number, by which bookmarks are listed.
pub fn keep(
    conn: &mut Connection,
    id: i64,
    account: AccountId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(bookmarks::table)
            .values((
                bookmarks::id.eq(id),
                bookmarks::account_id.eq(account),
                bookmarks::post_id.eq(post),
                bookmarks::created_at.eq(Utc::from(now)),
            ))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(())
}

/// Keeps a post no longer.
pub fn let_go(conn: &mut Connection, account: AccountId, post: PostId) -> Result<()> {
    diesel::delete(bookmarks::table.find((account, post))).execute(conn)?;
    Ok(())
}

/// What an account likes, the latest first, by the ids of its likes.
pub fn liked(conn: &mut Connection, account: AccountId, page: Page) -> Result<Vec<(i64, PostId)>> {
    let liked = likes::table
        .filter(likes::account_id.eq(account))
        .select((likes::id, likes::post_id));
    let rows = on_page!(liked, likes::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// What an account keeps, the latest first; each with the number that the next page goes by.
pub fn bookmarked(
    conn: &mut Connection,
    account: AccountId,
    page: Page,
) -> Result<Vec<(i64, PostId)>> {
    let kept = bookmarks::table
        .filter(bookmarks::account_id.eq(account))
        .select((bookmarks::id, bookmarks::post_id));
    let rows = on_page!(kept, bookmarks::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// Of those who did something with a post: who is there and has no block between them and the
/// viewer.
macro_rules! shown_to {
    ($query:expr, $viewer:expr) => {{
        let there = $query.filter(
            accounts::deleted_at
                .is_null()
                .and(accounts::suspended_at.is_null())
                .and(accounts::server_severity.ne(Severity::Suspend)),
        );
        // Nobody has this id.
        let viewer = $viewer.unwrap_or(AccountId(0));
        let blocks_them = blocks::account_id
            .eq(viewer)
            .and(blocks::target_id.eq(accounts::id));
        let blocked = blocks::account_id
            .eq(accounts::id)
            .and(blocks::target_id.eq(viewer));
        there.filter(not(exists(blocks::table.filter(blocks_them.or(blocked)))))
    }};
}

/// Who likes a post, the latest first, by the ids of their likes.
pub fn likers(
    conn: &mut Connection,
    post: PostId,
    viewer: Option<AccountId>,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    let of_post = likes::table
        .inner_join(accounts::table)
        .filter(likes::post_id.eq(post));
    let shown = shown_to!(of_post, viewer).select((likes::id, Account::as_select()));
    let rows = on_page!(shown, likes::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// People here who boosted a post, so many at most, the latest first.
pub fn boosters_here(conn: &mut Connection, post: PostId, limit: i64) -> Result<Vec<AccountId>> {
    Ok(posts::table
        .inner_join(accounts::table)
        .filter(posts::boost_of_id.eq(post))
        .filter(posts::deleted_at.is_null().and(accounts::domain.eq("")))
        .order(posts::id.desc())
        .limit(limit)
        .select(posts::account_id)
        .load(conn)?)
}

/// Who boosted a post, the latest first, by the ids of their boosts: those whose boost the viewer
/// may see.
pub fn boosters(
    conn: &mut Connection,
    post: PostId,
    viewer: Option<AccountId>,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    let shown = posts::table
        .filter(posts::boost_of_id.eq(post))
        .filter(visible_to(viewer))
        .select((posts::id, posts::account_id));
    let rows: Vec<(i64, AccountId)> = on_page!(shown, posts::id, page).load(conn)?;
    let rows = page.newest_first(rows);
    let ids: Vec<AccountId> = rows.iter().map(|(_, account)| *account).collect();
    let mut found: HashMap<AccountId, Account> = crate::accounts::by_ids(conn, &ids)?
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let boosters = rows
        .into_iter()
        .filter_map(|(boost, account)| Some((boost, found.remove(&account)?)));
    Ok(boosters.collect())
}
