//! From an uploaded file to everything that is shown of it.

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use image::RgbImage;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    budget::{Budget, cost},
    colour,
    config::Media,
    decode::{self, Decoded},
    encode,
    error::Refused,
    inspect::{self, Format, Inspected, Limits},
    metadata::{self, CameraFacts, Described},
    orient, placeholder,
    plan::{Aspect, RenditionSpec},
    resize::resize,
};

/// A finished size of a photo.
#[derive(Debug, Clone)]
pub struct Rendition {
    pub name: Cow<'static, str>,
    pub width: u32,
    pub height: u32,
    pub bytes: Bytes,
    pub content_type: &'static str,
}

/// Everything that was made of a file.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub format: Format,
    /// Pixels, the right way up.
    pub width: u32,
    pub height: u32,
    pub blurhash: String,
    /// The mean colour.
    pub colour: [u8; 3],
    /// Twelve pixels as a BMP, base64.
    pub placeholder: String,
    pub camera: CameraFacts,
    pub described: Described,
    pub renditions: Vec<Rendition>,
}

/// Makes photos ready, a bounded number at once, on threads of its own, within a memory budget.
#[derive(Clone)]
pub struct Pipeline {
    budget: Budget,
    threads: usize,
    turns: Arc<Semaphore>,
    limits: Limits,
    timeout: Duration,
}

impl Pipeline {
    pub fn new(media: &Media) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = match media.processing_threads {
            0 => (cores / 2).max(1),
            chosen => chosen,
        };
        Self {
            budget: Budget::new(media.memory_budget.bytes()),
            threads,
            turns: Arc::new(Semaphore::new(threads)),
            limits: Limits::from(media),
            timeout: Duration::from_secs(media.processing_timeout_seconds),
        }
    }

    /// How many photos are rendered at once.
    pub fn threads(&self) -> usize {
        self.threads
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
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_error| Refused::Busy)?;
        let (path, limits) = (source.to_owned(), self.limits);
        let inspected = on_thread(move || inspect::inspect(&path, &limits)).await??;
        let file_bytes = std::fs::metadata(source)?.len();
        let room = self
            .budget
            .take(cost(&inspected, file_bytes))
            .await
            .ok_or(Refused::Busy)?;
        let (path, specs) = (source.to_owned(), specs.to_vec());
        let work = on_thread(move || {
            // Given back when the work ends, not when somebody stops waiting for it.
            let _held = (turn, room);
            make(&path, &inspected, &specs)
        });
        match tokio::time::timeout(self.timeout, work).await {
            Ok(made) => made?,
            Err(_) => Err(Refused::Incomplete),
        }
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

fn make(path: &Path, inspected: &Inspected, specs: &[RenditionSpec]) -> Result<Rendered, Refused> {
    let decoded = decode::decode(path, inspected)?;
    let swapped = orient::swaps(decoded.orientation);
    let (width, height) = if swapped {
        (inspected.height, inspected.width)
    } else {
        (inspected.width, inspected.height)
    };
    let largest = largest(decoded, specs, swapped)?;
    let renditions = cascade(&largest, specs, (width, height))?;
    let stand_in = placeholder::of(&largest)?;
    let (camera, described) = metadata::read(path);
    Ok(Rendered {
        format: inspected.format,
        width,
        height,
        blurhash: stand_in.blurhash,
        colour: stand_in.colour,
        placeholder: stand_in.bmp,
        camera,
        described,
        renditions,
    })
}

/// The picture at the largest size wanted, in sRGB, the right way up: everything expensive is
/// done after the first resize.
fn largest(decoded: Decoded, specs: &[RenditionSpec], swapped: bool) -> Result<RgbImage, Refused> {
    let Decoded {
        pixels,
        orientation,
        profile,
    } = decoded;
    let (w, h) = pixels.dimensions();
    let (width, height) = specs
        .iter()
        .map(|spec| {
            if spec.crop.is_some() {
                (w, h)
            } else {
                upright_target(spec, w, h, swapped)
            }
        })
        .max_by_key(|(width, _)| *width)
        .ok_or(Refused::Incomplete)?;
    let mut first = if (width, height) == (w, h) {
        pixels
    } else {
        resize(&pixels, width, height, None)?
    };
    if let Some(profile) = profile {
        colour::to_srgb(&mut first, &profile);
    }
    Ok(orient::orient(first, orientation))
}

/// The target in stored coordinates of a size that is meant upright.
fn upright_target(spec: &RenditionSpec, w: u32, h: u32, swapped: bool) -> (u32, u32) {
    if swapped {
        let (width, height) = spec.target(h, w);
        (height, width)
    } else {
        spec.target(w, h)
    }
}

/// Each size from the one before it, or from the largest where the one before is smaller.
fn cascade(
    largest: &RgbImage,
    specs: &[RenditionSpec],
    (width, height): (u32, u32),
) -> Result<Vec<Rendition>, Refused> {
    let mut made = Vec::with_capacity(specs.len());
    let mut current = Cow::Borrowed(largest);
    for spec in specs {
        if let Some(aspect) = spec.crop {
            made.push(rendition(spec, &cropped(largest, spec, aspect)?)?);
            continue;
        }
        let target = spec.target(width, height);
        if current.width() < target.0 || current.height() < target.1 {
            current = Cow::Borrowed(largest);
        }
        current = sized(current, target)?;
        made.push(rendition(spec, &current)?);
    }
    Ok(made)
}

fn rendition(spec: &RenditionSpec, pixels: &RgbImage) -> Result<Rendition, Refused> {
    Ok(Rendition {
        name: spec.name.clone(),
        width: pixels.width(),
        height: pixels.height(),
        bytes: encode::jpeg(pixels, spec)?.into(),
        content_type: "image/jpeg",
    })
}

/// The picture in a size; the same picture when it has that size.
fn sized(
    current: Cow<'_, RgbImage>,
    (width, height): (u32, u32),
) -> Result<Cow<'_, RgbImage>, Refused> {
    if (width, height) == current.dimensions() {
        return Ok(current);
    }
    Ok(Cow::Owned(resize(&current, width, height, None)?))
}

fn cropped(source: &RgbImage, spec: &RenditionSpec, aspect: Aspect) -> Result<RgbImage, Refused> {
    let (w, h) = (f64::from(source.width()), f64::from(source.height()));
    let ratio = f64::from(aspect.width) / f64::from(aspect.height);
    let (crop_w, crop_h) = if w / h > ratio {
        (h * ratio, h)
    } else {
        (w, w / ratio)
    };
    let area = ((w - crop_w) / 2.0, (h - crop_h) / 2.0, crop_w, crop_h);
    let long = f64::from(spec.max_edge).min(crop_w.max(crop_h));
    let (width, height) = if ratio >= 1.0 {
        (long, long / ratio)
    } else {
        (long * ratio, long)
    };
    resize(source, rounded(width), rounded(height), Some(area))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side between 1 and the source's"
)]
fn rounded(side: f64) -> u32 {
    (side.round() as u32).max(1)
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
