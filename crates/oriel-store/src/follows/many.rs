//! Follows of one account by many: a fixed number of statements.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{AccountId, Follow, FollowState},
    schema::{accounts, follows},
};

/// Of some accounts, those that follow another and were accepted.
pub fn accepted_of(
    conn: &mut Connection,
    target: AccountId,
    followers: &[AccountId],
) -> Result<Vec<AccountId>> {
    Ok(follows::table
        .filter(follows::target_id.eq(target))
        .filter(follows::state.eq(FollowState::Accepted))
        .filter(follows::follower_id.eq_any(followers))
        .select(follows::follower_id)
        .load(conn)?)
}

/// What some accounts follow or want to of another.
pub fn of_some(
    conn: &mut Connection,
    target: AccountId,
    followers: &[AccountId],
) -> Result<Vec<Follow>> {
    Ok(follows::table
        .filter(follows::target_id.eq(target))
        .filter(follows::follower_id.eq_any(followers))
        .select(Follow::as_select())
        .load(conn)?)
}

/// Ends the follows of some accounts that were accepted.
pub fn remove_accepted(
    conn: &mut Connection,
    followers: &[AccountId],
    target: AccountId,
) -> Result<()> {
    let followers = accepted_of(conn, target, followers)?;
    let theirs = follows::target_id
        .eq(target)
        .and(follows::follower_id.eq_any(followers.clone()));
    diesel::delete(follows::table.filter(theirs)).execute(conn)?;
    count(conn, &followers, target, -1)
}

/// Accepts the requests of some accounts.
pub fn accept_all(conn: &mut Connection, followers: &[AccountId], target: AccountId) -> Result<()> {
    let asked = follows::table
        .filter(follows::target_id.eq(target))
        .filter(follows::state.eq(FollowState::Requested))
        .filter(follows::follower_id.eq_any(followers));
    let followers: Vec<AccountId> = asked.clone().select(follows::follower_id).load(conn)?;
    diesel::update(asked)
        .set(follows::state.eq(FollowState::Accepted))
        .execute(conn)?;
    count(conn, &followers, target, 1)
}

fn count(conn: &mut Connection, followers: &[AccountId], target: AccountId, by: i32) -> Result<()> {
    if followers.is_empty() {
        return Ok(());
    }
    let all = i32::try_from(followers.len()).unwrap_or(i32::MAX);
    diesel::update(accounts::table.find(target))
        .set(accounts::followers_count.eq(accounts::followers_count + all.saturating_mul(by)))
        .execute(conn)?;
    diesel::update(accounts::table.filter(accounts::id.eq_any(followers)))
        .set(accounts::following_count.eq(accounts::following_count + by))
        .execute(conn)?;
    Ok(())
}
