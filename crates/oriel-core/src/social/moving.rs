//! Moving from one account to another, in both directions: who follows the old one follows along,
//! because the new one says that they are the same.

use oriel_store::{
    Connection, accounts, blocks, follows,
    model::{Account, AccountId, Json},
};
use serde::{Deserialize, Serialize};

use super::follow;
use crate::{
    Core, Error, Invalid, Result,
    accounts::password,
    jobs::{self, Job},
    outbox,
    person::Person,
    policy, remote,
};

/// Accounts that somebody may say were theirs.
const MAX_ALIASES: usize = 10;
/// Followers that follow along in one go.
const BATCH: i64 = 100;

/// Somebody elsewhere says that they have moved. It is so when the new account names the old one;
/// then those here who follow them follow along.
///
/// # Errors
/// When database or server do not answer, so that it is tried again.
pub(crate) async fn moved_elsewhere(core: &Core, old: &Account, target: &str) -> Result<()> {
    let new = known_now(core, target).await?;
    if !names(&new, &old.uri) || new.id == old.id {
        return Ok(());
    }
    let (mut old, target) = (old.clone(), new.uri.clone());
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            // Its profile may have said so before it did: that alone moves nobody.
            old.moved_to = Some(target);
            accounts::set_moved_to(conn, &old)?;
            jobs::enqueue(conn, &for_jobs, &along(old.id, new.id))
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Move the local followers of an account to the account that it moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FollowAlong {
    pub(crate) from: AccountId,
    pub(crate) to: AccountId,
}

impl Job for FollowAlong {
    const KIND: &'static str = "follow_along";
    const REQUEST_BUDGET: u32 = 100;
}

fn along(from: AccountId, to: AccountId) -> FollowAlong {
    FollowAlong { from, to }
}

/// An account as its server describes it at this moment: an alias may be minutes old.
async fn known_now(core: &Core, uri: &str) -> Result<Account> {
    if core.urls().is_ours(uri) {
        return remote::accounts::resolve(core, uri).await;
    }
    remote::accounts::fetch(core, uri).await
}

fn names(account: &Account, alias: &str) -> bool {
    account.also_known_as.iter().any(|known| known == alias)
}

/// Has people here who follow an account follow the one that it moved to instead, so many at once.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn follow_along(core: &Core, from: AccountId, to: AccountId) -> Result<()> {
    let for_follows = core.clone();
    core.store()
        .write(move |conn| {
            let (Some(old), Some(new)) = (accounts::by_id(conn, from)?, accounts::by_id(conn, to)?)
            else {
                return Ok(());
            };
            let followers = follows::local_followers(conn, from, BATCH)?;
            let more = i64::try_from(followers.len()).is_ok_and(|count| count == BATCH);
            for follower in followers {
                one_along(conn, &for_follows, &follower, &old, &new)?;
            }
            if more {
                jobs::enqueue(conn, &for_follows, &along(from, to))?;
            }
            Ok(())
        })
        .await?;
    core.wake_workers();
    Ok(())
}

fn one_along(
    conn: &mut Connection,
    core: &Core,
    follower: &Account,
    old: &Account,
    new: &Account,
) -> oriel_store::Result<()> {
    let follows_already = follows::between(conn, follower.id, new.id)?.is_some();
    let may_follow = follower.id != new.id
        && policy::is_shown(new)
        && !blocks::between(conn, follower.id, new.id)?;
    if may_follow && !follows_already {
        follow::request(conn, core, follower, new)?;
    }
    let Some(ended) = follows::remove(conn, follower.id, old.id)? else {
        return Ok(());
    };
    if old.is_local() {
        return Ok(());
    }
    outbox::unfollow(conn, core, follower, old, &ended)
}

/// Says that an account elsewhere, or another one here, is or was the same person's, so that one
/// can move from it to here.
///
/// # Errors
/// [`Invalid`] `account-unknown` for an account that cannot be found, `account-own` for this very
/// one, `too-many-aliases`.
pub async fn add_alias(core: &Core, person: &Person, typed: &str) -> Result<Account> {
    let other = find(core, "alias", typed).await?;
    if other.id == person.account.id {
        return Err(Invalid::new("alias", "account-own").into());
    }
    let mut aliases = person.account.also_known_as.to_vec();
    if aliases.contains(&other.uri) {
        return Ok(other);
    }
    if aliases.len() >= MAX_ALIASES {
        return Err(Invalid::beyond("alias", "too-many-aliases", MAX_ALIASES).into());
    }
    aliases.push(other.uri.clone());
    set_aliases(core, person, aliases).await?;
    Ok(other)
}

/// Takes that back.
///
/// # Errors
/// When the database refuses.
pub async fn remove_alias(core: &Core, person: &Person, uri: &str) -> Result<()> {
    let mut aliases = person.account.also_known_as.to_vec();
    aliases.retain(|known| known != uri);
    set_aliases(core, person, aliases).await
}

async fn set_aliases(core: &Core, person: &Person, aliases: Vec<String>) -> Result<()> {
    let mut me = person.account.clone();
    me.also_known_as = Json::new(aliases);
    save(core, me, accounts::set_aliases).await
}

/// Writes some columns of an account, and tells other servers.
async fn save(
    core: &Core,
    mut me: Account,
    write: fn(&mut Connection, &Account) -> oriel_store::Result<()>,
) -> Result<()> {
    me.updated_at = core.now().into();
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            write(conn, &me)?;
            outbox::profile_changed(conn, &for_outbox, &me)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

async fn find(core: &Core, field: &'static str, typed: &str) -> Result<Account> {
    match remote::accounts::resolve(core, typed).await {
        Err(Error::NotFound | Error::Remote(_) | Error::Unanswered(_)) => {
            Err(Invalid::new(field, "account-unknown").into())
        }
        found => found,
    }
}

/// Moves to another account, which must name this one: followers there and here follow along, and
/// visitors are shown the way. Photos and posts stay.
///
/// # Errors
/// [`Invalid`] `password-wrong`; `account-unknown`; `account-own`; `moving-not-named` when the other
/// account does not name this one.
pub async fn move_away(core: &Core, person: &Person, typed: &str, secret: &str) -> Result<Account> {
    if !password::verify(secret, Some(person.user.password_hash.clone())).await? {
        return Err(Invalid::new("password", "password-wrong").into());
    }
    let found = find(core, "target", typed).await?;
    let target = known_now(core, &found.uri).await?;
    let mut me = person.account.clone();
    if target.id == me.id {
        return Err(Invalid::new("target", "account-own").into());
    }
    if !names(&target, &me.uri) {
        return Err(Invalid::new("target", "moving-not-named").into());
    }
    me.moved_to = Some(target.uri.clone());
    me.updated_at = core.now().into();
    let (for_outbox, to) = (core.clone(), target.clone());
    core.store()
        .write(move |conn| {
            accounts::set_moved_to(conn, &me)?;
            outbox::profile_changed(conn, &for_outbox, &me)?;
            outbox::moved(conn, &for_outbox, &me, &to.uri)?;
            jobs::enqueue(conn, &for_outbox, &along(me.id, to.id))
        })
        .await?;
    core.wake_workers();
    Ok(target)
}

/// Shows visitors the way no longer. Followers do not come back.
///
/// # Errors
/// When the database refuses.
pub async fn stay(core: &Core, person: &Person) -> Result<()> {
    let mut me = person.account.clone();
    me.moved_to = None;
    save(core, me, accounts::set_moved_to).await
}

/// The account that another one moved to, if it is known here, and otherwise its address.
///
/// # Errors
/// When the database cannot be asked.
pub async fn moved_to(core: &Core, account: &Account) -> Result<Option<(String, Option<Account>)>> {
    let Some(target) = account.moved_to.clone() else {
        return Ok(None);
    };
    let asked = target.clone();
    let known = core
        .store()
        .read(move |conn| accounts::by_uri(conn, &asked))
        .await?;
    Ok(Some((target, known.filter(policy::is_shown))))
}

/// The accounts that somebody says were theirs: the address, and the account if it is known here.
///
/// # Errors
/// When the database cannot be asked.
pub async fn aliases(core: &Core, person: &Person) -> Result<Vec<(String, Option<Account>)>> {
    let uris = person.account.also_known_as.to_vec();
    Ok(core
        .store()
        .read(move |conn| {
            let known = |uri: String| accounts::by_uri(conn, &uri).map(|found| (uri, found));
            uris.into_iter().map(known).collect()
        })
        .await?)
}
