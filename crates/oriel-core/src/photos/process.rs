use oriel_media::{error::Refused, pipeline::Rendered, storage::Content};
use oriel_store::{
    Connection,
    model::{Failure, LangMap, Photo, PhotoId, PhotoState, Rendition},
    photos, posts,
};

use super::{original::FetchedOriginal, replace};
use crate::{
    Core, Result, jobs, licence,
    media_links::keys,
    photos::{
        jobs::{DeleteFiles, SettleOriginal},
        photos_changed,
    },
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
    let original = FetchedOriginal::of(core, &photo).await?;
    let config = core.config();
    let plan = config.media.plan(&config.federation.rendition);
    match core.pipeline().render(&original.path(), &plan).await {
        Ok(rendered) => {
            let rows = store_renditions(core, &photo, &rendered).await?;
            mark_ready(core, photo, rendered, rows).await
        }
        Err(Refused::Busy) => Err(Refused::Busy.into()),
        Err(refused) => mark_failed(core, photo, &refused).await,
    }
}

/// Writes the renditions of a photo to where it lies, and says what was written.
///
/// # Errors
/// When the storage refuses; doing it again writes the same files.
pub(super) async fn store_renditions(
    core: &Core,
    photo: &Photo,
    rendered: &Rendered,
) -> Result<Vec<Rendition>> {
    let mut rows = Vec::new();
    for made in &rendered.renditions {
        let key = keys::rendition(photo, &made.name)?;
        let kept = core
            .storage()
            .put_bytes(&key, made.bytes.clone(), made.content_type())
            .await?;
        rows.push(rendition_row(photo, made, kept));
    }
    Ok(rows)
}

/// Only what was rendered is written: the owner may have described the photo meanwhile. A file
/// that was replaced meanwhile is rendered by a job of its own, and what was made of the old one
/// is removed again.
async fn mark_ready(
    core: &Core,
    photo: Photo,
    rendered: Rendered,
    rows: Vec<Rendition>,
) -> Result<()> {
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            let current = photos::locked(conn, photo.id)?;
            let Some(mut current) = current.filter(|it| it.media_key == photo.media_key) else {
                return jobs::enqueue(conn, &for_jobs, &unwanted(&photo, &rows));
            };
            if current.state != PhotoState::Processing {
                return Ok(());
            }
            let language = &for_jobs.config().i18n.default_language;
            describe(&mut current, &rendered, language);
            let mut caption = LangMap::default();
            let said = rendered.described.description.as_deref();
            fill(&mut caption, said, language, 1_500);
            if !caption.is_empty() {
                photos::fill_caption(conn, photo.id, &caption)?;
            }
            current.state = PhotoState::Ready;
            current.updated_at = for_jobs.now().into();
            photos::mark_ready(conn, &current, &rows)?;
            if replace::take_place(conn, &for_jobs, &current)? {
                return Ok(());
            }
            jobs::enqueue(conn, &for_jobs, &SettleOriginal { photo: photo.id })?;
            settled(conn, &for_jobs, photo.id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Posts may have waited for a photo, whether it can be shown or not.
fn settled(conn: &mut Connection, core: &Core, photo: PhotoId) -> oriel_store::Result<()> {
    for post in posts::with_photo(conn, photo)? {
        photos_changed(conn, core, post)?;
    }
    Ok(())
}

/// Removes renditions that nobody asked for any more when they were written.
pub(super) fn unwanted(photo: &Photo, rows: &[Rendition]) -> DeleteFiles {
    let keys = rows
        .iter()
        .filter_map(|row| keys::rendition_for(photo.audience, &row.media_key, &row.name).ok());
    DeleteFiles {
        keys: keys.map(|key| key.to_string()).collect(),
    }
}

fn rendition_row(
    photo: &Photo,
    made: &oriel_media::pipeline::Rendition,
    kept: Content,
) -> Rendition {
    Rendition {
        photo_id: photo.id,
        media_key: photo.media_key.clone(),
        name: made.name.clone().into_owned(),
        width: i32::try_from(made.width).unwrap_or(i32::MAX),
        height: i32::try_from(made.height).unwrap_or(i32::MAX),
        bytes: i64::try_from(kept.bytes).unwrap_or(i64::MAX),
        sha256: kept.sha256,
    }
}

/// What can be seen of a photo.
pub(crate) fn appearance(photo: &mut Photo, rendered: &Rendered) {
    photo.width = i32::try_from(rendered.width).unwrap_or(i32::MAX);
    photo.height = i32::try_from(rendered.height).unwrap_or(i32::MAX);
    let [red, green, blue] = rendered.colour;
    photo.colour = format!("#{red:02x}{green:02x}{blue:02x}");
    photo.blurhash.clone_from(&rendered.blurhash);
    photo.placeholder.clone_from(&rendered.placeholder);
}

/// What the pixels and the camera say. What the file says beside fills only what is empty.
fn describe(photo: &mut Photo, rendered: &Rendered, language: &str) {
    appearance(photo, rendered);
    photo.taken_at = rendered.camera.taken_at.map(|at| at.assume_utc().into());
    photo.camera = serde_json::to_value(&rendered.camera)
        .unwrap_or_default()
        .into();
    photo.place = rendered
        .place
        .and_then(|place| Some(serde_json::to_value(place).ok()?.into()));
    photo.receipt = serde_json::to_value(&rendered.removed)
        .unwrap_or_default()
        .into();
    photo.likeness = Some(rendered.likeness.cast_signed());
    let said = &rendered.described;
    photo.keywords = said.keywords.clone().into();
    fill(&mut photo.title, said.title.as_deref(), language, 200);
    fill(&mut photo.alt, said.alt.as_deref(), language, 1_500);
    if photo.licence == licence::DEFAULT
        && let Some(known) = said.licence.as_deref().and_then(licence::by_address)
    {
        known.id.clone_into(&mut photo.licence);
    }
    if (photo.focal_x, photo.focal_y) == (0.0, 0.0) {
        let (x, y) = rendered.focus;
        (photo.focal_x, photo.focal_y) = (x.into(), y.into());
    }
}

fn fill(map: &mut LangMap, words: Option<&str>, language: &str, limit: usize) {
    if let Some(words) = words.filter(|_| map.is_empty()) {
        let words: String = text::tidy(words).chars().take(limit).collect();
        map.set(language, &words);
    }
}

async fn mark_failed(core: &Core, photo: Photo, refused: &Refused) -> Result<()> {
    let id = photo.id;
    tracing::info!(photo.id = %id, reason = refused.code(), "a photo could not be rendered: {refused}");
    let failure = Failure {
        code: refused.code().to_owned(),
        limit: refused.limit(),
    };
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            let current = photos::locked(conn, id)?;
            if current.is_none_or(|it| it.media_key != photo.media_key) {
                // It has another file by now.
                return Ok(());
            }
            photos::mark_failed(conn, id, &failure, for_jobs.now())?;
            settled(conn, &for_jobs, id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}
