//! One memory budget for all photos that are being made ready: a photo waits rather than pass it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::inspect::{Format, Inspected};

const UNIT: u64 = 1024 * 1024;

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

    /// Waits until there is room for a photo of this cost. One that is larger than everything
    /// there is gets everything, alone.
    pub async fn take(&self, bytes: u64) -> Option<OwnedSemaphorePermit> {
        let wanted = u32::try_from(bytes.div_ceil(UNIT))
            .unwrap_or(u32::MAX)
            .clamp(1, self.total);
        Arc::clone(&self.semaphore)
            .acquire_many_owned(wanted)
            .await
            .ok()
    }
}

/// What making a photo ready costs at its peak, from its header: the decoded picture, the
/// coefficients of a progressive JPEG, the largest renditions, and the file.
pub fn cost(inspected: &Inspected, file_bytes: u64) -> u64 {
    let decoded = inspected.decoded_bytes.max(inspected.pixels() * 3);
    let working = match inspected.format {
        Format::Jpeg => decoded + decoded / 2,
        Format::Png | Format::WebP => decoded * 2,
    };
    working + file_bytes + 48 * UNIT
}
