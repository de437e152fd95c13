//! Rendering a photo again, after the table of renditions was changed.

use oriel_media::{pipeline::Rendered, storage::StorageError};
use oriel_store::{
    Connection,
    model::{Photo, PhotoId, PhotoState, Rendition},
    photos, posts,
};
use time::Duration;

use super::{
    original::{FetchedOriginal, key_of},
    process::{appearance, store_renditions, unwanted},
};
use crate::{
    Core, Error, Result, jobs,
    media_links::keys,
    photos::{jobs::ForgetRenditions, photos_changed},
    secret,
};

/// Other servers may still fetch what they were told of, for so long.
const GRACE: Duration = Duration::DAY;

/// What became of a photo that was to be rendered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rerendered {
    Done,
    /// Its original is not kept.
    NoOriginal,
    /// It was replaced, moved or deleted meanwhile.
    Changed,
}

/// Renders a photo again from its original. The new files have a new name, since what is under an
/// address never changes; everyone who has a post with it is told.
///
/// # Errors
/// When storage or database fail, or the original is damaged; nothing has changed then, and what
/// was written already is nobody's.
pub async fn rerender(core: &Core, photo: &Photo) -> Result<Rerendered> {
    let original = match FetchedOriginal::of(core, photo).await {
        Err(Error::Storage(StorageError::NotFound(_))) => return Ok(Rerendered::NoOriginal),
        found => found?,
    };
    let config = core.config();
    let plan = config.media.plan(&config.federation.rendition);
    let rendered = core.pipeline().render(&original.path(), &plan).await?;
    let mut new = Photo {
        media_key: secret::unguessable_name(),
        updated_at: core.now().into(),
        ..photo.clone()
    };
    appearance(&mut new, &rendered);
    let (from, to) = (key_of(photo)?, key_of(&new)?);
    core.storage()
        .put_file(&to, &original.path(), &photo.original_type)
        .await?;
    if swap(core, photo, new, &rendered).await? {
        core.storage().delete(&from).await?;
        Ok(Rerendered::Done)
    } else {
        core.storage().delete(&to).await?;
        Ok(Rerendered::Changed)
    }
}

/// Writes the new files, and says whether the photo has them now.
async fn swap(core: &Core, old: &Photo, new: Photo, rendered: &Rendered) -> Result<bool> {
    let rows = store_renditions(core, &new, rendered).await?;
    let (old, for_jobs) = (old.clone(), core.clone());
    let done = core
        .store()
        .write(move |conn| write(conn, &for_jobs, &old, &new, &rows))
        .await?;
    core.wake_workers();
    Ok(done)
}

fn write(
    conn: &mut Connection,
    core: &Core,
    old: &Photo,
    new: &Photo,
    rows: &[Rendition],
) -> oriel_store::Result<bool> {
    let unchanged = photos::locked(conn, old.id)?.is_some_and(|now| {
        now.media_key == old.media_key
            && now.audience == old.audience
            && now.state == PhotoState::Ready
    });
    if !unchanged {
        jobs::enqueue(conn, core, &unwanted(new, rows))?;
        return Ok(false);
    }
    photos::mark_rerendered(conn, new, &old.media_key, rows)?;
    forget_later(conn, core, new.id)?;
    for post in posts::with_photo(conn, new.id)? {
        photos_changed(conn, core, post)?;
    }
    Ok(true)
}

/// Lets a photo lose the files it had before, after a while.
fn forget_later(conn: &mut Connection, core: &Core, photo: PhotoId) -> oriel_store::Result<()> {
    jobs::enqueue_in(conn, core, &ForgetRenditions { photo }, GRACE)
}

/// Removes the renditions that a photo had under other names, on both sides of the storage.
///
/// # Errors
/// When storage or database fail, so that it is tried again.
pub async fn forget_old(core: &Core, id: PhotoId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| match photos::by_id(conn, id)? {
            Some(photo) => photos::old_renditions(conn, &photo),
            None => Ok(Vec::new()),
        })
        .await?;
    for (media_key, name) in &found {
        for audience in oriel_store::model::Audience::ALL {
            let key = keys::rendition_for(*audience, media_key, name)?;
            core.storage().delete(&key).await?;
        }
    }
    let gone: Vec<String> = found.into_iter().map(|(media_key, _)| media_key).collect();
    Ok(core
        .store()
        .write(move |conn| photos::forget_renditions(conn, id, &gone))
        .await?)
}
