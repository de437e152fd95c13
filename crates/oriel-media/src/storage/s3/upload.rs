//! Writing to a bucket. Every request carries bytes whose SHA-256 is signed with it, so that the
//! service refuses what was damaged on its way. Large files go up in parts; what fails half-way
//! is taken back.

use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use aws_sdk_s3::{
    error::{DisplayErrorContext, SdkError},
    primitives::ByteStream,
    types::{CompletedMultipartUpload, CompletedPart, MultipartUpload},
};
use bytes::Bytes;
use tokio::io::AsyncReadExt as _;

use super::Bucket;
use crate::storage::{Content, Hasher, Key, Result, StorageError, failed};

/// Files larger than this go up in parts of this size; S3 wants at least 5 MiB. One part is in
/// memory at a time.
const PART_BYTES: u64 = 8 * 1024 * 1024;

/// A file on this machine, read a part at a time.
struct Source {
    file: tokio::fs::File,
    length: u64,
    left: u64,
    seen: Hasher,
}

impl Source {
    async fn open(path: &Path) -> Result<Self> {
        let unread = |error| failed("reading", error);
        let file = tokio::fs::File::open(path).await.map_err(unread)?;
        let length = file.metadata().await.map_err(unread)?.len();
        Ok(Self {
            file,
            length,
            left: length,
            seen: Hasher::default(),
        })
    }

    async fn next_part(&mut self) -> Result<Bytes> {
        let size = self.left.min(PART_BYTES);
        let mut part = vec![0; usize::try_from(size).unwrap_or_default()];
        let read = self.file.read_exact(&mut part).await;
        read.map_err(|error| failed("reading", error))?;
        self.left -= size;
        self.seen.update(&part);
        Ok(part.into())
    }
}

/// What only its owner gets is kept by nobody on the way.
fn caching(key: &Key) -> &'static str {
    if key.as_str().starts_with("public/") {
        "public, max-age=31536000, immutable"
    } else {
        "private, no-store"
    }
}

fn unwritten<E>(error: SdkError<E>) -> StorageError
where
    E: std::error::Error + Send + Sync + 'static,
{
    failed("writing to S3", DisplayErrorContext(error))
}

impl Bucket {
    pub(in crate::storage) async fn put_bytes(
        &self,
        key: &Key,
        bytes: Bytes,
        kind: &str,
    ) -> Result<()> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(self.object(key))
            .content_type(kind)
            .cache_control(caching(key))
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(unwritten)?;
        Ok(())
    }

    pub(in crate::storage) async fn put_file(
        &self,
        key: &Key,
        path: &Path,
        kind: &str,
    ) -> Result<Content> {
        let mut source = Source::open(path).await?;
        if source.length <= PART_BYTES {
            let bytes = source.next_part().await?;
            self.put_bytes(key, bytes, kind).await?;
            return Ok(source.seen.finish());
        }
        let upload = self
            .client
            .create_multipart_upload()
            .bucket(&self.name)
            .key(self.object(key))
            .content_type(kind)
            .cache_control(caching(key))
            .send()
            .await
            .map_err(unwritten)?;
        let id = upload.upload_id().unwrap_or_default();
        let sent = self.put_parts(key, source, id).await;
        if sent.is_err() {
            self.take_back(&self.object(key), id).await;
        }
        sent
    }

    async fn put_parts(&self, key: &Key, mut source: Source, id: &str) -> Result<Content> {
        let mut parts = Vec::new();
        while source.left > 0 {
            let number = i32::try_from(parts.len() + 1).unwrap_or(i32::MAX);
            let part = source.next_part().await?;
            parts.push(self.put_part(key, id, number, part).await?);
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts));
        let completed = self
            .client
            .complete_multipart_upload()
            .bucket(&self.name)
            .key(self.object(key))
            .upload_id(id)
            .multipart_upload(parts.build())
            .send()
            .await;
        // What the service has counts, not what became of its answer.
        let content = source.seen.finish();
        let kept = self.stat(key).await?.map(|entry| entry.bytes);
        if kept == Some(content.bytes) {
            return Ok(content);
        }
        completed.map_err(unwritten)?;
        self.delete(key).await?;
        let message = format!("{kept:?} of {} bytes are there", content.bytes);
        Err(failed("writing to S3", message))
    }

    async fn put_part(
        &self,
        key: &Key,
        id: &str,
        number: i32,
        bytes: Bytes,
    ) -> Result<CompletedPart> {
        let part = self
            .client
            .upload_part()
            .bucket(&self.name)
            .key(self.object(key))
            .upload_id(id)
            .part_number(number)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(unwritten)?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(part.e_tag)
            .build())
    }

    /// Parts cost money until somebody takes them back.
    async fn take_back(&self, object: &str, id: &str) {
        let abort = self.client.abort_multipart_upload().bucket(&self.name);
        let aborted = abort.key(object).upload_id(id).send().await;
        if let Err(error) = aborted {
            let error = DisplayErrorContext(error);
            tracing::warn!("parts of {object} stay in S3 until the next sweep: {error}");
        }
    }

    /// Takes back the parts of uploads that were begun before a moment. Services that do not list
    /// them clean up by their own rules.
    pub(in crate::storage) async fn remove_unfinished(&self, before: SystemTime) -> Result<()> {
        let age = before.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let before = i64::try_from(age.as_secs()).unwrap_or_default();
        let begun = self
            .client
            .list_multipart_uploads()
            .bucket(&self.name)
            .prefix(&self.prefix)
            .send()
            .await;
        let begun = match begun {
            Ok(begun) => begun,
            Err(error) => {
                let status = error.raw_response().map(|answer| answer.status().as_u16());
                return match status {
                    Some(403 | 404 | 405 | 501) => Ok(()),
                    _ => Err(failed("listing S3", DisplayErrorContext(error))),
                };
            }
        };
        let old =
            |upload: &&MultipartUpload| upload.initiated().is_some_and(|at| at.secs() < before);
        for upload in begun.uploads().iter().filter(old) {
            if let (Some(object), Some(id)) = (upload.key(), upload.upload_id()) {
                self.take_back(object, id).await;
            }
        }
        Ok(())
    }
}
