//! Nothing is public before it is published, and narrowing takes it back.

use oriel_media::storage::StorageError;
use oriel_store::{
    model::{Audience, Photo},
    photos,
};

use super::{jobs::Renaming, rerender::forget_old};
use crate::{Core, Result, media_links::keys, secret};

/// New names for those photos that everyone can fetch now.
pub fn new_names(photos: &[Photo]) -> Vec<Renaming> {
    photos
        .iter()
        .filter(|photo| photo.audience == Audience::Public)
        .map(|photo| Renaming {
            photo: photo.id,
            from: photo.media_key.clone(),
            to: secret::unguessable_name(),
        })
        .collect()
}

/// Moves the renditions of photos to the public side of the storage, before anything is announced.
///
/// # Errors
/// When a file cannot be moved; doing it again continues.
pub async fn expose(core: &Core, photos: &[Photo]) -> Result<()> {
    for photo in photos
        .iter()
        .filter(|photo| photo.audience == Audience::Private)
    {
        move_renditions(core, photo, Audience::Public, &photo.media_key).await?;
        rename(core, photo, Audience::Public, &photo.media_key).await?;
    }
    Ok(())
}

/// Takes the renditions of photos back to the private side under new names, so that the old
/// addresses are dead.
///
/// # Errors
/// When a file cannot be moved; doing it again continues.
pub async fn withdraw(core: &Core, renamings: &[Renaming]) -> Result<()> {
    for Renaming { photo, from, to } in renamings {
        let id = *photo;
        let found = core
            .store()
            .read(move |conn| photos::by_id(conn, id))
            .await?;
        // Otherwise it is done, or the photo has been deleted or got another file since.
        if let Some(photo) = found.filter(|photo| photo.media_key == *from) {
            move_renditions(core, &photo, Audience::Private, to).await?;
            move_original(core, &photo, to).await?;
            rename(core, &photo, Audience::Private, to).await?;
        }
        forget_old(core, id).await?;
    }
    Ok(())
}

async fn move_renditions(core: &Core, photo: &Photo, to: Audience, media_key: &str) -> Result<()> {
    let (id, old_key) = (photo.id, photo.media_key.clone());
    let names = core
        .store()
        .read(move |conn| photos::rendition_names(conn, id, &old_key))
        .await?;
    for name in &names {
        let from = keys::rendition(photo, name)?;
        let target = keys::rendition_for(to, media_key, name)?;
        match core.storage().rename(&from, &target).await {
            // What is not there is seen by nobody, and must not keep others where they are seen.
            Err(StorageError::NotFound(key)) if to == Audience::Private => {
                tracing::warn!("{key} is missing and could not be withdrawn");
            }
            moved => moved?,
        }
    }
    Ok(())
}

/// There is none where originals are not kept.
async fn move_original(core: &Core, photo: &Photo, media_key: &str) -> Result<()> {
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    let from = keys::original(&photo.media_key, extension)?;
    let to = keys::original(media_key, extension)?;
    match core.storage().rename(&from, &to).await {
        Ok(()) | Err(StorageError::NotFound(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Writes down where the files are now: last, when they are all there.
async fn rename(core: &Core, photo: &Photo, audience: Audience, media_key: &str) -> Result<()> {
    let (id, old_key, new_key) = (photo.id, photo.media_key.clone(), media_key.to_owned());
    Ok(core
        .store()
        .write(move |conn| photos::set_audience(conn, id, audience, &old_key, &new_key))
        .await?)
}
