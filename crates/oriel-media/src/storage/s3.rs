//! A bucket. Large files go up in parts; what fails half-way is taken back.

use std::{path::Path, time::Duration};

use aws_sdk_s3::{
    Client,
    config::{
        BehaviorVersion, Credentials, Region, RequestChecksumCalculation,
        ResponseChecksumValidation, retry::RetryConfig, timeout::TimeoutConfig,
    },
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    primitives::{ByteStream, Length},
    types::{CompletedMultipartUpload, CompletedPart},
};
use aws_smithy_http_client::{Builder as HttpBuilder, tls};
use bytes::Bytes;
use url::Url;

use super::{Body, Key, Object, Result, StorageError, failed};
use crate::config;

/// Files larger than this go up in parts of this size; S3 wants at least 5 MiB.
const PART_BYTES: u64 = 8 * 1024 * 1024;

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
        let http = HttpBuilder::new()
            .tls_provider(tls::Provider::Rustls(
                tls::rustls_provider::CryptoMode::Ring,
            ))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(config.timeout_seconds))
            .build();
        let mut builder = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http)
            .region(Region::new(config.region.clone()))
            .force_path_style(config.path_style)
            .timeout_config(timeouts)
            .retry_config(RetryConfig::standard().with_max_attempts(4))
            // Services other than AWS do not know the newer checksums.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        if !config.endpoint.is_empty() {
            builder = builder.endpoint_url(&config.endpoint);
        }
        let builder = with_credentials(builder, config).await?;
        let prefix = config.prefix.trim_matches('/');
        Ok(Self {
            client: Client::from_conf(builder.build()),
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

    pub(super) async fn put_bytes(&self, key: &Key, bytes: Bytes, kind: &str) -> Result<()> {
        self.put(key, ByteStream::from(bytes), kind).await
    }

    async fn put(&self, key: &Key, body: ByteStream, kind: &str) -> Result<()> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(self.object(key))
            .content_type(kind)
            .cache_control("public, max-age=31536000, immutable")
            .body(body)
            .send()
            .await
            .map_err(|error| failed("writing to S3", DisplayErrorContext(error)))?;
        Ok(())
    }

    pub(super) async fn put_file(&self, key: &Key, path: &Path, kind: &str) -> Result<()> {
        let length = tokio::fs::metadata(path)
            .await
            .map_err(|error| failed("reading", error))?
            .len();
        if length <= PART_BYTES {
            let body = ByteStream::from_path(path)
                .await
                .map_err(|error| failed("reading", error))?;
            return self.put(key, body, kind).await;
        }
        let upload = self
            .client
            .create_multipart_upload()
            .bucket(&self.name)
            .key(self.object(key))
            .content_type(kind)
            .send()
            .await
            .map_err(|error| failed("writing to S3", DisplayErrorContext(error)))?;
        let id = upload.upload_id().unwrap_or_default().to_owned();
        let sent = self.put_parts(key, path, length, &id).await;
        if sent.is_err() {
            let abort = self.client.abort_multipart_upload().bucket(&self.name);
            let aborted = abort.key(self.object(key)).upload_id(&id).send().await;
            if let Err(error) = aborted {
                tracing::warn!(
                    "parts of {key} are left in S3: {}",
                    DisplayErrorContext(error)
                );
            }
        }
        sent
    }

    async fn put_parts(&self, key: &Key, path: &Path, length: u64, id: &str) -> Result<()> {
        let mut parts = Vec::new();
        let mut offset = 0;
        while offset < length {
            let number = i32::try_from(parts.len() + 1).unwrap_or(i32::MAX);
            let size = PART_BYTES.min(length - offset);
            parts.push(self.put_part(key, path, id, number, (offset, size)).await?);
            offset += size;
        }
        self.client
            .complete_multipart_upload()
            .bucket(&self.name)
            .key(self.object(key))
            .upload_id(id)
            .multipart_upload(
                CompletedMultipartUpload::builder()
                    .set_parts(Some(parts))
                    .build(),
            )
            .send()
            .await
            .map_err(|error| failed("writing to S3", DisplayErrorContext(error)))?;
        Ok(())
    }

    async fn put_part(
        &self,
        key: &Key,
        path: &Path,
        id: &str,
        number: i32,
        (offset, size): (u64, u64),
    ) -> Result<CompletedPart> {
        let body = ByteStream::read_from()
            .path(path)
            .offset(offset)
            .length(Length::Exact(size))
            .build()
            .await
            .map_err(|error| failed("reading", error))?;
        let part = self
            .client
            .upload_part()
            .bucket(&self.name)
            .key(self.object(key))
            .upload_id(id)
            .part_number(number)
            .body(body)
            .send()
            .await
            .map_err(|error| failed("writing to S3", DisplayErrorContext(error)))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(part.e_tag)
            .build())
    }

    pub(super) async fn open(&self, key: &Key) -> Result<Object> {
        let found = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(self.object(key))
            .send()
            .await;
        let found = found.map_err(|error| missing_or(key, "reading from S3", error))?;
        let length = found.content_length().and_then(|it| u64::try_from(it).ok());
        Ok(Object {
            length: length.unwrap_or_default(),
            body: Body::S3(found.body),
        })
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
            Err(StorageError::NotFound(key)) => self
                .open(to)
                .await
                .map(|_| ())
                .map_err(|_error| StorageError::NotFound(key)),
            Err(error) => Err(error),
        }
    }

    pub(super) async fn list(&self, folder: &str) -> Result<Vec<Key>> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(format!("{}{folder}", self.prefix))
            .into_paginator()
            .send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| failed("listing S3", DisplayErrorContext(error)))?;
            let names = page.contents().iter().filter_map(|object| object.key());
            let ours = names.filter_map(|name| name.strip_prefix(&self.prefix));
            found.extend(ours.filter_map(|name| Key::parse(name).ok()));
        }
        found.sort();
        Ok(found)
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

async fn with_credentials(
    builder: aws_sdk_s3::config::Builder,
    config: &config::S3,
) -> Result<aws_sdk_s3::config::Builder> {
    if config.access_key_id.is_empty() {
        return from_environment(builder).await;
    }
    let secret = if config.secret_access_key_file.as_os_str().is_empty() {
        config.secret_access_key.expose().to_owned()
    } else {
        let file = &config.secret_access_key_file;
        let text = std::fs::read_to_string(file).map_err(|error| {
            failed(
                &format!("storage.s3.secret_access_key_file {}", file.display()),
                error,
            )
        })?;
        text.trim().to_owned()
    };
    let credentials = Credentials::new(&config.access_key_id, secret, None, None, "oriel.toml");
    Ok(builder.credentials_provider(credentials))
}

#[cfg(feature = "s3-roles")]
async fn from_environment(
    builder: aws_sdk_s3::config::Builder,
) -> Result<aws_sdk_s3::config::Builder> {
    let chain = aws_config::default_provider::credentials::default_provider().await;
    Ok(builder.credentials_provider(chain))
}

#[cfg(not(feature = "s3-roles"))]
#[expect(clippy::unused_async, reason = "the same signature as with roles")]
async fn from_environment(_: aws_sdk_s3::config::Builder) -> Result<aws_sdk_s3::config::Builder> {
    Err(StorageError::Failed(
        "storage.s3.access_key_id is empty; set it, or use a build with the feature s3-roles"
            .into(),
    ))
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
    let status = error.raw_response().map(|answer| answer.status().as_u16());
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
