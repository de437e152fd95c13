//! Files by key, on this machine's disk or in a bucket: chosen by configuration alone.

mod cache;
mod content;
mod key;
mod local;
mod object;
mod probe;
#[cfg(feature = "s3")]
mod s3;
#[cfg(test)]
#[cfg(feature = "s3")]
mod tests;
mod unfinished;

use std::{fmt, io, path::Path, time::SystemTime};

use bytes::Bytes;
use url::Url;

pub use cache::Cache;
pub use content::Content;
pub use key::{Key, StrangeKey};
pub use object::{ByteRange, Object};
pub use probe::ProbeReport;
pub use unfinished::remove_unfinished;

use self::{content::Hasher, object::Body};
use crate::config::{self, Backend};

/// Why a file could not be kept or fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// No file has this key.
    #[error("there is no file {0}")]
    NotFound(Key),
    /// Less than so many bytes of the disk are free: the rest is a reserve.
    #[error("less than {} bytes are free", .0)]
    Full(u64),
    /// The disk has no room at all.
    #[error("the disk is full")]
    DiskFull,
    /// The range that was asked for begins where the file has ended.
    #[error("the file has only {0} bytes")]
    OutOfRange(u64),
    /// The file is shorter than was said before it was read.
    #[error("the file ended {0} bytes early")]
    Cut(u64),
    /// The file does not hold what was stored.
    #[error("{key} is damaged: its SHA-256 is {found} and should be {expected}")]
    Damaged {
        /// The file.
        key: Key,
        /// What was stored, in hex.
        expected: String,
        /// What it holds, in hex.
        found: String,
    },
    /// Anything else that a disk or a service refused.
    #[error("{0}")]
    Failed(String),
}

type Result<T, E = StorageError> = std::result::Result<T, E>;

fn failed(what: &str, error: impl fmt::Display) -> StorageError {
    StorageError::Failed(format!("{what}: {error}"))
}

/// What the disk of this machine refused: a full one is named.
fn refused(what: &str, error: &io::Error) -> StorageError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StorageError::DiskFull,
        _ => failed(what, error),
    }
}

/// Where files are. Two known kinds, so an enum and no trait.
#[derive(Clone)]
pub enum Storage {
    /// A folder on this machine.
    Local(local::Local),
    /// A bucket.
    #[cfg(feature = "s3")]
    S3(s3::Bucket),
}

/// A file as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: Key,
    /// Its length.
    pub bytes: u64,
    /// When it was written; a folder keeps that when a file is renamed.
    pub modified: SystemTime,
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

    /// Keeps a file and says what it holds. It is there whole or not at all.
    ///
    /// # Errors
    /// When it could not be written.
    pub async fn put_file(&self, key: &Key, path: &Path, kind: &str) -> Result<Content> {
        match self {
            Self::Local(local) => local.put_file(key, path).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.put_file(key, path, kind).await,
        }
    }

    /// Keeps some bytes and says what they are. They are there whole or not at all.
    ///
    /// # Errors
    /// When they could not be written.
    pub async fn put_bytes(&self, key: &Key, bytes: Bytes, kind: &str) -> Result<Content> {
        let content = Content::of(&bytes);
        match self {
            Self::Local(local) => local.put_bytes(key, bytes).await?,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.put_bytes(key, bytes, kind).await?,
        }
        Ok(content)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] when it is not there.
    pub async fn open(&self, key: &Key) -> Result<Object> {
        match self {
            Self::Local(local) => local.open(key, None).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.open(key, None).await,
        }
    }

    /// Opens a part of a file. What is opened may be the whole where a service knows no ranges;
    /// [`Object::start`] and [`Object::length`] say what it is.
    ///
    /// # Errors
    /// [`StorageError::NotFound`], and [`StorageError::OutOfRange`] when the file has no such part.
    pub async fn open_range(&self, key: &Key, range: ByteRange) -> Result<Object> {
        match self {
            Self::Local(local) => local.open(key, Some(range)).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.open(key, Some(range)).await,
        }
    }

    /// Length and age of a file, or nothing when it is not there.
    ///
    /// # Errors
    /// When the storage cannot be asked.
    pub async fn stat(&self, key: &Key) -> Result<Option<Entry>> {
        match self {
            Self::Local(local) => local.stat(key).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.stat(key).await,
        }
    }

    /// Copies a file that should have this SHA-256 to this machine.
    ///
    /// # Errors
    /// [`StorageError::Damaged`] when it has another; [`StorageError::NotFound`].
    pub async fn fetch(&self, key: &Key, path: &Path, sha256: &[&str]) -> Result<Content> {
        let content = self.open(key).await?.save(path).await?;
        if sha256.is_empty() || sha256.contains(&content.sha256.as_str()) {
            return Ok(content);
        }
        Err(StorageError::Damaged {
            key: key.clone(),
            expected: sha256.join(" or "),
            found: content.sha256,
        })
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

    /// Removes what was begun before a moment and never became whole.
    ///
    /// # Errors
    /// When the storage cannot be asked.
    pub async fn remove_unfinished(&self, before: SystemTime) -> Result<()> {
        match self {
            Self::Local(local) => local.remove_unfinished(before).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.remove_unfinished(before).await,
        }
    }

    /// Every file whose key begins so, in the order of their keys.
    ///
    /// # Errors
    /// When the storage cannot be asked.
    pub async fn list(&self, prefix: &str) -> Result<Vec<Entry>> {
        match self {
            Self::Local(local) => local.list(prefix).await,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.list(prefix).await,
        }
    }

    /// Where everyone may fetch public files, if they are not served by Oriel.
    pub fn public_address(&self) -> Option<&Url> {
        match self {
            Self::Local(_) => None,
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.public_address(),
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

    /// A name for people.
    pub fn describe(&self) -> String {
        match self {
            Self::Local(local) => local.describe(),
            #[cfg(feature = "s3")]
            Self::S3(bucket) => bucket.describe(),
        }
    }
}
