//! Photos that are sent in pieces, and go on after the network was away.
//!
//! How much of a file has come is what is on the disk; what came of it is in the database. The
//! photo and the note of it are written in one transaction, so that nothing is taken twice.

mod append;
mod complete;
mod turns;
mod writer;

use std::{io, path::PathBuf};

use oriel_media::error::Refused;
use oriel_store::{
    model::{PostId, Upload, UploadId},
    photos, posts, uploads,
};
use time::Duration;

pub use append::{NotTaken, Piece, append};
use turns::Turns;
pub use writer::{Algorithm, Checksum};

use crate::{
    Core, Error, Invalid, Result,
    person::Person,
    photos::{files::upload_folder, quota, receive::HOUR},
    posts as own_posts, secret, text,
};

/// What has not been continued for so long is given up.
const LIFETIME: Duration = Duration::DAY;
/// So many uploads may one account have open at once; the one that was left alone longest makes
/// room for another.
const MOST_OPEN: usize = 20;

/// A file that somebody is about to send.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Where the photo goes, if anywhere yet.
    pub post: Option<PostId>,
    /// What it is called on the sender's machine; only shown back to them.
    pub file_name: String,
    /// How long it is.
    pub bytes: u64,
}

/// How far an upload has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub upload: Upload,
    /// How many bytes are here to stay.
    pub offset: u64,
}

/// Makes room for a file.
///
/// # Errors
/// [`Error::Refused`] for one that is empty or too large, [`Invalid`] `album-full`,
/// [`Error::TooMany`] beyond the hourly limit, [`Error::Quota`], [`Error::NotFound`] for somebody else's post.
pub async fn begin(core: &Core, person: &Person, new: NewUpload) -> Result<Upload> {
    check_length(core, new.bytes)?;
    if let Some(post) = new.post {
        check_room(core, person, post).await?;
    }
    core.storage().ensure_room().await?;
    quota::ensure_room(core, person, new.bytes).await?;
    let upload = row(core, person, &new);
    let given_up = insert(core, &upload).await?;
    for old in given_up {
        remove_file(core, &old).await?;
    }
    Ok(upload)
}

fn check_length(core: &Core, bytes: u64) -> Result<(), Refused> {
    let limit = core.config().media.max_file_size.bytes();
    match bytes {
        0 => Err(Refused::EmptyFile),
        bytes if bytes > limit => Err(Refused::FileTooLarge { limit }),
        _ => Ok(()),
    }
}

async fn check_room(core: &Core, person: &Person, post: PostId) -> Result<()> {
    own_posts::own(core, person, post).await?;
    let limit = core.config().limits.photos_per_album;
    let photos = core
        .store()
        .read(move |conn| posts::photos_of(conn, post))
        .await?;
    if photos.len() >= limit {
        return Err(Invalid::beyond("photos", "album-full", limit).into());
    }
    Ok(())
}

fn row(core: &Core, person: &Person, new: &NewUpload) -> Upload {
    Upload {
        id: core.next_id(),
        name: secret::unguessable_name(),
        account_id: person.account.id,
        post_id: new.post,
        photo_id: None,
        file_name: text::bounded_line("file_name", &new.file_name, 200).unwrap_or_default(),
        bytes: i64::try_from(new.bytes).unwrap_or(i64::MAX),
        created_at: core.now().into(),
        expires_at: (core.now() + LIFETIME).into(),
    }
}

/// Writes the row of an upload, and says which others had to make room.
async fn insert(core: &Core, upload: &Upload) -> Result<Vec<Upload>> {
    let (new, since) = (upload.clone(), core.now() - HOUR);
    let most = usize::try_from(core.config().limits.uploads_per_hour).unwrap_or(usize::MAX);
    let inserted = core
        .store()
        .write(move |conn| {
            let mut open = uploads::open_of(conn, new.account_id)?;
            let sent = photos::count_since(conn, new.account_id, since)?;
            let given_up = open.split_off(open.len().min(MOST_OPEN - 1));
            let begun = open.iter().filter(|it| it.created_at >= since.into());
            if usize::try_from(sent).unwrap_or_default() + begun.count() >= most {
                return Ok(None);
            }
            let ids: Vec<UploadId> = given_up.iter().map(|old| old.id).collect();
            uploads::delete_all(conn, &ids)?;
            uploads::insert(conn, &new)?;
            Ok(Some(given_up))
        })
        .await?;
    inserted.ok_or(Error::TooMany(HOUR.unsigned_abs()))
}

/// How far an upload has come. Whoever writes it still is ended first: what is told stays true.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, [`Error::Gone`] when it ran out.
pub async fn find(
    core: &Core,
    person: &Person,
    post: Option<PostId>,
    name: &str,
) -> Result<Progress> {
    let upload = own(core, person, post, name).await?;
    let _turn = core.state::<Turns>().take(upload.id).await;
    // Whoever wrote it until now may have completed it.
    let upload = own(core, person, post, name).await?;
    progress(core, upload).await
}

async fn progress(core: &Core, upload: Upload) -> Result<Progress> {
    let offset = match upload.photo_id {
        Some(_) => u64::try_from(upload.bytes).unwrap_or_default(),
        None => writer::durable_bytes(&path_of(core, &upload).await?)
            .await
            .map_err(not_kept)?,
    };
    Ok(Progress { upload, offset })
}

/// Ends an upload: nothing of it stays, and a photo that it brought leaves its post.
///
/// # Errors
/// As [`find`].
pub async fn end(core: &Core, person: &Person, post: Option<PostId>, name: &str) -> Result<()> {
    let upload = own(core, person, post, name).await?;
    let _turn = core.state::<Turns>().take(upload.id).await;
    let upload = own(core, person, post, name).await?;
    forget(core, &upload).await?;
    if let (Some(post), Some(photo)) = (upload.post_id, upload.photo_id) {
        own_posts::drafts::remove_photo(core, person, post, photo).await?;
    }
    Ok(())
}

/// An upload of one's own into this post.
async fn own(core: &Core, person: &Person, post: Option<PostId>, name: &str) -> Result<Upload> {
    if let Some(post) = post {
        own_posts::own(core, person, post).await?;
    }
    let (account, name) = (person.account.id, name.to_owned());
    let found = core
        .store()
        .read(move |conn| uploads::owned(conn, account, &name))
        .await?;
    let upload = found.filter(|it| it.post_id == post);
    let upload = upload.ok_or(Error::NotFound)?;
    if upload.expires_at < core.now().into() {
        return Err(Error::Gone);
    }
    Ok(upload)
}

async fn forget(core: &Core, upload: &Upload) -> Result<()> {
    let id = upload.id;
    core.store()
        .write(move |conn| uploads::delete(conn, id))
        .await?;
    remove_file(core, upload).await
}

/// Sweeps uploads that nobody continued, and the notes of those that became photos.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn remove_expired(core: &Core) -> Result<()> {
    let now = core.now();
    let expired = core
        .store()
        .write(move |conn| {
            let expired = uploads::expired_before(conn, now)?;
            let ids: Vec<UploadId> = expired.iter().map(|old| old.id).collect();
            uploads::delete_all(conn, &ids).map(|()| expired)
        })
        .await?;
    for upload in expired {
        remove_file(core, &upload).await?;
    }
    Ok(())
}

/// The name is ours, random and of letters that a path may have.
async fn path_of(core: &Core, upload: &Upload) -> Result<PathBuf> {
    Ok(upload_folder(core)
        .await?
        .join(format!("pieces-{}", upload.name)))
}

async fn remove_file(core: &Core, upload: &Upload) -> Result<()> {
    match tokio::fs::remove_file(path_of(core, upload).await?).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(not_kept(error)),
        _ => Ok(()),
    }
}

fn not_kept(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("an upload could not be kept: {error}"))
}
