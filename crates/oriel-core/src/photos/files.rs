//! Handing photos out: to everybody, to those who may see them, or to their owner.

use std::path::PathBuf;

use oriel_media::storage::Object;
use oriel_store::{
    model::{AccountId, Audience, PhotoId},
    photos,
};

use super::{Seal, keys, own, seal};
use crate::{Core, Error, Result, accounts::Person, policy};

/// A file to send.
pub struct MediaFile {
    pub object: Object,
    /// Whether caches between us and the browser may keep it.
    pub shareable: bool,
}

/// A rendition, by the unguessable name of its file, for a viewer or whoever brings a seal.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the viewer may see no post with it.
pub async fn rendition(
    core: &Core,
    viewer: Option<AccountId>,
    media_key: &str,
    name: &str,
    seal: Option<&Seal>,
) -> Result<MediaFile> {
    let public = keys::public_rendition(media_key, name).map_err(|_error| Error::NotFound)?;
    if let Some(object) = core.storage().open_if_there(&public).await? {
        return Ok(MediaFile {
            object,
            shareable: true,
        });
    }
    let wanted = media_key.to_owned();
    let found = core
        .store()
        .read(move |conn| photos::by_media_key(conn, &wanted))
        .await?;
    let photo = found.ok_or(Error::NotFound)?;
    let sealed = match seal {
        Some(brought) => seal::holds(core, media_key, name, brought).await?,
        None => false,
    };
    if !sealed && !policy::may_have_file(core, viewer, &photo).await? {
        return Err(Error::NotFound);
    }
    let key = keys::rendition_for(Audience::Private, media_key, name)?;
    let object = core
        .storage()
        .open_if_there(&key)
        .await?
        .ok_or(Error::NotFound)?;
    Ok(MediaFile {
        object,
        shareable: false,
    })
}

/// The private original, for its owner, with the name it came with.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or when originals are not kept.
pub async fn original(core: &Core, person: &Person, photo: PhotoId) -> Result<(MediaFile, String)> {
    let photo = own(core, person, photo).await?;
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    let key = keys::original(&photo.media_key, extension)?;
    let object = core
        .storage()
        .open_if_there(&key)
        .await?
        .ok_or(Error::NotFound)?;
    Ok((
        MediaFile {
            object,
            shareable: false,
        },
        photo.file_name,
    ))
}

/// Where uploads wait on this machine's disk; made when missing.
///
/// # Errors
/// When it cannot be made.
pub fn upload_folder(core: &Core) -> Result<PathBuf> {
    let folder = core.config().server.data_dir.join("uploads");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Error::Internal(format!("cannot make {}: {error}", folder.display())))?;
    Ok(folder)
}
