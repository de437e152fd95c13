use std::{path::Path, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use oriel_media::{error::Refused, inspect};
use oriel_store::{
    model::{PostId, Upload},
    uploads,
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    Checksum, LIFETIME, Progress,
    complete::complete,
    forget, not_kept, own, path_of, progress,
    turns::{Turn, Turns},
    writer::Writer,
};
use crate::{Core, Error, Result, person::Person};

/// A connection over which nothing has come for so long is given up.
const IDLE: Duration = Duration::from_mins(1);

/// Some bytes of a file on their way.
#[derive(Debug)]
pub struct Piece<S> {
    /// Where in the file they begin.
    pub offset: u64,
    /// How many there are, where that was said.
    pub bytes: Option<u64>,
    pub checksum: Option<Checksum>,
    pub body: S,
}

/// Why a piece was not taken, or not all of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotTaken {
    #[error("the upload goes on at byte {0}")]
    WrongOffset(u64),
    #[error("a newer request continues this upload")]
    Overtaken,
    #[error("the bytes are not those that were summed up")]
    WrongChecksum,
    #[error("there are more bytes than were announced")]
    TooLong,
    #[error("the connection broke")]
    Broken,
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Adds a piece to a file. Bytes that came before a connection broke stay; the last one makes the
/// photo, once, however often it is sent.
///
/// # Errors
/// [`NotTaken`] with the reason; [`Error::Refused`] as soon as it is clear that the file is no
/// picture, after which the upload is gone.
pub async fn append<S, E>(
    core: &Core,
    person: &Person,
    post: Option<PostId>,
    name: &str,
    piece: Piece<S>,
) -> Result<Progress, NotTaken>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let upload = own(core, person, post, name).await?;
    let turn = core.state::<Turns>().take(upload.id).await;
    let turn = turn.ok_or(NotTaken::Overtaken)?;
    // Whoever wrote it until now may have completed it.
    let upload = own(core, person, post, name).await?;
    let before = progress(core, upload).await?;
    let left = check(&before, &piece)?;
    if before.upload.photo_id.is_some() {
        return Ok(before);
    }
    let mut upload = before.upload;
    extend(core, &mut upload).await?;
    let turn = take_in(core, &upload, before.offset, left, piece, turn).await?;
    let after = progress(core, upload).await?;
    if after.offset < length(&after.upload) {
        return Ok(after);
    }
    let photo = finish(core, person, &after.upload, turn).await?;
    let upload = Upload {
        photo_id: Some(photo),
        ..after.upload
    };
    Ok(Progress { upload, ..after })
}

fn length(upload: &Upload) -> u64 {
    u64::try_from(upload.bytes).unwrap_or_default()
}

/// How many bytes may yet come, if these are the next ones.
fn check<S>(before: &Progress, piece: &Piece<S>) -> Result<u64, NotTaken> {
    if piece.offset != before.offset {
        return Err(NotTaken::WrongOffset(before.offset));
    }
    let left = length(&before.upload).saturating_sub(before.offset);
    if piece.bytes.is_some_and(|bytes| bytes > left) {
        return Err(NotTaken::TooLong);
    }
    Ok(left)
}

async fn extend(core: &Core, upload: &mut Upload) -> Result<()> {
    let (id, until) = (upload.id, core.now() + LIFETIME);
    upload.expires_at = until.into();
    core.storage().ensure_room().await?;
    Ok(core
        .store()
        .write(move |conn| uploads::extend(conn, id, until))
        .await?)
}

/// Writes the bytes of a piece, and looks at the first ones of a file.
async fn take_in<S, E>(
    core: &Core,
    upload: &Upload,
    offset: u64,
    left: u64,
    mut piece: Piece<S>,
    turn: Turn,
) -> Result<Turn, NotTaken>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let path = path_of(core, upload).await?;
    let stop = turn.stop();
    let summed = piece.checksum.is_some();
    let head = inspect::HEAD_BYTES.min(length(upload));
    let begun = Writer::open(&path, piece.checksum.take(), turn).await;
    let begun = begun.map_err(not_kept)?;
    let mut intake = Intake {
        left,
        // Once is enough, when the bytes that tell are all there. Those that are summed up first
        // are looked at when the whole file is there.
        head: head.checked_sub(offset).filter(|it| *it > 0 && !summed),
    };
    let (writer, ended) = intake.pour(begun, &mut piece.body, &stop, &path).await?;
    let turn = writer.finish(ended.is_ok()).await.map_err(not_kept)?;
    if let Err(NotTaken::Failed(Error::Refused(_))) = &ended {
        forget(core, upload).await?;
    }
    ended.and_then(|()| turn.ok_or(NotTaken::WrongChecksum))
}

/// What a piece may still bring.
struct Intake {
    left: u64,
    /// How many bytes are missing until the kind of the file can be told.
    head: Option<u64>,
}

impl Intake {
    /// Writes what comes until the piece ends, or something ends it.
    async fn pour<S, E>(
        &mut self,
        mut writer: Writer,
        body: &mut S,
        stop: &CancellationToken,
        path: &Path,
    ) -> Result<(Writer, Result<(), NotTaken>)>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        loop {
            let bytes = match self.next(body, stop).await {
                Ok(Some(bytes)) => bytes,
                Ok(None) => return Ok((writer, Ok(()))),
                Err(reason) => return Ok((writer, Err(reason))),
            };
            let count = count(&bytes);
            writer = writer.write(bytes).await.map_err(not_kept)?;
            if let Err(refused) = self.look(count, path).await? {
                return Ok((writer, Err(Error::from(refused).into())));
            }
        }
    }

    /// The next bytes of a body.
    async fn next<S, E>(
        &mut self,
        body: &mut S,
        stop: &CancellationToken,
    ) -> Result<Option<Bytes>, NotTaken>
    where
        S: Stream<Item = Result<Bytes, E>> + Unpin,
    {
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(NotTaken::Overtaken),
            next = timeout(IDLE, body.next()) => next,
        };
        match next {
            Ok(Some(Ok(bytes))) => {
                let left = self.left.checked_sub(count(&bytes));
                self.left = left.ok_or(NotTaken::TooLong)?;
                Ok(Some(bytes))
            }
            Ok(None) => Ok(None),
            Ok(Some(Err(_))) | Err(_) => Err(NotTaken::Broken),
        }
    }

    /// Refuses what is no picture as soon as that can be told, before the rest is sent.
    async fn look(&mut self, more: u64, path: &Path) -> Result<Result<(), Refused>> {
        let Some(missing) = self.head else {
            return Ok(Ok(()));
        };
        self.head = missing.checked_sub(more).filter(|it| *it > 0);
        if self.head.is_some() {
            return Ok(Ok(()));
        }
        let path = path.to_owned();
        Ok(tokio::task::spawn_blocking(move || inspect::check_kind(&path)).await?)
    }
}

fn count(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// Makes the photo, even when whoever sent the last byte does not wait for it. What is no picture
/// cannot become one: the upload goes.
async fn finish(
    core: &Core,
    person: &Person,
    upload: &Upload,
    turn: Turn,
) -> Result<oriel_store::model::PhotoId> {
    let (core, person, upload) = (core.clone(), person.clone(), upload.clone());
    tokio::spawn(async move {
        let made = complete(&core, &person, &upload).await;
        if matches!(&made, Err(Error::Refused(reason)) if *reason != Refused::Busy) {
            forget(&core, &upload).await?;
        }
        drop(turn);
        made
    })
    .await?
}
