//! Nobody fetches the files of somebody who is suspended, wherever they are served from: they lie on
//! the private side, under new names, until their account is suspended no longer.

use oriel_media::{
    plan::RenditionSpec,
    storage::{Key, StorageError},
};
use oriel_store::{
    Connection, accounts,
    model::{Account, AccountId, Audience, PostId},
    photos, posts,
};

use super::{
    expose, forget_old,
    jobs::{PortraitRenaming, Renaming},
};
use crate::{
    Core, Error, Result, jobs,
    media_links::{Picture, keys},
    outbox,
    photos::jobs::{HideFiles, RefreshPost, ShowFiles},
    secret,
};

/// What one job hides or shows; the next one does the rest.
const BATCH: i64 = 100;

/// Has the files of an account hidden that was suspended in the same transaction.
///
/// # Errors
/// When the database refuses.
pub(crate) fn hide(
    conn: &mut Connection,
    core: &Core,
    account: &Account,
) -> oriel_store::Result<()> {
    let portraits = Picture::ALL.into_iter().filter_map(|picture| {
        let from = picture.of(account)?.to_owned();
        let to = secret::unguessable_name();
        Some(PortraitRenaming { picture, from, to })
    });
    let some = photos::public_of(conn, account.id, BATCH)?;
    let job = HideFiles {
        account: account.id,
        renamings: expose::new_names(&some),
        portraits: portraits.collect(),
    };
    jobs::enqueue(conn, core, &job)
}

/// Hides files under names that were chosen for them, and has others hidden that are left. Of an
/// account that is suspended no longer they are shown again.
///
/// # Errors
/// When a file cannot be moved; doing it again continues.
pub(crate) async fn hide_files(
    core: &Core,
    id: AccountId,
    renamings: &[Renaming],
    portraits: &[PortraitRenaming],
) -> Result<()> {
    for renaming in portraits {
        hide_portrait(core, id, renaming).await?;
    }
    expose::withdraw(core, renamings).await?;
    forget_replaced(core, id).await?;
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            let Some(account) = accounts::by_id(conn, id)? else {
                return Ok(());
            };
            if account.suspended_at.is_none() {
                return show(conn, &for_jobs, id);
            }
            let left = photos::public_of(conn, id, BATCH)?;
            if left.is_empty() {
                return Ok(());
            }
            let job = HideFiles {
                account: id,
                renamings: expose::new_names(&left),
                portraits: Vec::new(),
            };
            jobs::enqueue(conn, &for_jobs, &job)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// What photos had before they were replaced or rendered again goes now, and not after its days.
async fn forget_replaced(core: &Core, account: AccountId) -> Result<()> {
    loop {
        let some = core
            .store()
            .read(move |conn| photos::with_old_renditions(conn, account, BATCH))
            .await?;
        if some.is_empty() {
            return Ok(());
        }
        for photo in some {
            forget_old(core, photo).await?;
        }
    }
}

async fn hide_portrait(core: &Core, id: AccountId, renaming: &PortraitRenaming) -> Result<()> {
    let PortraitRenaming { picture, from, to } = renaming.clone();
    let spec = picture.spec();
    let target = portrait(Audience::Private, &to, &spec)?;
    let mut moved = false;
    // It may never have been shown since it was hidden the last time.
    for audience in [Audience::Public, Audience::Private] {
        let source = portrait(audience, &from, &spec)?;
        moved = moved || is_moved(core, &source, &target).await?;
    }
    if !moved {
        return Ok(());
    }
    Ok(core
        .store()
        .write(move |conn| {
            let Some(mut account) = accounts::by_id(conn, id)? else {
                return Ok(());
            };
            if picture.of(&account) == Some(from.as_str()) {
                *picture.slot(&mut account) = Some(to);
                accounts::set_portraits(conn, &account)?;
            }
            Ok(())
        })
        .await?)
}

fn portrait(audience: Audience, media_key: &str, spec: &RenditionSpec) -> Result<Key> {
    keys::rendition_for(audience, media_key, &spec.name)
}

/// Moves a file, and says whether it is there now.
async fn is_moved(core: &Core, from: &Key, to: &Key) -> Result<bool> {
    match core.storage().rename(from, to).await {
        Ok(()) => Ok(true),
        Err(StorageError::NotFound(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Has the files of an account shown again that is suspended no longer.
///
/// # Errors
/// When the database refuses.
pub(crate) fn show(
    conn: &mut Connection,
    core: &Core,
    account: AccountId,
) -> oriel_store::Result<()> {
    let after = PostId(0);
    jobs::enqueue(conn, core, &ShowFiles { account, after })
}

/// Shows the avatar and the header of an account and tells other servers that it is back; then has
/// each post of it after one shown under the new addresses of its photos.
///
/// # Errors
/// When a file cannot be moved; doing it again continues.
pub(crate) async fn show_files(core: &Core, id: AccountId, after: PostId) -> Result<()> {
    let found = core.store().read(move |conn| accounts::by_id(conn, id));
    let found = found.await?.filter(Account::is_local);
    let Some(account) = found.filter(|it| it.suspended_at.is_none() && it.deleted_at.is_none())
    else {
        return Ok(());
    };
    let is_first = after == PostId(0);
    if is_first {
        show_portraits(core, &account).await?;
    }
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            let Some(account) = accounts::by_id(conn, id)? else {
                return Ok(());
            };
            if account.suspended_at.is_some() {
                return hide(conn, &for_jobs, &account);
            }
            if is_first {
                outbox::profile_changed(conn, &for_jobs, &account)?;
            }
            show_posts(conn, &for_jobs, id, after)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

async fn show_portraits(core: &Core, account: &Account) -> Result<(), Error> {
    for picture in Picture::ALL {
        let Some(media_key) = picture.of(account) else {
            continue;
        };
        let spec = picture.spec();
        let from = portrait(Audience::Private, media_key, &spec)?;
        is_moved(core, &from, &portrait(Audience::Public, media_key, &spec)?).await?;
    }
    Ok(())
}

fn show_posts(
    conn: &mut Connection,
    core: &Core,
    account: AccountId,
    after: PostId,
) -> oriel_store::Result<()> {
    let hidden = posts::open_with_private_photos(conn, account, after, BATCH)?;
    for post in &hidden {
        jobs::enqueue(conn, core, &RefreshPost { post: *post })?;
    }
    match hidden.last() {
        Some(last) => jobs::enqueue(
            conn,
            core,
            &ShowFiles {
                account,
                after: *last,
            },
        ),
        None => Ok(()),
    }
}
