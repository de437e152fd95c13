use bytes::Bytes;
use oriel_media::{
    error::Refused,
    pipeline::Rendered,
    plan::EMOJI,
    storage::{Key, StorageError},
};
use oriel_store::{model::Photo, photos};

use crate::{
    Core, Error, Result,
    in_flight::InFlight,
    photos::{appearance, files},
    remote::media::{Picture, kept, now},
};

/// Images that are fetched at once.
const MAX_FETCHES: usize = 16;

/// The images that are being fetched.
struct Fetches(InFlight);

impl Default for Fetches {
    fn default() -> Self {
        Self(InFlight::at_most(MAX_FETCHES))
    }
}

/// Fetches a picture and keeps every size of it. Of many who ask at once, one does it for all.
///
/// # Errors
/// [`Error::Remote`] when it is no picture or the client keeps its server away; [`Error::Unanswered`] when
/// it cannot be had now.
pub(crate) async fn fetch(core: &Core, picture: &Picture, key: &Key) -> Result<()> {
    let media_key = picture.media_key();
    let url = picture.url().ok_or(Error::NotFound)?;
    let host = picture.host().ok_or(Error::NotFound)?;
    let fetches = core.state::<Fetches>();
    let _permit = fetches.0.acquire(media_key, &host).await;
    if kept(core, key, None).await?.is_some() {
        return Ok(());
    }
    if fetches.0.failed.contains(media_key, core.now()) {
        return Err(Error::Unanswered("it could not be had just now".into()));
    }
    let fetched = fetch_and_keep(core, picture, url).await;
    if let Err(error) = &fetched {
        tracing::info!(peer.host = %host, %error, "a picture of {host} could not be had: {error}");
        fetches.0.failed.insert(media_key, core.now());
    }
    fetched
}

async fn fetch_and_keep(core: &Core, picture: &Picture, url: &str) -> Result<()> {
    let folder = files::Scratch::new(core).await?;
    let path = folder.join("picture");
    let most = core.config().storage.remote_cache.max_file_size.as_usize();
    core.client().fetch_picture(url, most, &path).await?;
    if let Picture::Emoji(emoji) = picture {
        let made = core.pipeline().emoji(&path).await.map_err(refusal)?;
        return keep(core, &emoji.media_key, EMOJI, made).await;
    }
    let specs = picture.specs(core);
    let rendered = core.pipeline().render(&path, &specs).await;
    let rendered = rendered.map_err(refusal)?;
    for made in &rendered.renditions {
        keep(core, picture.media_key(), &made.name, made.bytes.clone()).await?;
    }
    match picture {
        Picture::Photo(photo, _) => note_appearance(core, photo, &rendered).await,
        Picture::Avatar(_) | Picture::Header(_) | Picture::Emoji(_) => Ok(()),
    }
}

fn refusal(refused: Refused) -> Error {
    match refused {
        Refused::Busy => Error::Unanswered(refused.to_string()),
        refused => Error::Remote(refused.to_string()),
    }
}

async fn keep(core: &Core, media_key: &str, name: &str, bytes: Bytes) -> Result<()> {
    let key = crate::remote::media::key(media_key, name)?;
    match core.remote_cache().put(&key, bytes, now(core)).await {
        Err(StorageError::Full(_) | StorageError::DiskFull) => {
            let reason = "there is no room for the picture".to_owned();
            Err(Error::Unanswered(reason))
        }
        kept => Ok(kept?),
    }
}

/// Pages leave the right room for a photo once it was seen; many servers do not say its size.
async fn note_appearance(core: &Core, photo: &Photo, rendered: &Rendered) -> Result<()> {
    if !photo.placeholder.is_empty() {
        return Ok(());
    }
    let mut seen = photo.clone();
    appearance(&mut seen, rendered);
    core.store()
        .write(move |conn| photos::set_appearance(conn, &seen))
        .await?;
    Ok(())
}
