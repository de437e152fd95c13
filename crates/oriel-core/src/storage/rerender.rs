use futures_util::{StreamExt as _, stream};
use oriel_media::plan::RenditionSpec;
use oriel_store::{
    files::{self, PhotoFiles},
    model::{Photo, PhotoId, PhotoState},
};

use super::Progress;
use crate::{
    Core, Result,
    photos::{Rerendered, rerender as rerender_photo},
};

/// How many photos are asked for at once.
const PAGE: i64 = 500;
/// How many are fetched and written at once; how many are rendered at once is up to the pipeline.
const AT_ONCE: usize = 4;

/// What was rendered again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rerendering {
    pub done: u64,
    /// As the table of renditions says already.
    pub as_planned: u64,
    /// Photos whose originals are not kept.
    pub without_original: Vec<PhotoId>,
    /// Photos that were replaced, moved or deleted meanwhile.
    pub changed: u64,
    /// Photos that could not be rendered, with the reason; they stay as they were.
    pub failed: Vec<(PhotoId, String)>,
}

/// Renders those photos again whose sizes are not those of the table of renditions, or all of
/// them, while Oriel runs. Again continues: what is done is as planned.
///
/// # Errors
/// When the database cannot be asked.
pub async fn rerender(
    core: &Core,
    all: bool,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Rerendering> {
    let (wanted, mut result) = to_do(core, all).await?;
    let mut done = total(&wanted);
    let tasks = wanted.into_iter().map(|photo| async move {
        let outcome = rerender_photo(core, &photo).await;
        (photo, outcome)
    });
    let mut tasks = stream::iter(tasks).buffer_unordered(AT_ONCE);
    while let Some((photo, outcome)) = tasks.next().await {
        match outcome {
            Ok(Rerendered::Done) => result.done += 1,
            Ok(Rerendered::NoOriginal) => result.without_original.push(photo.id),
            Ok(Rerendered::Changed) => result.changed += 1,
            Err(error) => result.failed.push((photo.id, error.to_string())),
        }
        done.files += 1;
        done.bytes += photo.original_bytes.unsigned_abs();
        progress(done);
    }
    Ok(result)
}

/// The photos to render, and how many need not be.
async fn to_do(core: &Core, all: bool) -> Result<(Vec<Photo>, Rerendering)> {
    let config = core.config();
    let plan = config.media.plan(&config.federation.rendition);
    let (mut wanted, mut result) = (Vec::new(), Rerendering::default());
    let mut after = PhotoId(0);
    loop {
        let page = core
            .store()
            .read(move |conn| files::of_photos_after(conn, after, PAGE))
            .await?;
        let Some(last) = page.last() else { break };
        after = last.photo.id;
        for files in page {
            if files.photo.state != PhotoState::Ready {
                continue;
            }
            if all || !is_as_planned(&files, &plan) {
                wanted.push(files.photo);
            } else {
                result.as_planned += 1;
            }
        }
    }
    Ok((wanted, result))
}

/// Whether a photo has all sizes of the table and no others. How they are compressed cannot be
/// told from the rows.
fn is_as_planned(files: &PhotoFiles, plan: &[RenditionSpec]) -> bool {
    let side = |pixels: i32| u32::try_from(pixels).unwrap_or_default();
    let photo = &files.photo;
    let current = || {
        let renditions = files.renditions.iter();
        renditions.filter(|made| made.media_key == photo.media_key)
    };
    let is_there = |name: &str, size: (u32, u32)| {
        current().any(|made| made.name == name && size == (side(made.width), side(made.height)))
    };
    let planned = plan.iter().flat_map(RenditionSpec::names);
    current().count() == planned.count()
        && plan.iter().all(|spec| {
            let size = spec.target(side(photo.width), side(photo.height));
            spec.names().all(|name| is_there(&name, size))
        })
}

fn total(photos: &[Photo]) -> Progress {
    Progress {
        of_files: u64::try_from(photos.len()).unwrap_or(u64::MAX),
        of_bytes: photos
            .iter()
            .map(|photo| photo.original_bytes.unsigned_abs())
            .sum(),
        ..Progress::default()
    }
}
