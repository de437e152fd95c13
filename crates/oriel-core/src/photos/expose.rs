//! Nothing is public before it is published, and narrowing takes it back.

use oriel_store::{
    model::{Audience, Photo},
    photos,
};

use super::keys;
use crate::{Core, Result, secret};

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
    }
    Ok(())
}

/// Takes the renditions of photos back to the private side under new names, so that the old
/// addresses are dead.
///
/// # Errors
/// When a file cannot be moved; doing it again continues.
pub async fn withdraw(core: &Core, photos: &[Photo]) -> Result<()> {
    for photo in photos
        .iter()
        .filter(|photo| photo.audience == Audience::Public)
    {
        move_renditions(core, photo, Audience::Private, &secret::media_key()).await?;
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
        core.storage()
            .rename(&from, &keys::rendition_for(to, media_key, name)?)
            .await?;
    }
    let original_moves = photo.media_key != media_key;
    if original_moves {
        let extension = oriel_media::inspect::extension_of(&photo.original_type);
        let from = keys::original(&photo.media_key, extension)?;
        core.storage()
            .rename(&from, &keys::original(media_key, extension)?)
            .await?;
    }
    let (media_key, old_key) = (media_key.to_owned(), photo.media_key.clone());
    Ok(core
        .store()
        .write(move |conn| photos::set_audience(conn, id, to, &old_key, &media_key))
        .await?)
}
