//! Reading multipart bodies: files go to bounded temporary files, texts stay in memory.

use std::path::Path;

use actix_multipart::{Field, Multipart};
use actix_web::{HttpRequest, web};
use futures_util::StreamExt as _;
use oriel_core::{Core, Error, Invalid, media::error::Refused, photos::files};
use tempfile::TempPath;
use tokio::io::AsyncWriteExt as _;

use crate::{error::WebError, extract::form::MAX_FORM_BYTES};

/// One part of a multipart body.
#[derive(Debug)]
pub(crate) enum Part {
    Text { name: String, value: String },
    File(Received),
}

/// A file on this machine's disk, deleted when it is dropped.
#[derive(Debug)]
pub(crate) struct Received {
    /// The field's name.
    pub name: String,
    /// What the sender called the file.
    pub file_name: String,
    path: TempPath,
    /// Set when the file was longer than allowed; its bytes were not kept.
    pub too_large: Option<u64>,
}

impl Received {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// # Errors
    /// [`Refused::FileTooLarge`] when it was longer than allowed.
    pub(crate) fn check(&self) -> Result<(), Error> {
        match self.too_large {
            Some(limit) => Err(Refused::FileTooLarge { limit }.into()),
            None => Ok(()),
        }
    }
}

/// The parts of a body, one after the other.
pub(crate) struct Parts {
    multipart: Multipart,
    core: Core,
    /// How long the texts may yet be: together they are no longer than another form.
    text_bytes_left: usize,
}

impl Parts {
    /// # Errors
    /// When the request reached no application.
    pub(crate) fn of(request: &HttpRequest, payload: web::Payload) -> Result<Self, WebError> {
        let app = crate::extract::form::app_of(request)?;
        Ok(Self {
            multipart: Multipart::new(request.headers(), payload),
            core: app.core().clone(),
            text_bytes_left: MAX_FORM_BYTES,
        })
    }

    /// The next part; a file longer than `max_file_bytes` is read to its end but not kept, so
    /// that the files after it are not lost.
    ///
    /// # Errors
    /// When the body is broken or the disk full.
    pub(crate) async fn next(&mut self, max_file_bytes: usize) -> Result<Option<Part>, WebError> {
        let Some(field) = self.multipart.next().await else {
            return Ok(None);
        };
        let field = field.map_err(broken)?;
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field
            .content_disposition()
            .and_then(|disposition| disposition.get_filename())
            .map(str::to_owned);
        match file_name {
            Some(file_name) => {
                let (path, too_large) = self.keep(field, max_file_bytes).await?;
                Ok(Some(Part::File(Received {
                    name,
                    file_name,
                    path,
                    too_large,
                })))
            }
            None => Ok(Some(Part::Text {
                name,
                value: self.text(field).await?,
            })),
        }
    }

    async fn keep(
        &self,
        mut field: Field,
        max_bytes: usize,
    ) -> Result<(TempPath, Option<u64>), WebError> {
        let uploads = files::upload_folder(&self.core).await?;
        let made = web::block(move || {
            tempfile::Builder::new()
                .prefix("upload-")
                .tempfile_in(uploads)
        });
        let temporary = made.await.map_err(disk)?.map_err(disk)?;
        let (file, path) = temporary.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        let mut length = 0_usize;
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(broken)?;
            length = length.saturating_add(chunk.len());
            if length <= max_bytes {
                file.write_all(&chunk).await.map_err(disk)?;
            }
        }
        file.flush().await.map_err(disk)?;
        let too_large = (length > max_bytes).then(|| u64::try_from(max_bytes).unwrap_or(u64::MAX));
        Ok((path, too_large))
    }

    async fn text(&mut self, mut field: Field) -> Result<String, WebError> {
        let mut bytes = Vec::new();
        while let Some(chunk) = field.next().await {
            let chunk = chunk.map_err(broken)?;
            let left = self.text_bytes_left.checked_sub(chunk.len());
            let too_long = Invalid::beyond("text", "too-long", MAX_FORM_BYTES);
            self.text_bytes_left = left.ok_or(Error::Invalid(too_long))?;
            bytes.extend_from_slice(&chunk);
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

fn broken(error: impl std::fmt::Display) -> WebError {
    tracing::debug!(%error, "a multipart body ended early");
    Error::Refused(Refused::Incomplete).into()
}

fn disk(error: impl std::fmt::Display) -> WebError {
    Error::Internal(format!("an upload could not be kept: {error}")).into()
}
