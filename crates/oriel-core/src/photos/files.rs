//! Handing photos out: to everybody, to those who may see them, or to their owner.

use std::path::{Path, PathBuf};

use oriel_media::{
    config::KeepOriginals,
    storage::{ByteRange, Key, Object, StorageError},
};
use oriel_store::{
    model::{AccountId, Audience, Photo, PhotoId},
    photos,
};

use tempfile::TempDir;
use tokio::runtime::Handle;

use super::{original::key_of, own};
use crate::{
    Core, Error, Result,
    media_links::{Seal, keys, seal},
    person::Person,
    policy,
};

/// A file to send, or a part of it.
pub struct MediaFile {
    pub object: Object,
    /// Whether caches between us and the browser may keep it.
    pub shareable: bool,
    /// Names these bytes: other bytes have another tag.
    pub tag: String,
    /// What an original was called where it came from; a rendition has no name.
    pub name: String,
}

/// A rendition, by the unguessable name of its file, for a viewer or whoever brings a seal.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the viewer may see no post with it;
/// [`StorageError::OutOfRange`] when it has no such part.
pub async fn rendition(
    core: &Core,
    viewer: Option<AccountId>,
    (media_key, name): (&str, &str),
    seal: Option<&Seal>,
    range: Option<ByteRange>,
) -> Result<MediaFile> {
    let file = |object, shareable| MediaFile {
        object,
        shareable,
        tag: format!("{media_key}-{name}"),
        name: String::new(),
    };
    let public = keys::public_rendition(media_key, name).map_err(|_error| Error::NotFound)?;
    if let Some(object) = open(core, &public, range).await? {
        return Ok(file(object, true));
    }
    let wanted = media_key.to_owned();
    let found = core
        .store()
        .read(move |conn| photos::by_media_key(conn, &wanted))
        .await?;
    let photo = found.ok_or(Error::NotFound)?;
    let sealed = match seal {
        Some(brought) => is_sealed(core, &photo, name, brought).await?,
        None => false,
    };
    if !sealed && !policy::may_have_file(core, viewer, &photo).await? {
        return Err(Error::NotFound);
    }
    let key = keys::rendition_for(Audience::Private, media_key, name)?;
    let object = open(core, &key, range).await?.ok_or(Error::NotFound)?;
    Ok(file(object, false))
}

/// Whether a link was sealed for a server, which lasts as long as the photo's owner may be seen, or
/// for those who moderate.
async fn is_sealed(core: &Core, photo: &Photo, name: &str, brought: &Seal) -> Result<bool> {
    let key = &photo.media_key;
    if seal::holds(core, key, name, brought).await? {
        return policy::is_author_shown(core, photo.account_id).await;
    }
    seal::holds_for_moderators(core, key, name, brought).await
}

/// Opens a file or a part of it, if it is there.
async fn open(core: &Core, key: &Key, range: Option<ByteRange>) -> Result<Option<Object>> {
    let opened = match range {
        Some(range) => core.storage().open_range(key, range).await,
        None => core.storage().open(key).await,
    };
    match opened {
        Ok(object) => Ok(Some(object)),
        Err(StorageError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The private original: with the name it came with for its owner or whoever brings the seal of
/// [`original_link`], and without its metadata for those who may see it, where its owner allows.
///
/// # Errors
/// [`Error::NotFound`] for anybody else, or when originals are not kept;
/// [`StorageError::OutOfRange`] when it has no such part.
pub async fn original(
    core: &Core,
    person: Option<&Person>,
    id: PhotoId,
    seal: Option<&Seal>,
    range: Option<ByteRange>,
) -> Result<MediaFile> {
    let photo = match (person, seal) {
        (_, Some(brought)) => sealed_original(core, id, brought).await?,
        (Some(person), None) => match own(core, person, id).await {
            Err(Error::NotFound) => allowed_original(core, Some(person), id).await?,
            photo => photo?,
        },
        (None, None) => match allowed_original(core, None, id).await {
            Err(Error::NotFound) => return Err(Error::SignInNeeded),
            photo => photo?,
        },
    };
    let object = open(core, &key_of(&photo)?, range)
        .await?
        .ok_or(Error::NotFound)?;
    // The length is part of the tag: taking metadata out changes the bytes, not the name.
    Ok(MediaFile {
        tag: format!("{}-{}", photo.media_key, object.total),
        object,
        shareable: false,
        name: photo.file_name,
    })
}

async fn sealed_original(core: &Core, id: PhotoId, brought: &Seal) -> Result<Photo> {
    let found = core
        .store()
        .read(move |conn| photos::by_id(conn, id))
        .await?;
    let photo = found.ok_or(Error::NotFound)?;
    let may = seal::holds_original(core, &photo.media_key, brought).await?
        && policy::is_author_shown(core, photo.account_id).await?;
    may.then_some(photo).ok_or(Error::NotFound)
}

/// A photo whose owner lets visitors have the original, under a name that tells nothing else.
async fn allowed_original(core: &Core, person: Option<&Person>, id: PhotoId) -> Result<Photo> {
    let found = core
        .store()
        .read(move |conn| photos::by_id(conn, id))
        .await?;
    let mut photo = found.ok_or(Error::NotFound)?;
    let viewer = person.map(|person| person.account.id);
    if !is_for_visitors(core, &photo).await? || !policy::may_have_file(core, viewer, &photo).await?
    {
        return Err(Error::NotFound);
    }
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    photo.file_name = format!("oriel-{id}.{extension}");
    Ok(photo)
}

/// Whether visitors may have the original of a photo that they may see: its owner allows it, and
/// what is kept has no metadata any more.
///
/// # Errors
/// When the database cannot be asked.
pub async fn is_for_visitors(core: &Core, photo: &Photo) -> Result<bool> {
    if !photo.allow_download || core.config().media.keep_originals != KeepOriginals::Stripped {
        return Ok(false);
    }
    let media_key = photo.media_key.clone();
    let version = core
        .store()
        .read(move |conn| photos::version_of(conn, &media_key))
        .await?;
    Ok(version.is_some_and(|version| version.settled && version.bytes > 0))
}

/// Whether this instance keeps originals at all.
pub fn keeps_originals(core: &Core) -> bool {
    core.config().media.keep_originals != KeepOriginals::None
}

/// A link with which anybody downloads the original of one's photo for a quarter of an hour, and
/// until when it holds, in Unix seconds. It ends with the file: a photo that is replaced or
/// withdrawn has another.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's photo, or when originals are not kept.
pub async fn original_link(core: &Core, person: &Person, id: PhotoId) -> Result<(String, i64)> {
    let photo = own(core, person, id).await?;
    let kept = core.storage().stat(&key_of(&photo)?).await?;
    kept.ok_or(Error::NotFound)?;
    let Seal { until, seal } = seal::original(core, &photo.media_key).await?;
    let path = format!("/photos/{id}/original?until={until}&seal={seal}");
    Ok((core.urls().absolute(&path), until))
}

/// Where uploads wait on this machine's disk; made when missing.
///
/// # Errors
/// When it cannot be made.
pub async fn upload_folder(core: &Core) -> Result<PathBuf> {
    let folder = core.config().server.data_dir.join("uploads");
    tokio::fs::create_dir_all(&folder)
        .await
        .map_err(|error| Error::Internal(format!("cannot make {}: {error}", folder.display())))?;
    Ok(folder)
}

/// A folder for what is on its way, on this machine's disk. It goes when this is dropped, with what
/// is in it, on a thread that may wait for the disk.
#[derive(Debug)]
pub(crate) struct Scratch(Option<TempDir>);

impl Scratch {
    /// # Errors
    /// When it cannot be made.
    pub(crate) async fn new(core: &Core) -> Result<Self> {
        let uploads = upload_folder(core).await?;
        let made = tokio::task::spawn_blocking(move || TempDir::new_in(uploads)).await?;
        let folder = made.map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Self(Some(folder)))
    }

    /// Where a file of this name would be in it.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        let folder = self.0.as_ref().map_or(Path::new(""), TempDir::path);
        folder.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let folder = self.0.take();
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(folder));
        }
    }
}
