use std::path::Path;

use oriel_media::storage::Key;
use oriel_store::{
    Connection,
    model::{LangMap, NewPhotoVersion, Photo, PhotoId},
    photos,
};
use time::Duration;

use super::{original, quota};
use crate::{
    Core, Error, Result, jobs, licence, media_links::keys, person::Person,
    photos::jobs::ProcessPhoto, secret, text,
};

/// Uploads are counted over so long.
pub(crate) const HOUR: Duration = Duration::hours(1);

/// A file that somebody sent, already on disk and bounded in size.
#[derive(Debug)]
pub struct Upload<'a> {
    pub path: &'a Path,
    /// What it was called on the sender's machine; only shown back to them.
    pub file_name: String,
}

/// Takes a photo in: looks at its bytes, keeps the original privately, and lets a job render it.
///
/// # Errors
/// [`Error::Refused`] with the reason when it is no picture that can be taken,
/// [`Error::TooMany`] beyond the hourly limit.
pub async fn receive(core: &Core, person: &Person, upload: Upload<'_>) -> Result<Photo> {
    within_hourly_limit(core, person).await?;
    let original = keep_original(core, person, upload.path).await?;
    let photo = new_photo(core, person, &upload, &original);
    save(core, photo, original).await
}

/// Writes a photo, its version, and the job that renders it.
async fn save(core: &Core, photo: Photo, original: Original) -> Result<Photo> {
    let for_job = core.clone();
    let (media_key, key) = (original.media_key.clone(), original.key.clone());
    let saved = core
        .store()
        .write(move |conn| {
            let limits = &for_job.config().limits;
            if let Some(over) = quota::claim(conn, limits, photo.account_id, original.bytes)? {
                return Ok(Err(Error::Quota(over)));
            }
            photos::insert(conn, &photo)?;
            insert_version(conn, &for_job, &photo, &original)?;
            Ok(Ok(photo))
        })
        .await;
    let saved = saved.unwrap_or_else(|error| Err(error.into()));
    if saved.is_err() {
        original::forget_unknown(core, &media_key, &key).await;
    }
    core.wake_workers();
    saved
}

/// Writes the version of a photo and the job that renders it.
pub(crate) fn insert_version(
    conn: &mut Connection,
    core: &Core,
    photo: &Photo,
    original: &Original,
) -> oriel_store::Result<()> {
    photos::insert_version(conn, &original.version(core, photo.id, photo.version))?;
    jobs::enqueue(conn, core, &ProcessPhoto { photo: photo.id })
}

async fn within_hourly_limit(core: &Core, person: &Person) -> Result<()> {
    let account = person.account.id;
    let since = core.now() - HOUR;
    let sent = core
        .store()
        .read(move |conn| photos::count_since(conn, account, since))
        .await?;
    if sent >= i64::from(core.config().limits.uploads_per_hour) {
        return Err(Error::TooMany(HOUR.unsigned_abs()));
    }
    Ok(())
}

/// What is known of a file once its original is kept.
pub(crate) struct Original {
    pub(crate) key: Key,
    pub(crate) media_key: String,
    extension: &'static str,
    content_type: &'static str,
    sha256: String,
    pub(crate) bytes: i64,
    width: i32,
    height: i32,
}

impl Original {
    fn version(&self, core: &Core, photo: PhotoId, number: i32) -> NewPhotoVersion {
        NewPhotoVersion {
            id: core.next_id(),
            photo_id: photo,
            number,
            media_key: self.media_key.clone(),
            extension: self.extension.to_owned(),
            sha256: self.sha256.clone(),
            bytes: self.bytes,
            created_at: core.now().into(),
            kept_sha256: String::new(),
            settled: false,
        }
    }

    fn describe(&self, photo: &mut Photo) {
        photo.media_key.clone_from(&self.media_key);
        self.content_type.clone_into(&mut photo.original_type);
        photo.original_bytes = self.bytes;
        photo.sha256.clone_from(&self.sha256);
        photo.width = self.width;
        photo.height = self.height;
    }
}

/// Looks at a file, and keeps it privately if there is room for it.
pub(crate) async fn keep_original(core: &Core, person: &Person, path: &Path) -> Result<Original> {
    let length = tokio::fs::metadata(path).await;
    let length = length.map_err(|error| Error::Internal(error.to_string()))?;
    quota::ensure_room(core, person, length.len()).await?;
    let inspected = core.pipeline().inspect(path).await?;
    core.storage().ensure_room().await?;
    let media_key = secret::unguessable_name();
    let extension = inspected.format.extension();
    let key = keys::original(&media_key, extension)?;
    let content_type = inspected.format.content_type();
    let kept = original::keep(core, &key, path, content_type).await?;
    Ok(Original {
        key,
        media_key,
        extension,
        content_type,
        sha256: kept.sha256,
        bytes: i64::try_from(kept.bytes).unwrap_or(i64::MAX),
        width: i32::try_from(inspected.width).unwrap_or(i32::MAX),
        height: i32::try_from(inspected.height).unwrap_or(i32::MAX),
    })
}

/// A photo that begins as its owner likes.
pub(crate) fn new_photo(
    core: &Core,
    person: &Person,
    upload: &Upload<'_>,
    original: &Original,
) -> Photo {
    let mut photo = Photo::new(core.next_id(), person.account.id, core.now());
    photo.file_name = text::bounded_line("file_name", &upload.file_name, 200).unwrap_or_default();
    licence::of_new_photos(&person.user.defaults).clone_into(&mut photo.licence);
    photo.show_camera = person.user.defaults.show_camera;
    photo.allow_download = person.user.defaults.allow_download;
    photo.alt = LangMap::default();
    original.describe(&mut photo);
    photo
}
