//! From an uploaded file to everything that is shown of it.

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use oriel_pixels::Codecs;
use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::{
    budget::{Budget, cost, stripping},
    config::Media,
    emoji,
    error::Refused,
    inspect::{self, Format, Inspected, Limits},
    make,
    metadata::{CameraFacts, Described, Place},
    plan::{Encoding, RenditionSpec},
    separate::{self, Bounds},
    strip::{self, Removed},
};

/// A finished size of a photo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendition {
    /// See [`Encoding`].
    pub name: Cow<'static, str>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The file.
    #[serde(skip)]
    pub bytes: Bytes,
}

impl Rendition {
    /// The media type of the file.
    pub fn content_type(&self) -> &'static str {
        Encoding::of(&self.name).content_type()
    }
}

/// Everything that was made of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rendered {
    /// The kind of the file that it was made of.
    pub format: Format,
    /// Pixels across, the right way up.
    pub width: u32,
    /// Pixels down, the right way up.
    pub height: u32,
    /// Four components across and three down.
    pub blurhash: String,
    /// The mean colour.
    pub colour: [u8; 3],
    /// Twelve pixels as a BMP, base64.
    pub placeholder: String,
    /// What it looks like: see [`crate::likeness`].
    pub likeness: u64,
    /// Where to look, as a suggestion: from the centre, −1 to 1, right and up.
    pub focus: (f32, f32),
    /// What the file says of how it was taken.
    pub camera: CameraFacts,
    /// Words of the file that may fill a form.
    pub described: Described,
    /// The region, for its owner to show if they wish.
    pub place: Option<Place>,
    /// What the file says more, which nothing that is shown has.
    pub removed: Removed,
    /// In the order of the plan.
    pub renditions: Vec<Rendition>,
}

/// Makes photos ready, a bounded number at once, on threads of its own, within a memory budget.
#[derive(Clone)]
pub struct Pipeline {
    budget: Budget,
    threads: usize,
    turns: Arc<Semaphore>,
    /// Looking at a file takes all of it, and milliseconds.
    looks: Arc<Semaphore>,
    limits: Limits,
    timeout: Duration,
    /// Whether every photo is rendered in a process of its own.
    separate: bool,
    codecs: Codecs,
}

/// So many files are looked at once, beside those that are rendered.
const LOOKS: usize = 2;

impl Pipeline {
    /// A pipeline with the fastest codecs of this build.
    pub fn new(media: &Media) -> Self {
        Self::with_codecs(media, Codecs::default())
    }

    /// A pipeline with these codecs.
    pub fn with_codecs(media: &Media, codecs: Codecs) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = match media.processing_threads {
            0 => (cores / 2).max(1),
            chosen => chosen,
        };
        Self {
            budget: Budget::new(media.memory_budget.bytes()),
            threads,
            turns: Arc::new(Semaphore::new(threads)),
            looks: Arc::new(Semaphore::new(LOOKS)),
            limits: Limits::from(media),
            timeout: Duration::from_secs(media.processing_timeout_seconds),
            separate: media.separate_process,
            codecs,
        }
    }

    /// How many photos are rendered at once.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Looks at a file: see [`inspect::inspect`]. Only so many are in memory at once.
    ///
    /// # Errors
    /// [`Refused`] with the reason.
    pub async fn inspect(&self, source: &Path) -> Result<Inspected, Refused> {
        let look = Arc::clone(&self.looks).acquire_owned().await;
        let look = look.map_err(|_error| Refused::Busy)?;
        let (path, limits) = (source.to_owned(), self.limits);
        on_thread(move || {
            let _held = look;
            inspect::inspect(&path, &limits)
        })
        .await?
    }

    /// Renders a file in every size of `specs`.
    ///
    /// # Errors
    /// [`Refused`] with the reason. What takes longer than the time allowed is as good as damaged:
    /// honest photos take seconds.
    pub async fn render(
        &self,
        source: &Path,
        specs: &[RenditionSpec],
    ) -> Result<Rendered, Refused> {
        let turn = self.turn().await?;
        let (path, limits) = (source.to_owned(), self.limits);
        let inspected = on_thread(move || inspect::inspect(&path, &limits)).await??;
        let file_bytes = std::fs::metadata(source)?.len();
        let codecs = self.codecs;
        let cost = cost(&inspected, file_bytes, specs, codecs);
        let room = self.room(&inspected, cost).await?;
        if self.separate {
            let bounds = Bounds {
                memory: cost,
                time: self.timeout,
                codecs,
            };
            return separate::render(source, &inspected, specs, bounds).await;
        }
        let (path, specs) = (source.to_owned(), specs.to_vec());
        let work = on_thread(move || {
            // Given back when the work ends, not when somebody stops waiting for it.
            let _held = (turn, room);
            make::renditions(std::fs::read(&path)?, &inspected, &specs, codecs)
        });
        match tokio::time::timeout(self.timeout, work).await {
            Ok(made) => made?,
            Err(_) => Err(Refused::Incomplete),
        }
    }
}

impl Pipeline {
    /// Writes a file without its metadata: see [`strip::strip_original`].
    ///
    /// # Errors
    /// [`Refused`] with the reason.
    pub async fn strip(&self, source: &Path, dest: &Path) -> Result<Removed, Refused> {
        let turn = self.turn().await?;
        let (path, limits) = (source.to_owned(), self.limits);
        let inspected = on_thread(move || inspect::inspect(&path, &limits)).await??;
        let file_bytes = std::fs::metadata(source)?.len();
        let cost = stripping(&inspected, file_bytes);
        let room = self.room(&inspected, cost).await?;
        let (source, dest) = (source.to_owned(), dest.to_owned());
        on_thread(move || {
            let _held = (turn, room);
            strip::strip_original(&source, &dest)
        })
        .await?
    }

    /// Makes an emoji of a small picture: its first frame as a PNG of at most 96 pixels a side, with what is
    /// transparent of it.
    ///
    /// # Errors
    /// [`Refused`] with the reason.
    pub async fn emoji(&self, source: &Path) -> Result<Bytes, Refused> {
        let look = Arc::clone(&self.looks).acquire_owned().await;
        let look = look.map_err(|_error| Refused::Busy)?;
        let path = source.to_owned();
        on_thread(move || {
            let _held = look;
            emoji::make(&path)
        })
        .await?
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Refused> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        turn.map_err(|_error| Refused::Busy)
    }

    async fn room(
        &self,
        inspected: &Inspected,
        cost: u64,
    ) -> Result<OwnedSemaphorePermit, Refused> {
        let room = self.budget.take(cost).await;
        room.ok_or_else(|| self.too_large(inspected, cost))
    }

    /// How many pixels of this kind of file fit into all the memory there is.
    fn too_large(&self, inspected: &Inspected, cost: u64) -> Refused {
        let limit = inspected.pixels() * (self.budget.total() / 1024) / (cost / 1024).max(1);
        Refused::TooManyPixels { limit }
    }
}

/// Runs work on a thread of its own; a panic of a codec is a damaged file.
async fn on_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    let (done, result) = oneshot::channel();
    std::thread::Builder::new()
        .name("photo".into())
        .spawn(move || {
            let outcome = catch_unwind(AssertUnwindSafe(work));
            let _ = done.send(outcome);
        })
        .map_err(|_error| Refused::Busy)?;
    match result.await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) | Err(_) => Err(Refused::Incomplete),
    }
}

#[cfg(test)]
mod tests {
    use super::{Refused, on_thread};

    #[tokio::test]
    async fn a_codec_that_panics_is_a_damaged_file() {
        let outcome = on_thread(|| -> u8 { panic!("as a codec does, now and then") }).await;
        assert_eq!(outcome, Err(Refused::Incomplete));
    }
}
