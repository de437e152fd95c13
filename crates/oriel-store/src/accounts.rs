//! Actors, local and remote.

use diesel::{dsl::exists, prelude::*, select};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{Account, AccountId, FollowState, PostState, Severity, Utc},
    schema::{accounts, follows, posts},
};

pub fn insert(conn: &mut Connection, account: &Account) -> Result<()> {
    diesel::insert_into(accounts::table)
        .values(account)
        .execute(conn)?;
    Ok(())
}

pub fn by_id(conn: &mut Connection, id: AccountId) -> Result<Option<Account>> {
    Ok(accounts::table
        .find(id)
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

pub fn by_uri(conn: &mut Connection, uri: &str) -> Result<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::uri.eq(uri))
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

/// The account called `username` at `domain`; the empty domain is ours.
pub fn by_handle(conn: &mut Connection, username: &str, domain: &str) -> Result<Option<Account>> {
    Ok(accounts::table
        .filter(
            accounts::username
                .eq(username)
                .and(accounts::domain.eq(domain)),
        )
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

/// The account elsewhere whose avatar has this name here.
pub fn by_avatar(conn: &mut Connection, key: &str) -> Result<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::avatar_key.eq(key).and(accounts::domain.ne("")))
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

/// The same for its header.
pub fn by_header(conn: &mut Connection, key: &str) -> Result<Option<Account>> {
    Ok(accounts::table
        .filter(accounts::header_key.eq(key).and(accounts::domain.ne("")))
        .select(Account::as_select())
        .first(conn)
        .optional()?)
}

pub fn by_ids(conn: &mut Connection, ids: &[AccountId]) -> Result<Vec<Account>> {
    Ok(accounts::table
        .filter(accounts::id.eq_any(ids))
        .select(Account::as_select())
        .load(conn)?)
}

pub fn is_local(conn: &mut Connection, id: AccountId) -> Result<bool> {
    let local = accounts::table.filter(accounts::id.eq(id).and(accounts::domain.eq("")));
    Ok(select(exists(local)).get_result(conn)?)
}

/// Writes everything about an account but its counters, which other writes keep.
pub fn update_profile(conn: &mut Connection, account: &Account) -> Result<()> {
    let Some(kept) = by_id(conn, account.id)? else {
        return Err(crate::Error::NotFound);
    };
    let changed = Account {
        followers_count: kept.followers_count,
        following_count: kept.following_count,
        posts_count: kept.posts_count,
        ..account.clone()
    };
    diesel::update(accounts::table.find(account.id))
        .set(&changed)
        .execute(conn)?;
    Ok(())
}

/// Everyone whose handle or name begins with `prefix`, local people first.
pub fn search(conn: &mut Connection, prefix: &str, limit: i64) -> Result<Vec<Account>> {
    let escaped = prefix
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    Ok(accounts::table
        .filter(accounts::username.like(format!("{escaped}%")).escape('\\'))
        .filter(
            accounts::deleted_at
                .is_null()
                .and(accounts::suspended_at.is_null())
                .and(accounts::server_severity.eq(Severity::None)),
        )
        .order((accounts::domain.asc(), accounts::username.asc()))
        .limit(limit)
        .select(Account::as_select())
        .load(conn)?)
}

/// Marks an account as gone, with everything it published and whom it knew.
pub fn bury(conn: &mut Connection, id: AccountId, now: OffsetDateTime) -> Result<()> {
    forget_follows(conn, id)?;
    diesel::delete(posts::table.filter(posts::account_id.eq(id))).execute(conn)?;
    diesel::update(accounts::table.find(id))
        .set((
            accounts::deleted_at.eq(Utc::from(now)),
            accounts::posts_count.eq(0),
            accounts::followers_count.eq(0),
            accounts::following_count.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

fn forget_follows(conn: &mut Connection, id: AccountId) -> Result<()> {
    let accepted = follows::table.filter(follows::state.eq(FollowState::Accepted));
    let followed = accepted
        .filter(follows::follower_id.eq(id))
        .select(follows::target_id);
    diesel::update(accounts::table.filter(accounts::id.eq_any(followed)))
        .set(accounts::followers_count.eq(accounts::followers_count - 1))
        .execute(conn)?;
    let followers = accepted
        .filter(follows::target_id.eq(id))
        .select(follows::follower_id);
    diesel::update(accounts::table.filter(accounts::id.eq_any(followers)))
        .set(accounts::following_count.eq(accounts::following_count - 1))
        .execute(conn)?;
    diesel::delete(
        follows::table.filter(follows::follower_id.eq(id).or(follows::target_id.eq(id))),
    )
    .execute(conn)?;
    Ok(())
}

/// Local people, and the posts they published: what NodeInfo says.
pub fn usage(conn: &mut Connection, active_since: OffsetDateTime) -> Result<Usage> {
    let local = accounts::table.filter(accounts::domain.eq("").and(accounts::deleted_at.is_null()));
    let published = posts::table
        .inner_join(accounts::table)
        .filter(
            accounts::domain
                .eq("")
                .and(posts::state.eq(PostState::Published)),
        )
        .filter(
            posts::deleted_at
                .is_null()
                .and(posts::boost_of_id.is_null()),
        );
    let active = crate::schema::users::table
        .filter(crate::schema::users::last_sign_in_at.ge(Utc::from(active_since)));
    Ok(Usage {
        people: local.count().get_result(conn)?,
        active: active.count().get_result(conn)?,
        posts: published.count().get_result(conn)?,
    })
}

/// How much an instance is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub people: i64,
    /// People who signed in since the given moment.
    pub active: i64,
    pub posts: i64,
}
