//! Leaving for good: a person, their account, and everything they published, here and elsewhere.

use oriel_media::plan::{AVATAR, HEADER};
use oriel_store::{
    Connection, accounts,
    model::{Account, AccountId, Post, PostState, Role, UserId},
    posts, recipients, uploads, users,
};

use super::{Person, password, people};
use crate::{
    Core, Invalid, Result, inbox,
    jobs::{self, Job},
    outbox,
    photos::{self, keys},
};

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
    if person.user.role == Role::Admin && leaves_nobody_in_charge(core, person.user.id).await? {
        return Err(Invalid::new("password", "only-admin").into());
    }
    delete(core, person).await
}

async fn leaves_nobody_in_charge(core: &Core, admin: UserId) -> Result<bool> {
    Ok(core
        .store()
        .read(move |conn| Ok(users::is_only_admin(conn, admin)? && users::count(conn)? > 1))
        .await?)
}

/// Deletes the account called `username`.
///
/// # Errors
/// [`crate::Error::NotFound`] without such a person.
pub async fn delete_named(core: &Core, username: &str) -> Result<()> {
    let person = people::by_name(core, username).await?;
    delete(core, &person).await
}

async fn delete(core: &Core, person: &Person) -> Result<()> {
    let (user, account) = (person.user.id, person.account.clone());
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            users::delete(conn, user)?;
            uploads::end_all_of(conn, account.id, for_outbox.now())?;
            let inboxes = told(conn, &account)?;
            outbox::account_deleted(conn, &for_outbox, &account, &inboxes)?;
            delete_portraits(conn, &for_outbox, &account)?;
            bury(conn, &for_outbox, account.id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Marks an account, here or elsewhere, as gone, and has what it published taken away.
///
/// # Errors
/// When the database refuses.
pub(crate) fn bury(
    conn: &mut Connection,
    core: &Core,
    account: AccountId,
) -> oriel_store::Result<()> {
    accounts::bury(conn, account, core.now())?;
    jobs::enqueue(conn, core, &Job::ClearAccount { account })
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
    let portraits = [
        (&account.avatar_key, &AVATAR.name),
        (&account.header_key, &HEADER.name),
    ];
    let files = portraits
        .into_iter()
        .filter_map(|(media_key, name)| {
            let key = keys::public_rendition(media_key.as_deref()?, name).ok()?;
            Some(key.to_string())
        })
        .collect();
    jobs::enqueue(conn, core, &Job::DeleteFiles { keys: files })
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
        inbox::pictures::remove(conn, core, post.id)?;
    }
    posts::bury(conn, post, core.now())
}
