//! The place of photos in a post.

use oriel_store::{
    Connection,
    model::{NewPostPhoto, PhotoId, PostId},
    posts,
};

use super::photos_changed;
use crate::Core;

/// Behind all photos that a post has.
pub(crate) const AT_THE_END: usize = usize::MAX;

/// Puts photos behind so many of those of a post, unless they are too many together: then nothing
/// happens.
pub(crate) fn insert_into(
    conn: &mut Connection,
    core: &Core,
    post: PostId,
    photos: &[PhotoId],
    behind: usize,
) -> oriel_store::Result<bool> {
    posts::locked(conn, post)?;
    let mut all = posts::photos_of(conn, post)?;
    let is_new = |photo: &&PhotoId| all.iter().all(|entry| entry.photo_id != **photo);
    let new = photos.iter().filter(is_new);
    let more: Vec<NewPostPhoto> = new.map(|id| NewPostPhoto::plain(post, *id)).collect();
    let place = behind.min(all.len());
    all.splice(place..place, more);
    if all.len() > core.config().limits.photos_per_album {
        return Ok(false);
    }
    posts::set_photos(conn, post, &all)?;
    photos_changed(conn, core, post)?;
    Ok(true)
}
