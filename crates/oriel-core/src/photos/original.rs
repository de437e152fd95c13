//! The private original: fetched to be rendered, and settled as the configuration says.

use std::path::{Path, PathBuf};

use oriel_media::{
    config::KeepOriginals,
    error::Refused,
    storage::{Content, Key},
};
use oriel_store::{
    model::{Photo, PhotoId, PhotoState},
    photos,
};

use super::files::Scratch;
use crate::{Core, Error, Result, media_links::keys};

/// A copy of an original on this machine's disk, which goes with this value.
pub(crate) struct FetchedOriginal {
    folder: Scratch,
    pub(crate) content: Content,
}

impl FetchedOriginal {
    /// Fetches the original of a photo and compares it with what was written down of it.
    ///
    /// # Errors
    /// When it is not there, or damaged, or cannot be fetched now.
    pub(crate) async fn of(core: &Core, photo: &Photo) -> Result<Self> {
        let media_key = photo.media_key.clone();
        let version = core
            .store()
            .read(move |conn| photos::version_of(conn, &media_key))
            .await?;
        let known = version.as_ref().map(|version| version.checksums());
        let folder = Scratch::new(core).await?;
        let path = folder.join("original");
        let content = core
            .storage()
            .fetch(&key_of(photo)?, &path, &known.unwrap_or_default())
            .await?;
        Ok(Self { folder, content })
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join("original")
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}

/// Where the original of a photo lies.
pub(crate) fn key_of(photo: &Photo) -> Result<Key> {
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    keys::original(&photo.media_key, extension)
}

/// Puts the stripped original in the place of the one that was sent, or removes it, as
/// `media.keep_originals` says. Only once the photo is ready: until then the original is all
/// there is of it. Doing it twice changes nothing.
///
/// # Errors
/// When storage or database fail, so that the job is tried again.
pub async fn settle_original(core: &Core, id: PhotoId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| photos::by_id(conn, id))
        .await?;
    let Some(photo) = found.filter(|photo| photo.state == PhotoState::Ready) else {
        return Ok(());
    };
    match core.config().media.keep_originals {
        KeepOriginals::Full => Ok(()),
        KeepOriginals::None => drop_original(core, &photo).await,
        KeepOriginals::Stripped => keep_stripped(core, &photo).await,
    }
}

async fn drop_original(core: &Core, photo: &Photo) -> Result<()> {
    core.storage().delete(&key_of(photo)?).await?;
    kept(core, photo, 0).await.map(|_| ())
}

/// What will be kept is written down first, so that whoever reads the file in between, or after a
/// crash, knows it in either form.
async fn keep_stripped(core: &Core, photo: &Photo) -> Result<()> {
    let original = FetchedOriginal::of(core, photo).await?;
    let (from, to) = (original.path(), original.folder.join("stripped"));
    match core.pipeline().strip(&from, &to).await {
        Err(Refused::Busy) => return Err(Refused::Busy.into()),
        // What cannot be told apart is not kept at all.
        Err(_) => return drop_original(core, photo).await,
        Ok(_) => {}
    }
    let stripped = to.clone();
    let content = tokio::task::spawn_blocking(move || Content::of_file(&to)).await?;
    let content = content.map_err(internal)?;
    if content != original.content {
        let (media_key, sha256) = (photo.media_key.clone(), content.sha256.clone());
        core.store()
            .write(move |conn| photos::will_keep_original(conn, &media_key, &sha256))
            .await?;
        core.storage()
            .put_file(&key_of(photo)?, &stripped, &photo.original_type)
            .await?;
    }
    if kept(core, photo, content.bytes).await? {
        return Ok(());
    }
    // It got another name meanwhile; the next try finds it there.
    core.storage().delete(&key_of(photo)?).await?;
    Err(Error::Internal("the original was moved".into()))
}

async fn kept(core: &Core, photo: &Photo, bytes: u64) -> Result<bool> {
    let media_key = photo.media_key.clone();
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    Ok(core
        .store()
        .write(move |conn| photos::original_kept(conn, &media_key, bytes))
        .await?)
}

/// Removes an original whose row could not be written. The database may have written it and not
/// been heard; then it stays.
pub(crate) async fn forget_unknown(core: &Core, media_key: &str, key: &Key) {
    let wanted = media_key.to_owned();
    let known = core
        .store()
        .read(move |conn| photos::version_of(conn, &wanted))
        .await;
    if matches!(known, Ok(None)) {
        forget(core, key).await;
    }
}

/// Removes what was not kept, as far as the storage lets us.
async fn forget(core: &Core, key: &Key) {
    if let Err(error) = core.storage().delete(key).await {
        tracing::warn!(%error, "{key} stays behind until `oriel storage gc`: {error}");
    }
}

/// Keeps a file that somebody sent. What fails leaves nothing behind.
pub(crate) async fn keep(core: &Core, key: &Key, path: &Path, kind: &str) -> Result<Content> {
    let kept = core.storage().put_file(key, path, kind).await;
    if kept.is_err() {
        forget(core, key).await;
    }
    Ok(kept?)
}
