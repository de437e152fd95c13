//! A file that is being read, whole or in part.

use std::path::Path;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{Content, Hasher, Result, StorageError, failed, refused};

/// How much is read at once.
pub(super) const CHUNK: usize = 64 * 1024;
/// A storage that sends nothing for so long has hung up without saying so.
#[cfg(feature = "s3")]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// A part of a file, as RFC 9110 §14.1.2 names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// From the first position to the last, both included.
    Between(u64, u64),
    /// From a position to the end.
    From(u64),
    /// So many bytes at the end.
    Last(u64),
}

impl ByteRange {
    /// Where the part begins in a file of this length, and how long it is; none when there is no
    /// such part.
    pub fn within(self, total: u64) -> Option<(u64, u64)> {
        let (start, end) = match self {
            Self::Between(first, last) if first <= last => {
                (first, last.saturating_add(1).min(total))
            }
            Self::Between(..) => return None,
            Self::From(first) => (first, total),
            Self::Last(count) => (total.saturating_sub(count), total),
        };
        (start < end).then(|| (start, end - start))
    }
}

/// A file, or a part of it, that is being read.
pub struct Object {
    /// How many bytes are read here.
    pub length: u64,
    /// Where they begin in the file.
    pub start: u64,
    /// The length of the whole file.
    pub total: u64,
    left: u64,
    body: Body,
}

pub(super) enum Body {
    File(tokio::fs::File),
    #[cfg(feature = "s3")]
    S3(aws_sdk_s3::primitives::ByteStream),
}

impl Object {
    pub(super) fn new(body: Body, (start, length): (u64, u64), total: u64) -> Self {
        Self {
            length,
            start,
            total,
            left: length,
            body,
        }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When reading fails half-way, when nothing comes for half a minute, and
    /// [`StorageError::Cut`] when the end comes early.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut chunk = self.read().await?;
        if chunk.is_empty() {
            return Err(StorageError::Cut(self.left));
        }
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX);
        chunk.truncate(wanted);
        self.left -= u64::try_from(chunk.len()).unwrap_or_default();
        Ok(Some(chunk))
    }

    /// Some bytes, or none at the end.
    async fn read(&mut self) -> Result<Bytes> {
        match &mut self.body {
            Body::File(file) => {
                let mut buffer = vec![0; CHUNK];
                let read = file.read(&mut buffer).await;
                buffer.truncate(read.map_err(|error| failed("reading", error))?);
                Ok(buffer.into())
            }
            #[cfg(feature = "s3")]
            Body::S3(stream) => loop {
                let next = tokio::time::timeout(PATIENCE, stream.try_next()).await;
                let next = next.map_err(|_late| {
                    let seconds = PATIENCE.as_secs();
                    failed("reading from S3", format!("nothing came for {seconds} s"))
                })?;
                match next.map_err(|error| failed("reading from S3", error))? {
                    Some(chunk) if chunk.is_empty() => {}
                    chunk => return Ok(chunk.unwrap_or_default()),
                }
            },
        }
    }

    /// All that is read here.
    ///
    /// # Errors
    /// As [`next_chunk`](Self::next_chunk).
    pub async fn read_all(mut self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }

    /// Reads to the end and says what it was.
    ///
    /// # Errors
    /// As [`next_chunk`](Self::next_chunk).
    pub async fn digest(mut self) -> Result<Content> {
        let mut hasher = Hasher::default();
        while let Some(chunk) = self.next_chunk().await? {
            hasher.update(&chunk);
        }
        Ok(hasher.finish())
    }

    /// Writes all that is read here to a file on this machine, and says what it was.
    ///
    /// # Errors
    /// As [`next_chunk`](Self::next_chunk), and [`StorageError::DiskFull`].
    pub async fn save(mut self, path: &Path) -> Result<Content> {
        let unwritten = |error| refused("writing a copy", &error);
        let mut file = tokio::fs::File::create(path).await.map_err(unwritten)?;
        let mut hasher = Hasher::default();
        while let Some(chunk) = self.next_chunk().await? {
            hasher.update(&chunk);
            file.write_all(&chunk).await.map_err(unwritten)?;
        }
        file.flush().await.map_err(unwritten)?;
        Ok(hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::ByteRange;

    #[test]
    fn a_range_is_what_a_file_has_of_it() {
        let found = |range: ByteRange| range.within(10);
        assert_eq!(found(ByteRange::Between(0, 0)), Some((0, 1)));
        assert_eq!(found(ByteRange::Between(4, u64::MAX)), Some((4, 6)));
        assert_eq!(found(ByteRange::From(9)), Some((9, 1)));
        assert_eq!(found(ByteRange::Last(3)), Some((7, 3)));
        assert_eq!(found(ByteRange::Last(u64::MAX)), Some((0, 10)));
        for nothing in [
            ByteRange::Between(5, 4),
            ByteRange::Between(10, 12),
            ByteRange::From(10),
            ByteRange::Last(0),
        ] {
            assert_eq!(found(nothing), None, "{nothing:?}");
        }
        assert_eq!(ByteRange::From(0).within(0), None);
    }
}
