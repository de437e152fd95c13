//! Photos that somebody may have sent before.

use std::collections::HashMap;

use oriel_media::likeness::are_alike;
use oriel_store::{
    Connection,
    model::{Photo, PhotoId, PostId},
    photos, posts,
};

use super::own;
use crate::{Core, Result, accounts::Person};

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
pub async fn twins(core: &Core, person: &Person, of: &[&Photo]) -> Result<HashMap<PhotoId, Twin>> {
    let account = person.account.id;
    let asked: Vec<(PhotoId, String, Option<i64>)> = of
        .iter()
        .filter(|photo| !photo.twin_kept)
        .map(|photo| (photo.id, photo.sha256.clone(), photo.likeness))
        .collect();
    Ok(core
        .store()
        .read(move |conn| {
            let known = photos::looks(conn, account, MOST)?;
            let mut found = HashMap::new();
            for (id, sha256, likeness) in &asked {
                if let Some(twin) = earlier(conn, &known, (*id, sha256, *likeness))? {
                    found.insert(*id, twin);
                }
            }
            Ok(found)
        })
        .await?)
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

/// The earliest photo that is the same, or else looks the same.
fn earlier(
    conn: &mut Connection,
    known: &[(PhotoId, String, Option<i64>)],
    (id, sha256, likeness): (PhotoId, &str, Option<i64>),
) -> oriel_store::Result<Option<Twin>> {
    let before = || known.iter().rev().filter(|(other, ..)| *other < id);
    let same = before().find(|(_, other, _)| !sha256.is_empty() && other == sha256);
    let alike = |other: &Option<i64>| {
        let both = likeness.zip(*other);
        both.is_some_and(|(one, other)| are_alike(one.cast_unsigned(), other.cast_unsigned()))
    };
    let found = match same {
        Some((photo, ..)) => Some((*photo, true)),
        None => before()
            .find(|(.., other)| alike(other))
            .map(|(photo, ..)| (*photo, false)),
    };
    let Some((photo, same_file)) = found else {
        return Ok(None);
    };
    Ok(Some(Twin {
        photo,
        same_file,
        post: posts::with_photo(conn, photo)?.first().copied(),
    }))
}
