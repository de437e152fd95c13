//! Whom and what somebody does not want to hear of.

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    dispatch::on_engine,
    model::{Account, AccountId, Mute, Post, PostId, Utc},
    page::on_page,
    posts::Filter,
    schema::{accounts, mutes, posts, thread_mutes},
};

diesel::alias!(posts as boosted: Boosted);

/// The mutes that have not run out.
macro_rules! lasting {
    ($now:expr) => {
        $crate::schema::mutes::expires_at
            .is_null()
            .or($crate::schema::mutes::expires_at.gt($crate::model::Utc::from($now)))
    };
}
pub(crate) use lasting;

/// The mute of the conversation that a post is in; of no post, there is none.
macro_rules! mutes_thread {
    ($account:expr, $post:expr) => {{
        let of_thread = thread_mutes::table.inner_join(
            post_rows::table.on(post_rows::id
                .eq(thread_mutes::post_id)
                .or(post_rows::thread_id.eq(thread_mutes::post_id.nullable()))),
        );
        of_thread
            .filter(thread_mutes::account_id.eq($account))
            .filter(post_rows::id.nullable().eq($post))
    }};
}
pub(crate) use mutes_thread;

/// Mutes somebody, or changes how they are muted.
pub fn set(conn: &mut Connection, mute: &Mute) -> Result<()> {
    let changed = (
        mutes::hide_notifications.eq(mute.hide_notifications),
        mutes::expires_at.eq(mute.expires_at),
    );
    on_engine!(conn, c => {
        diesel::insert_into(mutes::table)
            .values(mute)
            .on_conflict((mutes::account_id, mutes::target_id))
            .do_update()
            .set(changed)
            .execute(c)
    })?;
    Ok(())
}

pub fn remove(conn: &mut Connection, account: AccountId, target: AccountId) -> Result<()> {
    diesel::delete(mutes::table.find((account, target))).execute(conn)?;
    Ok(())
}

/// Somebody who is muted, the number that the next page goes by, and when that ends.
pub type Muted = (i64, Account, Option<Utc>);

/// Whom an account mutes, the latest first.
pub fn of(
    conn: &mut Connection,
    account: AccountId,
    now: OffsetDateTime,
    page: Page,
) -> Result<Vec<Muted>> {
    let muted = mutes::table
        .inner_join(accounts::table.on(accounts::id.eq(mutes::target_id)))
        .filter(mutes::account_id.eq(account))
        .filter(lasting!(now))
        .select((mutes::id, Account::as_select(), mutes::expires_at));
    let rows = on_page!(muted, mutes::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// Forgets the mutes that have run out; says how many.
pub fn delete_expired(conn: &mut Connection, now: OffsetDateTime) -> Result<usize> {
    Ok(diesel::delete(mutes::table.filter(mutes::expires_at.le(Utc::from(now)))).execute(conn)?)
}

/// Mutes the conversation of a post, or hears of it again.
pub fn set_thread(
    conn: &mut Connection,
    account: AccountId,
    post: &Post,
    mute: bool,
    now: OffsetDateTime,
) -> Result<()> {
    let root = post.thread_id.unwrap_or(post.id);
    if !mute {
        diesel::delete(thread_mutes::table.find((account, root))).execute(conn)?;
        return Ok(());
    }
    let values = (
        thread_mutes::account_id.eq(account),
        thread_mutes::post_id.eq(root),
        thread_mutes::created_at.eq(Utc::from(now)),
    );
    on_engine!(conn, c => {
        diesel::insert_into(thread_mutes::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// How many conversations an account mutes.
pub fn count_threads(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(thread_mutes::table
        .filter(thread_mutes::account_id.eq(account))
        .count()
        .get_result(conn)?)
}

/// Of these conversations, named by the posts that they began with, those that an account mutes.
pub(crate) fn threads_among(
    conn: &mut Connection,
    account: AccountId,
    roots: &[PostId],
) -> Result<Vec<PostId>> {
    Ok(thread_mutes::table
        .filter(thread_mutes::account_id.eq(account))
        .filter(thread_mutes::post_id.eq_any(roots))
        .select(thread_mutes::post_id)
        .load(conn)?)
}

/// The viewer mutes this author.
macro_rules! muted {
    ($author:expr, $viewer:expr, $now:expr) => {
        diesel::dsl::exists(
            $crate::schema::mutes::table
                .filter($crate::schema::mutes::account_id.eq($viewer))
                .filter($crate::schema::mutes::target_id.eq($author))
                .filter($crate::mutes::lasting!($now)),
        )
    };
}
pub(crate) use muted;

/// Neither by somebody whom the viewer mutes, nor a boost of what they published.
pub(crate) fn heard(viewer: AccountId, now: OffsetDateTime) -> Filter {
    Box::new(not(muted!(posts::account_id, viewer, now)).and(boosts_heard(viewer, now)))
}

/// No boost of what somebody published whom the viewer mutes.
pub(crate) fn boosts_heard(viewer: AccountId, now: OffsetDateTime) -> Filter {
    let original = boosted.field(posts::account_id);
    let boost = boosted
        .filter(boosted.field(posts::id).nullable().eq(posts::boost_of_id))
        .filter(muted!(original, viewer, now));
    Box::new(posts::boost_of_id.is_null().or(not(exists(boost))))
}
