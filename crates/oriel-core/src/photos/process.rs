use std::path::PathBuf;

use oriel_media::{config::KeepOriginals, error::Refused, pipeline::Rendered, strip};
use oriel_store::{
    Connection,
    model::{Failure, LangMap, Photo, PhotoId, PhotoState, Rendition},
    photos, posts,
};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;

use super::keys;
use crate::{
    Core, Error, Result,
    jobs::{self, Job},
    posts::publish,
    text,
};

/// Renders a photo: reads its original, writes every rendition, and only then says it is ready.
/// Doing it twice writes the same files under the same names.
///
/// # Errors
/// When storage or database fail, so that the job is tried again. A picture that cannot be
/// rendered is no error: the photo is marked as failed with the reason.
pub async fn process(core: &Core, id: PhotoId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| photos::by_id(conn, id))
        .await?;
    let Some(photo) = found.filter(|photo| photo.state == PhotoState::Processing) else {
        return Ok(());
    };
    let folder = TempDir::new_in(super::files::upload_folder(core)?).map_err(internal)?;
    let source = fetch_original(core, &photo, &folder).await?;
    let config = core.config();
    let plan = config.media.plan(&config.federation.rendition);
    match core.pipeline().render(&source, &plan).await {
        Ok(rendered) => {
            store_renditions(core, &photo, &rendered).await?;
            mark_ready(core, photo, rendered).await
        }
        Err(Refused::Busy) => Err(Refused::Busy.into()),
        Err(refused) => mark_failed(core, photo.id, &refused).await,
    }
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}

async fn fetch_original(core: &Core, photo: &Photo, folder: &TempDir) -> Result<PathBuf> {
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    let key = keys::original(&photo.media_key, extension)?;
    let path = folder.path().join("original");
    let mut object = core.storage().open(&key).await?;
    let mut file = tokio::fs::File::create(&path).await.map_err(internal)?;
    while let Some(chunk) = object.next_chunk().await? {
        file.write_all(&chunk).await.map_err(internal)?;
    }
    file.flush().await.map_err(internal)?;
    Ok(path)
}

async fn store_renditions(core: &Core, photo: &Photo, rendered: &Rendered) -> Result<()> {
    for made in &rendered.renditions {
        let key = keys::rendition(photo, &made.name)?;
        core.storage()
            .put_bytes(&key, made.bytes.clone(), made.content_type)
            .await?;
    }
    Ok(())
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
    let extension = oriel_media::inspect::extension_of(&photo.original_type);
    let key = keys::original(&photo.media_key, extension)?;
    match core.config().media.keep_originals {
        KeepOriginals::Full => Ok(()),
        KeepOriginals::None => Ok(core.storage().delete(&key).await?),
        KeepOriginals::Stripped => {
            let folder = TempDir::new_in(super::files::upload_folder(core)?).map_err(internal)?;
            let source = fetch_original(core, &photo, &folder).await?;
            let stripped = folder.path().join("stripped");
            let (from, to) = (source, stripped.clone());
            tokio::task::spawn_blocking(move || strip::strip_original(&from, &to)).await??;
            core.storage()
                .put_file(&key, &stripped, &photo.original_type)
                .await?;
            Ok(())
        }
    }
}

/// Only what was rendered is written: the owner may have described the photo meanwhile. A file
/// that was replaced meanwhile is rendered by a job of its own.
async fn mark_ready(core: &Core, photo: Photo, rendered: Rendered) -> Result<()> {
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            let Some(mut current) = photos::locked(conn, photo.id)?.filter(|current| {
                current.media_key == photo.media_key && current.state == PhotoState::Processing
            }) else {
                return Ok(());
            };
            let renditions: Vec<Rendition> = rendered
                .renditions
                .iter()
                .map(|made| rendition_row(&current, made))
                .collect();
            describe(
                &mut current,
                rendered,
                &for_jobs.config().i18n.default_language,
            );
            current.state = PhotoState::Ready;
            current.updated_at = for_jobs.now().into();
            photos::mark_ready(conn, &current, &renditions)?;
            jobs::enqueue(conn, &for_jobs, &Job::SettleOriginal { photo: photo.id })?;
            settled(conn, &for_jobs, photo.id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Posts may have waited for a photo, whether it can be shown or not.
fn settled(conn: &mut Connection, core: &Core, photo: PhotoId) -> oriel_store::Result<()> {
    for post in posts::with_photo(conn, photo)? {
        publish::photos_changed(conn, core, post)?;
    }
    Ok(())
}

fn rendition_row(photo: &Photo, made: &oriel_media::pipeline::Rendition) -> Rendition {
    Rendition {
        photo_id: photo.id,
        media_key: photo.media_key.clone(),
        name: made.name.clone().into_owned(),
        width: i32::try_from(made.width).unwrap_or(i32::MAX),
        height: i32::try_from(made.height).unwrap_or(i32::MAX),
        bytes: i64::try_from(made.bytes.len()).unwrap_or(i64::MAX),
    }
}

/// What the pixels and the camera say. Texts from the file fill only fields that are empty.
fn describe(photo: &mut Photo, rendered: Rendered, language: &str) {
    photo.width = i32::try_from(rendered.width).unwrap_or(i32::MAX);
    photo.height = i32::try_from(rendered.height).unwrap_or(i32::MAX);
    let [red, green, blue] = rendered.colour;
    photo.colour = format!("#{red:02x}{green:02x}{blue:02x}");
    photo.blurhash = rendered.blurhash;
    photo.placeholder = rendered.placeholder;
    photo.taken_at = rendered.camera.taken_at.map(|at| at.assume_utc().into());
    photo.camera = serde_json::to_value(&rendered.camera)
        .unwrap_or_default()
        .into();
    let fill = |map: &mut LangMap, words: Option<String>, limit: usize| {
        if map.is_empty()
            && let Some(words) = words
        {
            let words: String = text::tidy(&words).chars().take(limit).collect();
            map.set(language, &words);
        }
    };
    fill(&mut photo.title, rendered.described.title, 200);
    fill(&mut photo.alt, rendered.described.description, 1_500);
}

async fn mark_failed(core: &Core, id: PhotoId, refused: &Refused) -> Result<()> {
    tracing::info!(photo.id = %id, reason = refused.code(), "a photo could not be rendered: {refused}");
    let failure = Failure {
        code: refused.code().to_owned(),
        limit: refused.limit(),
    };
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            photos::mark_failed(conn, id, &failure, for_jobs.now())?;
            settled(conn, &for_jobs, id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}
