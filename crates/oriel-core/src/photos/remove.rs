use std::time::SystemTime;

use oriel_media::storage::{self, Key};
use oriel_store::{
    model::{AccountId, Photo, PhotoId, PostState},
    photos, posts,
};
use time::Duration;

use super::{files::upload_folder, own};
use crate::{
    Core, Error, Invalid, Result, jobs,
    media_links::keys,
    person::Person,
    photos::{jobs::DeleteFiles, photos_changed},
};

/// A photo in no post is swept after so long.
const ABANDONED: Duration = Duration::days(7);
/// Photos of one account that are looked up at once.
const BATCH: i64 = 100;
/// Nobody writes a file for longer.
const UNFINISHED: Duration = Duration::days(1);

/// Deletes a photo from every post it is in, and its files.
///
/// # Errors
/// [`crate::Error::NotFound`] for somebody else's photo.
pub async fn delete(core: &Core, person: &Person, id: PhotoId) -> Result<()> {
    let photo = own(core, person, id).await?;
    remove(core, photo).await?;
    core.wake_workers();
    Ok(())
}

/// Deletes a photo that no published post shows; a post loses photos by being edited.
///
/// # Errors
/// [`Invalid`] `photo-in-use`, [`Error::NotFound`] for somebody else's photo.
pub async fn delete_unpublished(core: &Core, person: &Person, id: PhotoId) -> Result<()> {
    own(core, person, id).await?;
    let posts = core
        .store()
        .read(move |conn| {
            let with = posts::with_photo(conn, id)?;
            posts::by_ids(conn, &with)
        })
        .await?;
    if posts.iter().any(|post| post.state == PostState::Published) {
        return Err(Invalid::new("id", "photo-in-use").into());
    }
    delete(core, person, id).await
}

async fn remove(core: &Core, photo: Photo) -> Result<()> {
    let for_job = core.clone();
    Ok(core
        .store()
        .write(move |conn| {
            let keys = all_keys(conn, &photo)?;
            let changed = posts::with_photo(conn, photo.id)?;
            photos::delete(conn, photo.id)?;
            for post in changed {
                photos_changed(conn, &for_job, post)?;
            }
            jobs::enqueue(conn, &for_job, &DeleteFiles { keys })
        })
        .await?)
}

/// Deletes every photo of an account, whose posts are gone already.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn remove_all_of(core: &Core, account: AccountId) -> Result<()> {
    loop {
        let some = core
            .store()
            .read(move |conn| photos::some_of(conn, account, BATCH))
            .await?;
        if some.is_empty() {
            return Ok(());
        }
        for photo in some {
            remove(core, photo).await?;
        }
    }
}

/// Every file of every version, on both sides of the storage.
fn all_keys(conn: &mut oriel_store::Connection, photo: &Photo) -> oriel_store::Result<Vec<String>> {
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    let mut found = Vec::new();
    for version in photos::versions(conn, photo.id)? {
        found.extend(keys::original(&version.media_key, &version.extension).ok());
    }
    found.extend(keys::original(&photo.media_key, extension).ok());
    for (media_key, name) in photos::all_renditions(conn, photo.id)? {
        for audience in oriel_store::model::Audience::ALL {
            found.extend(keys::rendition_for(*audience, &media_key, &name).ok());
        }
    }
    Ok(found.iter().map(Key::to_string).collect())
}

/// Removes files; those already gone are fine.
///
/// # Errors
/// When the storage refuses, so that it is tried again.
pub async fn delete_files(core: &Core, keys: &[String]) -> Result<()> {
    for text in keys {
        if let Ok(key) = Key::parse(text) {
            core.storage().delete(&key).await?;
        }
    }
    Ok(())
}

/// Deletes photos that have been in no post for a while.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn remove_abandoned(core: &Core) -> Result<()> {
    let now = core.now();
    let abandoned = core
        .store()
        .read(move |conn| photos::unattached_before(conn, now - ABANDONED))
        .await?;
    for photo in abandoned {
        remove(core, photo).await?;
    }
    Ok(())
}

/// Removes what an earlier process was writing when it was killed.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) async fn remove_unfinished(core: &Core) -> Result<()> {
    let before = SystemTime::from(core.now() - UNFINISHED);
    core.storage().remove_unfinished(before).await?;
    let uploads = upload_folder(core).await?;
    tokio::task::spawn_blocking(move || storage::remove_unfinished(&uploads, before))
        .await?
        .map_err(|error| Error::Internal(error.to_string()))
}
