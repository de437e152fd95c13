//! Photos that somebody may have sent before.

use std::collections::HashMap;

use oriel_media::likeness::are_alike;
use oriel_store::{
    Connection,
    model::{AccountId, Photo, PhotoId, PostId},
    photos, posts,
};

use super::own;
use crate::{Core, Result, person::Person};

/// So many of somebody's photos are compared, the newest ones.
const MOST: i64 = 5_000;

/// An earlier photo of the same person that a photo seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Twin {
    pub photo: PhotoId,
    /// The same file, or only the same look.
    pub same_file: bool,
    /// A post that the earlier one is in.
    pub post: Option<PostId>,
}

/// Which of these photos their owner has sent before, as far as that can be told.
///
/// # Errors
/// When the database cannot be asked.
pub async fn twins(
    core: &Core,
    owner: AccountId,
    of: impl IntoIterator<Item = &Photo>,
) -> Result<HashMap<PhotoId, Twin>> {
    let asked: Vec<Look> = of
        .into_iter()
        .filter(|photo| !photo.twin_kept)
        .map(|photo| (photo.id, photo.sha256.clone(), photo.likeness))
        .collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(core
        .store()
        .read(move |conn| {
            let known = photos::looks(conn, owner, MOST)?;
            let found = asked.iter().filter_map(|look| earlier(&known, look));
            with_posts(conn, found.collect())
        })
        .await?)
}

/// Says which posts the earlier photos are in.
fn with_posts(
    conn: &mut Connection,
    mut found: HashMap<PhotoId, Twin>,
) -> oriel_store::Result<HashMap<PhotoId, Twin>> {
    let earlier: Vec<PhotoId> = found.values().map(|twin| twin.photo).collect();
    let places = posts::with_photos(conn, &earlier)?;
    for twin in found.values_mut() {
        let place = places.iter().find(|(photo, _)| *photo == twin.photo);
        twin.post = place.map(|(_, post)| *post);
    }
    Ok(found)
}

/// Remembers that their owner keeps a photo beside its twin, and does not ask again.
///
/// # Errors
/// [`crate::Error::NotFound`] for somebody else's photo.
pub async fn keep_both(core: &Core, person: &Person, id: PhotoId) -> Result<()> {
    let photo = own(core, person, id).await?;
    let keep = move |conn: &mut Connection| photos::keep_twin(conn, photo.id);
    Ok(core.store().write(keep).await?)
}

/// What a photo is and looks like: its SHA-256 as it came, and its likeness.
type Look = (PhotoId, String, Option<i64>);

/// The earliest photo that is the same, or else looks the same; in which post is not known yet.
fn earlier(known: &[Look], (id, sha256, likeness): &Look) -> Option<(PhotoId, Twin)> {
    let before = || known.iter().rev().filter(|(other, ..)| other < id);
    let same = before().find(|(_, other, _)| !sha256.is_empty() && other == sha256);
    let alike = |other: &Option<i64>| {
        let both = likeness.zip(*other);
        both.is_some_and(|(one, other)| are_alike(one.cast_unsigned(), other.cast_unsigned()))
    };
    let (photo, ..) = same.or_else(|| before().find(|(.., other)| alike(other)))?;
    let twin = Twin {
        photo: *photo,
        same_file: same.is_some(),
        post: None,
    };
    Some((*id, twin))
}
