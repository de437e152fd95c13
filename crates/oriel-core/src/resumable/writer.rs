use std::{
    fs::{File, OpenOptions},
    io::{self, Seek as _, Write as _},
    path::Path,
};

use bytes::Bytes;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use tempfile::NamedTempFile;

use super::turns::Turn;

/// What the bytes of one piece must sum up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    pub algorithm: Algorithm,
    pub digest: Vec<u8>,
}

/// How a piece is summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    Sha1,
    Sha256,
}

/// Appends to an upload's file. It keeps the turn: even when nobody waits for it any more, the
/// next one begins after its last write.
pub(super) struct Writer {
    file: File,
    /// Where a piece with a checksum waits until all of it has come.
    aside: Option<Aside>,
    turn: Turn,
}

struct Aside {
    file: NamedTempFile,
    sum: Context,
    expected: Vec<u8>,
}

impl Writer {
    pub(super) async fn open(
        path: &Path,
        checksum: Option<Checksum>,
        turn: Turn,
    ) -> io::Result<Self> {
        let path = path.to_owned();
        blocking(move || {
            let aside = match (checksum, path.parent()) {
                (Some(checksum), Some(folder)) => Some(Aside::open(checksum, folder)?),
                _ => None,
            };
            let file = OpenOptions::new().create(true).append(true).open(&path)?;
            Ok(Self { file, aside, turn })
        })
        .await
    }

    /// Takes some bytes. Those that are not summed up count at once, so that a connection which
    /// breaks loses none of them.
    pub(super) async fn write(mut self, bytes: Bytes) -> io::Result<Self> {
        blocking(move || {
            match &mut self.aside {
                Some(aside) => {
                    aside.sum.update(&bytes);
                    aside.file.write_all(&bytes)?;
                }
                None => self.file.write_all(&bytes)?,
            }
            Ok(self)
        })
        .await
    }

    /// Lets what was taken reach the disk, and gives the turn back; none when the sum of a whole
    /// piece is wrong. A piece with a checksum that is not whole is thrown away.
    pub(super) async fn finish(mut self, whole: bool) -> io::Result<Option<Turn>> {
        blocking(move || {
            let mut right = true;
            if let Some(mut aside) = self.aside.take() {
                right = whole && aside.sum.finish().as_ref() == aside.expected;
                if right {
                    aside.file.rewind()?;
                    io::copy(&mut aside.file, &mut self.file)?;
                }
            }
            self.file.sync_all()?;
            Ok((right || !whole).then_some(self.turn))
        })
        .await
    }
}

impl Aside {
    fn open(checksum: Checksum, folder: &Path) -> io::Result<Self> {
        let algorithm = match checksum.algorithm {
            Algorithm::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            Algorithm::Sha256 => &SHA256,
        };
        Ok(Self {
            file: tempfile::Builder::new()
                .prefix("upload-")
                .tempfile_in(folder)?,
            sum: Context::new(algorithm),
            expected: checksum.digest,
        })
    }
}

/// How much of an upload is on the disk to stay: what is not flushed yet is flushed first.
pub(super) async fn durable_bytes(path: &Path) -> io::Result<u64> {
    let path = path.to_owned();
    blocking(move || match File::open(&path) {
        Ok(file) => {
            file.sync_all()?;
            Ok(file.metadata()?.len())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await?
}
