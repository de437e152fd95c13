//! Actors, local and remote.

mod columns;

use diesel::{
    dsl::{exists, not},
    prelude::*,
    select,
};
use time::OffsetDateTime;

pub use columns::{set_aliases, set_keys, set_moved_to, set_portraits, set_profile};

use crate::{
    Connection, Result,
    model::{Account, AccountId, DeliveryState, FollowState, Json, ProfileField, Severity, Utc},
    personal,
    schema::{
        accounts, activities, blocks, bookmarks, deliveries, domain_blocks, follows, likes, mutes,
        notifications, pins, posts, quotes,
    },
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

/// The same, and nobody else changes it until the transaction ends: SQLite has one writer at a
/// time, PostgreSQL locks the row.
fn locked(conn: &mut Connection, id: AccountId) -> Result<Option<Account>> {
    if let Connection::Postgres(pg) = conn {
        let row = accounts::table.find(id).select(accounts::id).for_update();
        row.first::<AccountId>(pg).optional()?;
    }
    by_id(conn, id)
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

/// The account of ours with this name, unless it is gone.
pub fn local(conn: &mut Connection, username: &str) -> Result<Option<Account>> {
    Ok(by_handle(conn, username, "")?.filter(|account| account.deleted_at.is_none()))
}

/// Those of these names that are here.
pub fn all_local(conn: &mut Connection, usernames: &[String]) -> Result<Vec<Account>> {
    Ok(accounts::table
        .filter(accounts::username.eq_any(usernames))
        .filter(accounts::domain.eq("").and(accounts::deleted_at.is_null()))
        .order(accounts::id.asc())
        .select(Account::as_select())
        .load(conn)?)
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

/// Writes everything about a remote account but its counters, its end and what was decided about it,
/// which other writes keep. What was read before somebody left does not bring them back; an account
/// elsewhere that has another id now is another one.
///
/// # Errors
/// [`crate::Error::NotFound`] for nobody, and for one of ours who is gone.
pub fn update_profile(conn: &mut Connection, account: &Account) -> Result<()> {
    let kept = locked(conn, account.id)?;
    let is_there = |kept: &Account| !kept.is_local() || kept.deleted_at.is_none();
    let kept = kept.filter(is_there).ok_or(crate::Error::NotFound)?;
    let changed = Account {
        deleted_at: kept.deleted_at.filter(|_| kept.uri == account.uri),
        followers_count: kept.followers_count,
        following_count: kept.following_count,
        posts_count: kept.posts_count,
        suspended_at: kept.suspended_at,
        silenced_at: kept.silenced_at,
        sensitized_at: kept.sensitized_at,
        ..account.clone()
    };
    diesel::update(accounts::table.find(account.id))
        .set(&changed)
        .execute(conn)?;
    Ok(())
}

/// Writes the lines of a profile and nothing else.
pub fn set_fields(
    conn: &mut Connection,
    id: AccountId,
    fields: &Json<Vec<ProfileField>>,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::fields.eq(fields))
        .execute(conn)?;
    Ok(())
}

/// A text as it stands in a pattern of LIKE that is escaped by `\\`.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}

/// It, or its server, is silenced.
macro_rules! silenced {
    () => {
        accounts::server_severity
            .eq(Severity::Silence)
            .or(accounts::silenced_at.is_not_null())
    };
}
pub(crate) use silenced;

/// Everyone whose handle or name begins with `prefix`, local people first; of those who are
/// silenced, whom the viewer follows.
pub fn search(
    conn: &mut Connection,
    prefix: &str,
    viewer: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Account>> {
    let escaped = escaped(&prefix.to_lowercase());
    // Nobody has this id.
    let viewer = viewer.unwrap_or(AccountId(0));
    let followed = follows::table.filter(
        follows::follower_id
            .eq(viewer)
            .and(follows::target_id.eq(accounts::id))
            .and(follows::state.eq(FollowState::Accepted)),
    );
    let known = accounts::id.eq(viewer).or(exists(followed));
    Ok(accounts::table
        .filter(accounts::username.like(format!("{escaped}%")).escape('\\'))
        .filter(
            accounts::deleted_at
                .is_null()
                .and(accounts::suspended_at.is_null())
                .and(accounts::server_severity.ne(Severity::Suspend)),
        )
        .filter(not(silenced!()).or(known))
        .order((accounts::domain.asc(), accounts::username.asc()))
        .limit(limit)
        .select(Account::as_select())
        .load(conn)?)
}

/// People who want to be found, the newest first; with `here_only` those of this instance.
pub fn directory(
    conn: &mut Connection,
    here_only: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<Account>> {
    let mut query = accounts::table
        .filter(accounts::discoverable.eq(true))
        .filter(
            accounts::deleted_at
                .is_null()
                .and(accounts::suspended_at.is_null())
                .and(accounts::silenced_at.is_null())
                .and(accounts::server_severity.eq(Severity::None)),
        )
        .order(accounts::id.desc())
        .offset(offset)
        .limit(limit)
        .select(Account::as_select())
        .into_boxed();
    if here_only {
        query = query.filter(accounts::domain.eq(""));
    }
    Ok(query.load(conn)?)
}

/// Marks an account as gone, and forgets what it said of itself, whom it knew and what it did with
/// posts of others. What it published is hidden with it, and taken away bit by bit by whoever calls
/// this; the name stays, so that nobody else ever has it.
pub fn bury(conn: &mut Connection, id: AccountId, now: OffsetDateTime) -> Result<()> {
    let Some(account) = by_id(conn, id)? else {
        return Ok(());
    };
    forget_follows(conn, id)?;
    forget_ties(conn, id)?;
    personal::forget(conn, id)?;
    let empty = Account {
        url: account.url,
        inbox: account.inbox,
        followers_uri: account.followers_uri,
        public_key_id: account.public_key_id,
        public_key_pem: account.public_key_pem,
        private_key_pem: account.private_key_pem,
        posts_count: account.posts_count,
        updated_at: now.into(),
        suspended_at: account.suspended_at,
        silenced_at: account.silenced_at,
        sensitized_at: account.sensitized_at,
        deleted_at: Some(now.into()),
        server_severity: account.server_severity,
        ..Account::new(
            id,
            account.kind,
            &account.username,
            &account.domain,
            &account.uri,
            account.created_at.get(),
        )
    };
    diesel::update(accounts::table.find(id))
        .set(&empty)
        .execute(conn)?;
    Ok(())
}

/// Somebody elsewhere who was gone is there again; what they published has to come again, too.
pub fn welcome_back(conn: &mut Connection, id: AccountId) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::deleted_at.eq(None::<Utc>))
        .execute(conn)?;
    Ok(())
}

/// Likes are taken back where they count; the rest is nobody's business any more.
fn forget_ties(conn: &mut Connection, id: AccountId) -> Result<()> {
    let liked = likes::table
        .filter(likes::account_id.eq(id))
        .select(likes::post_id);
    diesel::update(posts::table.filter(posts::id.eq_any(liked)))
        .set(posts::likes_count.eq(posts::likes_count - 1))
        .execute(conn)?;
    diesel::delete(likes::table.filter(likes::account_id.eq(id))).execute(conn)?;
    diesel::delete(quotes::table.filter(quotes::account_id.eq(id))).execute(conn)?;
    diesel::delete(bookmarks::table.filter(bookmarks::account_id.eq(id))).execute(conn)?;
    diesel::delete(pins::table.filter(pins::account_id.eq(id))).execute(conn)?;
    diesel::delete(domain_blocks::table.filter(domain_blocks::account_id.eq(id))).execute(conn)?;
    let blocked = blocks::account_id.eq(id).or(blocks::target_id.eq(id));
    diesel::delete(blocks::table.filter(blocked)).execute(conn)?;
    let muted = mutes::account_id.eq(id).or(mutes::target_id.eq(id));
    diesel::delete(mutes::table.filter(muted)).execute(conn)?;
    let told = notifications::account_id
        .eq(id)
        .or(notifications::from_account_id.eq(id));
    diesel::delete(notifications::table.filter(told)).execute(conn)?;
    Ok(())
}

/// Forgets the keys of people who are gone, once nothing waits to be signed with them.
pub fn forget_old_keys(conn: &mut Connection) -> Result<()> {
    let waiting = activities::table
        .inner_join(deliveries::table)
        .filter(activities::account_id.eq(accounts::id))
        .filter(deliveries::state.eq(DeliveryState::Waiting));
    let gone = accounts::table
        .filter(
            accounts::domain
                .eq("")
                .and(accounts::deleted_at.is_not_null()),
        )
        .filter(accounts::private_key_pem.is_not_null())
        .filter(not(exists(waiting)));
    let ids: Vec<AccountId> = gone.select(accounts::id).load(conn)?;
    diesel::update(accounts::table.filter(accounts::id.eq_any(ids)))
        .set(accounts::private_key_pem.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}

/// An inbox of every server that is known: the one that it shares, or that of somebody there.
pub fn every_inbox(conn: &mut Connection) -> Result<Vec<String>> {
    let known = || {
        accounts::table.filter(
            accounts::domain
                .ne("")
                .and(accounts::deleted_at.is_null())
                .and(accounts::suspended_at.is_null()),
        )
    };
    let shared: Vec<Option<String>> = known()
        .filter(accounts::shared_inbox.is_not_null())
        .select(accounts::shared_inbox)
        .distinct()
        .load(conn)?;
    let own: Vec<Option<String>> = known()
        .filter(accounts::shared_inbox.is_null())
        .group_by(accounts::domain)
        .select(diesel::dsl::min(accounts::inbox))
        .load(conn)?;
    Ok(shared.into_iter().chain(own).flatten().collect())
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

/// How many people have an account here.
pub fn count_here(conn: &mut Connection) -> Result<i64> {
    Ok(accounts::table
        .filter(accounts::domain.eq("").and(accounts::deleted_at.is_null()))
        .count()
        .get_result(conn)?)
}
