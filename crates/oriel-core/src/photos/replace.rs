//! A new file for a photo, which keeps its id, its words, its places and what people said of it.
//! The file arrives as a photo of its own; once that can be shown, its files become the old one's.
//! Until then, and if it never can, nothing changes.

use std::collections::HashMap;

use oriel_store::{
    Connection,
    model::{Photo, PhotoId, PhotoState},
    photos, posts,
};

use super::own;
use crate::{
    Core, Invalid, Result, jobs,
    media_links::keys,
    person::Person,
    photos::{
        jobs::{DeleteFiles, ForgetRenditions, SettleOriginal},
        photos_changed,
    },
};

/// Has a photo that is in no post take the place of another, at once or when it is prepared. Everyone
/// who has a post with it is told; its old files are nowhere any more.
///
/// # Errors
/// [`crate::Error::NotFound`] for somebody else's photos, [`Invalid`] `replacement-itself`,
/// `replacement-in-post`, `failed-photos`.
pub async fn replace(core: &Core, person: &Person, id: PhotoId, by: PhotoId) -> Result<()> {
    own(core, person, id).await?;
    own(core, person, by).await?;
    if id == by {
        return Err(Invalid::new("media_id", "replacement-itself").into());
    }
    let for_jobs = core.clone();
    let refused = core
        .store()
        .write(move |conn| begin(conn, &for_jobs, id, by))
        .await?;
    core.wake_workers();
    match refused {
        Some(why) => Err(Invalid::new("media_id", why).into()),
        None => Ok(()),
    }
}

/// Begins it, or says why not.
fn begin(
    conn: &mut Connection,
    core: &Core,
    id: PhotoId,
    by: PhotoId,
) -> oriel_store::Result<Option<&'static str>> {
    let new = photos::locked(conn, by)?.ok_or(oriel_store::Error::NotFound)?;
    if photos::is_in_a_post(conn, by)? {
        return Ok(Some("replacement-in-post"));
    }
    if new.state == PhotoState::Failed {
        return Ok(Some("failed-photos"));
    }
    photos::await_replacement(conn, id, by)?;
    if new.state == PhotoState::Ready {
        let replaces_id = Some(id);
        take_place(conn, core, &Photo { replaces_id, ..new })?;
    }
    Ok(None)
}

/// Puts a photo that can be shown in the place of the one that it replaces, if it does: one that
/// came into a post meanwhile stays what it is. Says whether it did.
pub(super) fn take_place(
    conn: &mut Connection,
    core: &Core,
    new: &Photo,
) -> oriel_store::Result<bool> {
    let Some(id) = new.replaces_id else {
        return Ok(false);
    };
    let old = photos::locked(conn, id)?;
    let Some(old) = old.filter(|old| old.account_id == new.account_id) else {
        return Ok(false);
    };
    if photos::is_in_a_post(conn, new.id)? {
        return Ok(false);
    }
    drop_originals(conn, core, &old)?;
    let replaced = replaced(core, old, new);
    photos::take_files(conn, new.id, id, replaced.version)?;
    photos::delete(conn, new.id)?;
    photos::replace_file(conn, &replaced)?;
    jobs::enqueue(conn, core, &ForgetRenditions { photo: id })?;
    jobs::enqueue(conn, core, &SettleOriginal { photo: id })?;
    for post in posts::with_photo(conn, id)? {
        photos_changed(conn, core, post)?;
    }
    Ok(true)
}

/// The old photo with what the new file is and says. Its words stay, and what its owner decided.
fn replaced(core: &Core, old: Photo, new: &Photo) -> Photo {
    let new = new.clone();
    Photo {
        state: new.state,
        failure: None,
        file_name: new.file_name,
        version: old.version + 1,
        media_key: new.media_key,
        audience: new.audience,
        original_type: new.original_type,
        original_bytes: new.original_bytes,
        sha256: new.sha256,
        width: new.width,
        height: new.height,
        blurhash: new.blurhash,
        colour: new.colour,
        placeholder: new.placeholder,
        camera: new.camera,
        taken_at: new.taken_at,
        receipt: new.receipt,
        keywords: new.keywords,
        likeness: new.likeness,
        show_place: old.show_place && new.place.is_some(),
        place: new.place,
        twin_kept: false,
        updated_at: core.now().into(),
        ..old
    }
}

/// Removes the originals that a photo had. Their rows stay: they tell how many files somebody sent.
fn drop_originals(conn: &mut Connection, core: &Core, old: &Photo) -> oriel_store::Result<()> {
    let mut gone = Vec::new();
    for version in photos::versions(conn, old.id)? {
        gone.extend(keys::original(&version.media_key, &version.extension).ok());
        photos::original_kept(conn, &version.media_key, 0)?;
    }
    let keys = gone.iter().map(ToString::to_string).collect();
    jobs::enqueue(conn, core, &DeleteFiles { keys })
}

/// Which photos are to take the places of some, and have not yet.
///
/// # Errors
/// When the database cannot be asked.
pub async fn replacements(core: &Core, of: Vec<PhotoId>) -> Result<HashMap<PhotoId, Photo>> {
    let found = core
        .store()
        .read(move |conn| photos::replacements_of(conn, &of))
        .await?;
    let by_place = |photo: Photo| photo.replaces_id.map(|id| (id, photo));
    Ok(found.into_iter().filter_map(by_place).collect())
}
