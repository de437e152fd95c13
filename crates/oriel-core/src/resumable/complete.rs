use oriel_store::{
    Connection,
    model::{Photo, PhotoId, PostId, Upload},
    photos, posts, uploads,
};

use super::{path_of, remove_file};
use crate::{
    Core, Error, Invalid, Result, error,
    person::Person,
    photos::{
        AT_THE_END, insert_into,
        original::forget_unknown,
        quota,
        receive::{self, Original, insert_version, keep_original, new_photo},
    },
};

/// What became of a file that is all there.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Made(PhotoId),
    /// Somebody else made it a photo before.
    Known(PhotoId),
    AlbumFull,
    NoRoom(error::Over),
    /// The upload or its post is gone.
    Gone,
}

/// Makes a photo of a file that is all there, and puts it into its post.
///
/// # Errors
/// [`Error::Refused`] when it is no picture that can be taken, [`Invalid`] `album-full`,
/// [`Error::Quota`].
pub(super) async fn complete(core: &Core, person: &Person, upload: &Upload) -> Result<PhotoId> {
    let path = path_of(core, upload).await?;
    let original = keep_original(core, person, &path).await?;
    let file = receive::Upload {
        path: &path,
        file_name: upload.file_name.clone(),
    };
    let photo = new_photo(core, person, &file, &original);
    let (media_key, key) = (original.media_key.clone(), original.key.clone());
    let (for_rows, sent) = (core.clone(), upload.clone());
    let written = core
        .store()
        .write(move |conn| write(conn, &for_rows, &sent, &photo, &original))
        .await;
    core.wake_workers();
    match written {
        Ok(Outcome::Made(photo)) => remove_file(core, upload).await.map(|()| photo),
        other => {
            forget_unknown(core, &media_key, &key).await;
            reason(core, other?)
        }
    }
}

/// Why no photo was made of a file: there may be one already.
fn reason(core: &Core, outcome: Outcome) -> Result<PhotoId> {
    match outcome {
        Outcome::Made(photo) | Outcome::Known(photo) => Ok(photo),
        Outcome::AlbumFull => {
            let limit = core.config().limits.photos_per_album;
            Err(Invalid::beyond("photos", "album-full", limit).into())
        }
        Outcome::NoRoom(over) => Err(Error::Quota(over)),
        Outcome::Gone => Err(Error::NotFound),
    }
}

/// Writes everything about a new photo, or nothing.
fn write(
    conn: &mut Connection,
    core: &Core,
    upload: &Upload,
    photo: &Photo,
    original: &Original,
) -> oriel_store::Result<Outcome> {
    let over = quota::claim(
        conn,
        &core.config().limits,
        photo.account_id,
        original.bytes,
    )?;
    if let Some(outcome) = in_the_way(conn, core, upload)? {
        return Ok(outcome);
    }
    if let Some(over) = over {
        return Ok(Outcome::NoRoom(over));
    }
    photos::insert(conn, photo)?;
    insert_version(conn, core, photo, original)?;
    uploads::complete(conn, upload.id, photo.id)?;
    if let Some(post) = upload.post_id {
        insert_into(conn, core, post, &[photo.id], AT_THE_END)?;
    }
    Ok(Outcome::Made(photo.id))
}

/// Why there will be no new photo.
fn in_the_way(
    conn: &mut Connection,
    core: &Core,
    upload: &Upload,
) -> oriel_store::Result<Option<Outcome>> {
    let room = match upload.post_id {
        Some(post) => room_in(conn, core, post)?,
        None => Some(usize::MAX),
    };
    let now = uploads::locked(conn, upload.id)?;
    Ok(match (now.map(|it| it.photo_id), room) {
        (Some(Some(photo)), _) => Some(Outcome::Known(photo)),
        (None, _) | (_, None) => Some(Outcome::Gone),
        (_, Some(0)) => Some(Outcome::AlbumFull),
        _ => None,
    })
}

/// How many photos a post has room for; none when it is gone.
fn room_in(conn: &mut Connection, core: &Core, post: PostId) -> oriel_store::Result<Option<usize>> {
    let found = posts::locked(conn, post)?.filter(|post| post.deleted_at.is_none());
    if found.is_none() {
        return Ok(None);
    }
    let limit = core.config().limits.photos_per_album;
    let photos = posts::photos_of(conn, post)?.len();
    Ok(Some(limit.saturating_sub(photos)))
}
