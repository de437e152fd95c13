//! One memory budget for all photos that are being made ready: a photo waits rather than pass it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    inspect::{Format, Inspected},
    make::needed,
    plan::RenditionSpec,
};
use oriel_pixels::Codecs;

const UNIT: u64 = 1024 * 1024;

/// What tells glibc to keep to what photos cost: variables that are read before a program starts.
///
/// Left alone, glibc takes ever larger blocks from its heaps once some were freed, and keeps what
/// they needed: after thirty photos almost twice the budget. With a fixed threshold every large
/// block goes back to the system when it is free (mallopt(3)), which costs a fault for each page
/// of the next one; pages of two megabytes make up for that.
pub const HEAP: [(&str, &str); 2] = [
    ("MALLOC_MMAP_THRESHOLD_", "1048576"),
    ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"),
];

/// How much memory is free for photos, in mebibytes.
#[derive(Debug, Clone)]
pub struct Budget {
    semaphore: Arc<Semaphore>,
    total: u32,
}

impl Budget {
    /// A budget of so many bytes.
    pub fn new(bytes: u64) -> Self {
        let total = u32::try_from(bytes / UNIT).unwrap_or(u32::MAX).max(1);
        let permits = usize::try_from(total).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            semaphore: Arc::new(Semaphore::new(permits)),
            total,
        }
    }

    /// Everything there is, in bytes.
    pub fn total(&self) -> u64 {
        u64::from(self.total) * UNIT
    }

    /// Waits until there is room for a photo of this cost; none when there never will be.
    pub async fn take(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let wanted = u32::try_from(bytes.div_ceil(UNIT)).ok()?.max(1);
        if wanted > self.total {
            return None;
        }
        Arc::clone(&self.semaphore)
            .acquire_many_owned(wanted)
            .await
            .ok()
    }
}

/// What making a photo ready costs at its peak, in bytes, from its header: the file, and what
/// decoding takes, or the first resize, or the largest size wanted, in which colours are converted,
/// with what is written of it.
pub fn cost(
    inspected: &Inspected,
    file_bytes: u64,
    specs: &[RenditionSpec],
    codecs: Codecs,
) -> u64 {
    let needed = needed(inspected, specs);
    let largest = u64::from(needed.0) * u64::from(needed.1) * 3;
    let memory = oriel_pixels::memory(inspected, needed, codecs);
    let wide = u64::from(specs.iter().any(|spec| spec.wide_gamut));
    let encoding = largest * (2 + wide) + beside(inspected, specs);
    file_bytes + memory.decoding.max(memory.resizing).max(encoding) + 16 * UNIT
}

/// Bytes that libwebp and what it is given have for a pixel.
const WEBP_PIXEL: u64 = 12;

/// What the largest WebP beside a JPEG costs.
fn beside(inspected: &Inspected, specs: &[RenditionSpec]) -> u64 {
    let with_webp = specs.iter().filter(|spec| spec.webp.is_some());
    let pixels = with_webp.map(|spec| {
        let (width, height) = spec.target(inspected.width, inspected.height);
        u64::from(width) * u64::from(height)
    });
    pixels.max().unwrap_or_default() * WEBP_PIXEL
}

/// What taking the metadata out of a file costs: the file twice; a TIFF is decoded and written
/// anew.
pub fn stripping(inspected: &Inspected, file_bytes: u64) -> u64 {
    let picture = match inspected.format {
        Format::Tiff => inspected.decoded_bytes * 3,
        _ => 0,
    };
    file_bytes * 2 + picture
}
