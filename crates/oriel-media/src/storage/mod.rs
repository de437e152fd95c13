//! Files by key, on this machine's disk or in a bucket: chosen by configuration alone.

mod key;
mod local;
#[cfg(feature = "s3")]
mod s3;
#[cfg(test)]
#[cfg(feature = "s3")]
mod tests;
mod unfinished;

use std::{
    fmt,
    path::Path,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use tokio::time::Instant;
use url::Url;

pub use key::{Key, StrangeKey};
pub use unfinished::remove_unfinished;

use crate::config::{self, Backend};

/// Why a file could not be kept or fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    #[error("there is no file {0}")]
    NotFound(Key),
    #[error("less than {} bytes are free", .0)]
    Full(u64),
    #[error("{0}")]
    Failed(String),
}

type Result<T, E = StorageError> = std::result::Result<T, E>;

fn failed(what: &str, error: impl fmt::Display) -> StorageError {
    StorageError::Failed(format!("{what}: {error}"))
}

/// Where files are. Two known kinds, so an enum and no trait.
#[derive(Clone)]
pub enum Storage {
    Local(local::Local),
    #[cfg(feature = "s3")]
    S3(s3::Bucket),
}

/// A file that is being read.
pub struct Object {
    pub length: u64,
    body: Body,
}

enum Body {
    File(tokio::fs::File),
    #[cfg(feature = "s3")]
    S3(aws_sdk_s3::primitives::ByteStream),
}

const CHUNK: usize = 64 * 1024;

impl Object {
    /// The next piece; none at the end.
    ///
    /// # Errors
    /// When reading fails half-way.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>> {
        use tokio::io::AsyncReadExt as _;
        match &mut self.body {
            Body::File(file) => {
                let mut buffer = vec![0; CHUNK];
                let read = file
                    .read(&mut buffer)
                    .await
                    .map_err(|error| failed("reading", error))?;
                buffer.truncate(read);
                Ok((read > 0).then(|| buffer.into()))
            }
            #[cfg(feature = "s3")]
            Body::S3(stream) => stream
                .try_next()
                .await
                .map_err(|error| failed("reading from S3", error)),
        }
    }

    /// The whole file.
    ///
    /// # Errors
    /// When reading fails half-way.
    pub async fn read_all(mut self) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }
}

#[cfg_attr(
    not(feature = "s3"),
    expect(
        unused_variables,
        reason = "a folder keeps no content types and has no public address"
    )
)]
impl Storage {
    /// Opens the configured storage; a folder that is missing is made.
    ///
    /// # Errors
    /// [`StorageError::Failed`] with what to change.
    pub async fn connect(config: &config::Storage, data_dir: &Path) -> Result<Self> {
        match config.backend {
            Backend::Local => local::Local::at(&config.local, data_dir).map(Self::Local),
            #[cfg(feature = "s3")]
            Backend::S3 => s3::Bucket::connect(&config.s3).await.map(Self::S3),
            #[cfg(not(feature = "s3"))]
            Backend::S3 => Err(StorageError::Failed("this build has no S3".into())),
        }
    }

    /// Keeps a file and says its SHA-256, in hex, and its length. It is there whole or not at all.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn put_file(&self, key: &Key, path: &Path, kind: &str) -> Result<(String, u64)> {
        let digest = digest_of(path.to_owned()).await?;
        match self {
            Self::Local(local) => local.put_file(key, path).await?,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.put_file(key, path, kind).await?,
        }
        Ok(digest)
    }

    /// Keeps some bytes. They are there whole or not at all.
    ///
    /// # Errors
    /// When they could not be written.
    pub async fn put_bytes(&self, key: &Key, bytes: Bytes, kind: &str) -> Result<()> {
        match self {
            Self::Local(local) => local.put_bytes(key, bytes).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.put_bytes(key, bytes, kind).await,
        }
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] when it is not there.
    pub async fn open(&self, key: &Key) -> Result<Object> {
        match self {
            Self::Local(local) => local.open(key).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.open(key).await,
        }
    }

    /// Opens a file that may be missing.
    ///
    /// # Errors
    /// When the storage cannot be asked.
    pub async fn open_if_there(&self, key: &Key) -> Result<Option<Object>> {
        match self.open(key).await {
            Ok(object) => Ok(Some(object)),
            Err(StorageError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a file; one that is gone already is fine.
    ///
    /// # Errors
    /// When the storage refuses.
    pub async fn delete(&self, key: &Key) -> Result<()> {
        match self {
            Self::Local(local) => local.delete(key).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.delete(key).await,
        }
    }

    /// Gives a file another name. Doing it again is fine.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] when it has neither name.
    pub async fn rename(&self, from: &Key, to: &Key) -> Result<()> {
        match self {
            Self::Local(local) => local.rename(from, to).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.rename(from, to).await,
        }
    }

    /// Removes what was begun before a moment and never became whole. A bucket does that by its
    /// own rules.
    ///
    /// # Errors
    /// When the storage cannot be asked.
    pub async fn remove_unfinished(&self, before: SystemTime) -> Result<()> {
        match self {
            Self::Local(local) => local.remove_unfinished(before).await,
            #[cfg(feature = "s3")]
            Self::S3(_) => Ok(()),
        }
    }

    /// Every key that begins with a folder.
    ///
    /// # Errors
    /// When the storage cannot be asked.
    pub async fn list(&self, folder: &str) -> Result<Vec<Key>> {
        match self {
            Self::Local(local) => local.list(folder).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.list(folder).await,
        }
    }

    /// The address at which everyone may fetch a public file, if it is not served by Oriel.
    pub fn public_url(&self, key: &Key) -> Option<Url> {
        match self {
            Self::Local(_) => None,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.public_url(key),
        }
    }

    /// The origin of those addresses, for content policies.
    pub fn public_origin(&self) -> Option<String> {
        match self {
            Self::Local(_) => None,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.public_origin(),
        }
    }

    /// Refuses when the disk is nearly full, before anything is written.
    ///
    /// # Errors
    /// [`StorageError::Full`].
    pub async fn ensure_room(&self) -> Result<()> {
        match self {
            Self::Local(local) => local.ensure_room().await,
            #[cfg(feature = "s3")]
            Self::S3(_) => Ok(()),
        }
    }

    /// Writes, reads back, compares and deletes a small object.
    ///
    /// # Errors
    /// [`StorageError::Failed`] with the step that went wrong.
    pub async fn probe(&self) -> Result<ProbeReport> {
        let begun = Instant::now();
        let key = Key::parse("private/oriel-probe.txt").map_err(|error| failed("probe", error))?;
        let bytes = Bytes::from_static(b"written by oriel check, and deleted again");
        self.put_bytes(&key, bytes.clone(), "text/plain").await?;
        let read = self.open(&key).await?.read_all().await?;
        if read != bytes {
            return Err(StorageError::Failed(
                "what was read is not what was written".into(),
            ));
        }
        self.delete(&key).await?;
        if self.open_if_there(&key).await?.is_some() {
            return Err(StorageError::Failed(
                "a deleted object is still there".into(),
            ));
        }
        Ok(ProbeReport {
            place: self.describe(),
            took: begun.elapsed(),
        })
    }

    fn describe(&self) -> String {
        match self {
            Self::Local(local) => local.describe(),
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.describe(),
        }
    }
}

/// How a probe went.
#[derive(Debug, Clone)]
pub struct ProbeReport {
    place: String,
    took: Duration,
}

impl fmt::Display for ProbeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: wrote, read back and deleted a probe ({} ms)",
            self.place,
            self.took.as_millis()
        )
    }
}

/// SHA-256 in hex, and length, of a file.
async fn digest_of(path: std::path::PathBuf) -> Result<(String, u64)> {
    tokio::task::spawn_blocking(move || {
        use std::io::Read as _;
        let mut file = std::fs::File::open(&path)?;
        let mut context = ring::digest::Context::new(&ring::digest::SHA256);
        let (mut buffer, mut length) = (vec![0; CHUNK], 0_u64);
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            context.update(buffer.get(..read).unwrap_or_default());
            length += u64::try_from(read).unwrap_or_default();
        }
        Ok((hex(context.finish().as_ref()), length))
    })
    .await
    .map_err(|error| failed("reading", error))?
    .map_err(|error: std::io::Error| failed("reading", error))
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
