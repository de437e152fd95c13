//! A bucket of Amazon S3 or of anything that speaks its protocol.

mod connect;
mod upload;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_s3::{
    Client,
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    primitives::DateTime,
};
use url::Url;

use super::{Body, ByteRange, Entry, Key, Object, Result, StorageError, failed};
use crate::config;

/// A bucket, and the folder in it that is ours.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: String,
    prefix: String,
    public_url: Option<Url>,
}

impl Bucket {
    pub(super) async fn connect(config: &config::S3) -> Result<Self> {
        let prefix = config.prefix.trim_matches('/');
        Ok(Self {
            client: connect::client(config).await?,
            name: config.bucket.clone(),
            prefix: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            },
            public_url: Url::parse(&config.public_url).ok(),
        })
    }

    fn object(&self, key: &Key) -> String {
        format!("{}{key}", self.prefix)
    }

    pub(super) fn describe(&self) -> String {
        format!("the bucket {}", self.name)
    }

    pub(super) async fn open(&self, key: &Key, range: Option<ByteRange>) -> Result<Object> {
        let found = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(self.object(key))
            .set_range(range.map(header))
            .send()
            .await;
        let found = match found {
            Ok(found) => found,
            Err(error) if status(&error) == Some(416) => {
                let entry = self.stat(key).await?;
                let entry = entry.ok_or_else(|| StorageError::NotFound(key.clone()))?;
                return Err(StorageError::OutOfRange(entry.bytes));
            }
            Err(error) => return Err(missing_or(key, "reading from S3", error)),
        };
        let length = found.content_length().and_then(|it| u64::try_from(it).ok());
        let length = length.ok_or_else(|| failed("reading from S3", "no length was said"))?;
        let (start, total) = match found.content_range() {
            Some(text) => placed(text).ok_or_else(|| failed("reading from S3", text))?,
            None => (0, length),
        };
        Ok(Object::new(Body::S3(found.body), (start, length), total))
    }

    pub(super) async fn stat(&self, key: &Key) -> Result<Option<Entry>> {
        let found = self
            .client
            .head_object()
            .bucket(&self.name)
            .key(self.object(key))
            .send()
            .await;
        match found.map_err(|error| missing_or(key, "asking S3", error)) {
            Ok(found) => Ok(Some(Entry {
                key: key.clone(),
                bytes: length(found.content_length()),
                modified: moment(found.last_modified()),
            })),
            Err(StorageError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn delete(&self, key: &Key) -> Result<()> {
        let gone = self
            .client
            .delete_object()
            .bucket(&self.name)
            .key(self.object(key))
            .send()
            .await;
        match gone.map_err(|error| missing_or(key, "deleting from S3", error)) {
            Ok(_) | Err(StorageError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn rename(&self, from: &Key, to: &Key) -> Result<()> {
        let copied = self
            .client
            .copy_object()
            .bucket(&self.name)
            .copy_source(format!("{}/{}", self.name, self.object(from)))
            .key(self.object(to))
            .send()
            .await;
        match copied.map_err(|error| missing_or(from, "copying in S3", error)) {
            Ok(_) => self.delete(from).await,
            // Moved by an earlier attempt, or never there.
            Err(StorageError::NotFound(key)) => match self.stat(to).await? {
                Some(_) => Ok(()),
                None => Err(StorageError::NotFound(key)),
            },
            Err(error) => Err(error),
        }
    }

    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Entry>> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(format!("{}{prefix}", self.prefix))
            .into_paginator()
            .send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failed("listing S3", DisplayErrorContext(error)))?;
            found.extend(page.contents().iter().filter_map(|object| {
                let name = object.key()?.strip_prefix(&self.prefix)?;
                Some(Entry {
                    key: Key::parse(name).ok()?,
                    bytes: length(object.size()),
                    modified: moment(object.last_modified()),
                })
            }));
        }
        found.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(found)
    }

    pub(super) fn public_address(&self) -> Option<&Url> {
        self.public_url.as_ref()
    }

    pub(super) fn public_url(&self, key: &Key) -> Option<Url> {
        let mut url = self.public_url.clone()?;
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            segments.extend(self.prefix.split('/').filter(|part| !part.is_empty()));
            segments.extend(key.as_str().split('/'));
        }
        Some(url)
    }

    pub(super) fn public_origin(&self) -> Option<String> {
        self.public_url
            .as_ref()
            .map(|url| url.origin().ascii_serialization())
    }
}

fn header(range: ByteRange) -> String {
    match range {
        ByteRange::Between(first, last) => format!("bytes={first}-{last}"),
        ByteRange::From(first) => format!("bytes={first}-"),
        ByteRange::Last(count) => format!("bytes=-{count}"),
    }
}

/// Where a part begins and how long the whole is, from `bytes 0-9/100` (RFC 9110 §14.4).
fn placed(text: &str) -> Option<(u64, u64)> {
    let (part, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = part.split_once('-')?;
    Some((start.parse().ok()?, total.parse().ok()?))
}

fn length(said: Option<i64>) -> u64 {
    said.and_then(|it| u64::try_from(it).ok())
        .unwrap_or_default()
}

/// Without a date nothing is known to be old.
fn moment(said: Option<&DateTime>) -> SystemTime {
    let seconds = said.and_then(|at| u64::try_from(at.secs()).ok());
    seconds.map_or_else(SystemTime::now, |at| UNIX_EPOCH + Duration::from_secs(at))
}

fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|answer| answer.status().as_u16())
}

/// Services spell "not found" in several ways, some only by the status of an answer without a
/// body. A bucket that is missing is another matter.
fn missing_or<E>(key: &Key, what: &str, error: SdkError<E>) -> StorageError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let code = error
        .as_service_error()
        .and_then(ProvideErrorMetadata::code);
    let status = status(&error);
    let missing = match code {
        Some("NoSuchKey" | "NotFound" | "404") => true,
        Some("NoSuchBucket") => false,
        _ => status == Some(404),
    };
    if missing {
        return StorageError::NotFound(key.clone());
    }
    failed(what, DisplayErrorContext(error))
}
