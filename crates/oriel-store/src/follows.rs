//! Who follows whom, and who asked to.

mod familiar;
mod many;

use diesel::prelude::*;

pub use familiar::familiar;
pub use many::{accept_all, accepted_of, of_some, remove_accepted};

use crate::{
    Connection, Page, Result,
    accounts::escaped,
    counters::{self, Counter},
    model::{Account, AccountId, Follow, FollowId, FollowState, Json},
    page::on_page,
    schema::{accounts, follows},
};

pub fn insert(conn: &mut Connection, follow: &Follow) -> Result<()> {
    diesel::insert_into(follows::table)
        .values(follow)
        .execute(conn)?;
    if follow.state == FollowState::Accepted {
        count(conn, follow, 1)?;
    }
    Ok(())
}

pub fn between(
    conn: &mut Connection,
    follower: AccountId,
    target: AccountId,
) -> Result<Option<Follow>> {
    Ok(follows::table
        .filter(
            follows::follower_id
                .eq(follower)
                .and(follows::target_id.eq(target)),
        )
        .select(Follow::as_select())
        .first(conn)
        .optional()?)
}

/// Whether one follows another, who has let them.
pub fn is_following(conn: &mut Connection, follower: AccountId, target: AccountId) -> Result<bool> {
    let follow = between(conn, follower, target)?;
    Ok(follow.is_some_and(|it| it.state == FollowState::Accepted))
}

/// What somebody follows or wants to of these accounts.
pub fn among(
    conn: &mut Connection,
    follower: AccountId,
    targets: &[AccountId],
) -> Result<Vec<Follow>> {
    Ok(follows::table
        .filter(follows::follower_id.eq(follower))
        .filter(follows::target_id.eq_any(targets))
        .select(Follow::as_select())
        .load(conn)?)
}

/// The follow that was asked for under this activity id.
pub fn by_uri(conn: &mut Connection, uri: &str) -> Result<Option<Follow>> {
    Ok(follows::table
        .filter(follows::uri.eq(uri))
        .select(Follow::as_select())
        .first(conn)
        .optional()?)
}

/// Those whom an account has accepted.
macro_rules! accepted_by {
    ($target:expr) => {
        follows::table
            .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
            .filter(
                follows::target_id
                    .eq($target)
                    .and(follows::state.eq(FollowState::Accepted)),
            )
    };
}

/// Whether somebody here follows an account.
pub fn has_local_follower(conn: &mut Connection, target: AccountId) -> Result<bool> {
    let local = accepted_by!(target).filter(accounts::domain.eq(""));
    Ok(diesel::select(diesel::dsl::exists(local)).get_result(conn)?)
}

/// Whether somebody here follows an account or asked to.
pub fn has_local_interest(conn: &mut Connection, target: AccountId) -> Result<bool> {
    let local = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::target_id.eq(target).and(accounts::domain.eq("")));
    Ok(diesel::select(diesel::dsl::exists(local)).get_result(conn)?)
}

/// People here who follow an account or asked to, the first `limit`.
pub fn local_followers(
    conn: &mut Connection,
    target: AccountId,
    limit: i64,
) -> Result<Vec<Account>> {
    Ok(follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::target_id.eq(target).and(accounts::domain.eq("")))
        .order(follows::id.asc())
        .limit(limit)
        .select(Account::as_select())
        .load(conn)?)
}

/// The ids of everybody elsewhere who follows an account.
pub fn remote_follower_ids(conn: &mut Connection, target: AccountId) -> Result<Vec<String>> {
    Ok(accepted_by!(target)
        .filter(accounts::domain.ne("").and(accounts::deleted_at.is_null()))
        .select(accounts::uri)
        .load(conn)?)
}

/// The ids of everybody here who follows an account and was accepted.
pub fn local_follower_ids(conn: &mut Connection, target: AccountId) -> Result<Vec<String>> {
    Ok(accepted_by!(target)
        .filter(accounts::domain.eq(""))
        .select(accounts::uri)
        .load(conn)?)
}

/// The same with all that is known of them.
pub fn accepted_here(conn: &mut Connection, target: AccountId) -> Result<Vec<Account>> {
    Ok(accepted_by!(target)
        .filter(accounts::domain.eq(""))
        .select(Account::as_select())
        .load(conn)?)
}

/// Turns a request into a follow; says whether there was one waiting.
pub fn accept(conn: &mut Connection, follower: AccountId, target: AccountId) -> Result<bool> {
    let Some(follow) = between(conn, follower, target)? else {
        return Ok(false);
    };
    if follow.state == FollowState::Accepted {
        return Ok(false);
    }
    diesel::update(follows::table.find(follow.id))
        .set(follows::state.eq(FollowState::Accepted))
        .execute(conn)?;
    count(conn, &follow, 1)?;
    Ok(true)
}

/// How a follow is meant; what is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Whether boosts are shown at home.
    pub boosts: Option<bool>,
    /// Whether each new post is told of.
    pub notify: Option<bool>,
    /// The languages that are shown at home; none means all.
    pub languages: Option<Vec<String>>,
}

pub fn set_wishes(conn: &mut Connection, follow: FollowId, wishes: Wishes) -> Result<()> {
    if wishes == Wishes::default() {
        return Ok(());
    }
    diesel::update(follows::table.find(follow))
        .set((
            wishes.boosts.map(|it| follows::show_boosts.eq(it)),
            wishes.notify.map(|it| follows::notify.eq(it)),
            wishes
                .languages
                .map(|it| follows::languages.eq(Json::new(it))),
        ))
        .execute(conn)?;
    Ok(())
}

/// Those here who want to be told of each new post of an account.
pub fn watchers(conn: &mut Connection, target: AccountId) -> Result<Vec<AccountId>> {
    Ok(accepted_by!(target)
        .filter(accounts::domain.eq("").and(follows::notify.eq(true)))
        .select(accounts::id)
        .load(conn)?)
}

/// Writes the id under which the follower's server knows the follow now.
pub fn set_uri(conn: &mut Connection, follow: &Follow, uri: &str) -> Result<()> {
    diesel::update(follows::table.find(follow.id))
        .set(follows::uri.eq(uri))
        .execute(conn)?;
    Ok(())
}

/// Ends a follow or request and returns it, if there was one.
pub fn remove(
    conn: &mut Connection,
    follower: AccountId,
    target: AccountId,
) -> Result<Option<Follow>> {
    let Some(follow) = between(conn, follower, target)? else {
        return Ok(None);
    };
    diesel::delete(follows::table.find(follow.id)).execute(conn)?;
    if follow.state == FollowState::Accepted {
        count(conn, &follow, -1)?;
    }
    Ok(Some(follow))
}

fn count(conn: &mut Connection, follow: &Follow, by: i32) -> Result<()> {
    counters::add(conn, Counter::Followers, follow.target_id.0, by)?;
    counters::add(conn, Counter::Following, follow.follower_id.0, by)
}

/// Who waits for an account's word, oldest first.
pub fn requests_to(conn: &mut Connection, target: AccountId) -> Result<Vec<Account>> {
    Ok(follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(
            follows::target_id
                .eq(target)
                .and(follows::state.eq(FollowState::Requested)),
        )
        .order(follows::id.asc())
        .limit(500)
        .select(Account::as_select())
        .load(conn)?)
}

/// The same a page at a time, the latest first; each with the number that the next page goes by.
pub fn page_of_requests_to(
    conn: &mut Connection,
    target: AccountId,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    let waiting = follows::table
        .inner_join(accounts::table.on(accounts::id.eq(follows::follower_id)))
        .filter(follows::target_id.eq(target))
        .filter(follows::state.eq(FollowState::Requested))
        .select((follows::id, Account::as_select()));
    let rows = on_page!(waiting, follows::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

pub fn count_requests_to(conn: &mut Connection, target: AccountId) -> Result<i64> {
    Ok(follows::table
        .filter(
            follows::target_id
                .eq(target)
                .and(follows::state.eq(FollowState::Requested)),
        )
        .count()
        .get_result(conn)?)
}

/// Which end of its follows an account stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those who follow it.
    Followers,
    /// Those it follows.
    Following,
}

/// Followers of an account, or whom it follows: the latest first, before a follow's id; each with
/// that id.
pub fn list(
    conn: &mut Connection,
    account: AccountId,
    side: Side,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<(i64, Account)>> {
    let mut query = follows::table
        .filter(follows::state.eq(FollowState::Accepted))
        .order(follows::id.desc())
        .limit(limit)
        .select((follows::id, follows::follower_id, follows::target_id))
        .into_boxed();
    query = match side {
        Side::Followers => query.filter(follows::target_id.eq(account)),
        Side::Following => query.filter(follows::follower_id.eq(account)),
    };
    if let Some(before) = before {
        query = query.filter(follows::id.lt(before));
    }
    let rows: Vec<(i64, AccountId, AccountId)> = query.load(conn)?;
    let others: Vec<(i64, AccountId)> = rows
        .into_iter()
        .map(|(id, follower, target)| match side {
            Side::Followers => (id, follower),
            Side::Following => (id, target),
        })
        .collect();
    let ids: Vec<AccountId> = others.iter().map(|(_, other)| *other).collect();
    let people = crate::accounts::by_ids(conn, &ids)?;
    let person = |id: AccountId| people.iter().find(|one| one.id == id).cloned();
    Ok(others
        .into_iter()
        .filter_map(|(id, other)| Some((id, person(other)?)))
        .collect())
}

/// Those on a server, or below it, who follow or ask to follow an account, and whom it follows.
pub fn with_server(
    conn: &mut Connection,
    account: AccountId,
    domain: &str,
) -> Result<(Vec<AccountId>, Vec<AccountId>)> {
    let below = format!("%.{}", escaped(domain));
    let there = || {
        accounts::table
            .filter(
                accounts::domain
                    .eq(domain.to_owned())
                    .or(accounts::domain.like(below.clone()).escape('\\')),
            )
            .select(accounts::id)
    };
    let followers = follows::table
        .filter(follows::target_id.eq(account))
        .filter(follows::follower_id.eq_any(there()))
        .select(follows::follower_id)
        .load(conn)?;
    let following = follows::table
        .filter(follows::follower_id.eq(account))
        .filter(follows::target_id.eq_any(there()))
        .select(follows::target_id)
        .load(conn)?;
    Ok((followers, following))
}

/// The inboxes that reach every remote follower of an account: one for each server that shares.
pub fn follower_inboxes(conn: &mut Connection, target: AccountId) -> Result<Vec<String>> {
    let rows: Vec<(Option<String>, String)> = accepted_by!(target)
        .filter(accounts::domain.ne("").and(accounts::deleted_at.is_null()))
        .filter(accounts::suspended_at.is_null())
        .select((accounts::shared_inbox, accounts::inbox))
        .distinct()
        .load(conn)?;
    let mut inboxes: Vec<String> = rows
        .into_iter()
        .map(|(shared, own)| shared.unwrap_or(own))
        .collect();
    inboxes.sort();
    inboxes.dedup();
    Ok(inboxes)
}
