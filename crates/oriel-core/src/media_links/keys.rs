//! Where files lie in the storage. Names are derived from unguessable media keys, never from
//! what people call their files; public and private things live apart.

use oriel_media::{plan, storage::Key};
use oriel_store::model::{Audience, Photo};

use crate::{Error, Result};

fn key(text: &str) -> Result<Key> {
    Key::parse(text).map_err(|error| Error::Internal(error.to_string()))
}

/// A rendition of a photo, on the side of the storage where the photo is now.
pub fn rendition(photo: &Photo, name: &str) -> Result<Key> {
    rendition_for(photo.audience, &photo.media_key, name)
}

/// A rendition on the given side of the storage.
pub fn rendition_for(audience: Audience, media_key: &str, name: &str) -> Result<Key> {
    let file = plan::file_name(name);
    key(&format!("{audience}/{media_key}/{file}"))
}

/// A rendition that everyone may fetch.
pub fn public_rendition(media_key: &str, name: &str) -> Result<Key> {
    rendition_for(Audience::Public, media_key, name)
}

/// The private original of a version.
pub fn original(media_key: &str, extension: &str) -> Result<Key> {
    key(&format!("private/originals/{media_key}.{extension}"))
}
