//! Leaving for good: a person, their account, and everything they published, here and elsewhere.

use oriel_store::{
    Connection, accounts,
    model::{Account, AccountId, Audience, Post, PostState, Role, User},
    posts, recipients, uploads, users,
};
use serde::{Deserialize, Serialize};

use super::{password, people};
use crate::{
    Core, Invalid, Result, audit,
    events::{self, Event},
    jobs::{self, Job},
    media_links::{Picture, keys},
    outbox,
    person::Person,
    photos::{self, jobs::DeleteFiles},
    policy,
    remote::attachments,
};

/// Delete what a deleted account has published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClearAccount {
    pub(crate) account: AccountId,
}

impl Job for ClearAccount {
    const KIND: &'static str = "clear_account";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// Posts that are taken away in one transaction.
const BATCH: i64 = 100;

/// Somebody deletes their own account. It is gone from every page at once; its posts and files
/// follow, and every server that is known is told.
///
/// # Errors
/// [`Invalid`] when the password is wrong, or when others would be left without an admin.
pub async fn delete_own(core: &Core, person: &Person, password: &str) -> Result<()> {
    if !password::verify(password, Some(person.user.password_hash.clone())).await? {
        return Err(Invalid::new("password", "password-wrong").into());
    }
    if delete(core, person, Heir::Needed).await? {
        Ok(())
    } else {
        Err(Invalid::new("password", "only-admin").into())
    }
}

/// Whether somebody else must be admin when an admin goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heir {
    /// If anybody else is there: somebody goes by themselves.
    Needed,
    /// It is decided by whoever looks after the machine.
    NotNeeded,
}

/// Deletes the account called `username`, as whoever looks after the machine decides.
///
/// # Errors
/// [`crate::Error::NotFound`] without such a person.
pub async fn delete_named(core: &Core, username: &str) -> Result<()> {
    let person = people::by_name(core, username).await?;
    delete(core, &person, Heir::NotNeeded).await?;
    Ok(())
}

/// Says whether it was done: not where nobody would be left in charge. What was decided is written
/// down.
async fn delete(core: &Core, person: &Person, heir: Heir) -> Result<bool> {
    let (user, account) = (person.user.clone(), person.account.clone());
    let for_outbox = core.clone();
    let done = core
        .store()
        .write(move |conn| {
            let is_only = user.role == Role::Admin && users::is_only_admin(conn, user.id)?;
            if heir == Heir::Needed && is_only && users::count(conn)? > 1 {
                return Ok(false);
            }
            if heir == Heir::NotNeeded {
                let entry = audit::Entry {
                    action: "delete",
                    ..audit::Entry::about(&account)
                };
                audit::write(conn, &for_outbox, None, entry)?;
            }
            end(conn, &for_outbox, &user, &account)?;
            Ok(true)
        })
        .await?;
    core.wake_workers();
    Ok(done)
}

/// Ends somebody's account here, and tells every server that may know of it.
///
/// # Errors
/// When the database refuses.
pub(crate) fn end(
    conn: &mut Connection,
    core: &Core,
    user: &User,
    account: &Account,
) -> oriel_store::Result<()> {
    users::delete(conn, user.id)?;
    events::happened(conn, Event::LockedOut(user.id));
    uploads::end_all_of(conn, account.id, core.now())?;
    let inboxes = told(conn, account)?;
    outbox::account_deleted(conn, core, account, &inboxes)?;
    delete_portraits(conn, core, account)?;
    bury(conn, core, account)
}

/// Marks an account, here or elsewhere, as gone, and has what it published taken away. Public streams
/// hear of it; who followed is forgotten by the time that streams of theirs could.
///
/// # Errors
/// When the database refuses.
pub(crate) fn bury(
    conn: &mut Connection,
    core: &Core,
    account: &Account,
) -> oriel_store::Result<()> {
    if policy::is_shown(account) {
        events::gone_from_screens(conn, account.id)?;
    }
    let account = account.id;
    accounts::bury(conn, account, core.now())?;
    jobs::enqueue(conn, core, &ClearAccount { account })
}

/// Every server that may know of an account: whoever has seen a boost of it has a copy, too.
fn told(conn: &mut Connection, account: &Account) -> oriel_store::Result<Vec<String>> {
    let mut inboxes = accounts::every_inbox(conn)?;
    inboxes.extend(recipients::inboxes_of_author(conn, account.id)?);
    inboxes.sort();
    inboxes.dedup();
    Ok(inboxes)
}

fn delete_portraits(
    conn: &mut Connection,
    core: &Core,
    account: &Account,
) -> oriel_store::Result<()> {
    let named = Picture::ALL
        .into_iter()
        .filter_map(|picture| Some((picture.of(account)?, picture.spec().name)));
    let files = named.flat_map(|(media_key, name)| {
        let on = |side: &Audience| keys::rendition_for(*side, media_key, &name).ok();
        Audience::ALL.iter().filter_map(on).collect::<Vec<_>>()
    });
    let keys = files.map(|key| key.to_string()).collect();
    jobs::enqueue(conn, core, &DeleteFiles { keys })
}

/// Takes away what an account that is gone has left: posts, of which only the names stay, and
/// photos with their files.
///
/// # Errors
/// When the database refuses; what is done by then stays done.
pub(crate) async fn clear(core: &Core, account: AccountId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| accounts::by_id(conn, account))
        .await?;
    // One that is elsewhere may have come back meanwhile.
    let Some(gone) = found.filter(|account| account.deleted_at.is_some()) else {
        return Ok(());
    };
    while clear_some(core, &gone).await? {}
    photos::remove_all_of(core, account).await?;
    core.wake_workers();
    Ok(())
}

/// Says whether there may be more.
async fn clear_some(core: &Core, gone: &Account) -> Result<bool> {
    let (for_jobs, gone) = (core.clone(), gone.clone());
    Ok(core
        .store()
        .write(move |conn| {
            let left = posts::left_of(conn, gone.id, BATCH)?;
            for post in &left {
                take_away(conn, &for_jobs, &gone, post)?;
            }
            Ok(!left.is_empty())
        })
        .await?)
}

fn take_away(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    post: &Post,
) -> oriel_store::Result<()> {
    if let Some(original) = post.boost_of_id {
        posts::discard(conn, post.id)?;
        return posts::count_boost(conn, original, -1);
    }
    if post.state != PostState::Published {
        return posts::discard(conn, post.id);
    }
    if !author.is_local() {
        attachments::remove(conn, core, post.id)?;
    }
    posts::bury(conn, post, core.now())
}
