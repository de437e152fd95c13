//! Proof that a storage works.

use std::{fmt, time::Duration};

use bytes::Bytes;
use tokio::time::Instant;

use super::{ByteRange, Key, Result, Storage, StorageError, failed};

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
            "{}: wrote, read back, found and deleted a probe ({} ms)",
            self.place,
            self.took.as_millis()
        )
    }
}

impl Storage {
    /// Writes a small object, reads it back whole and in part, finds it, and deletes it.
    ///
    /// # Errors
    /// [`StorageError::Failed`] with the step that went wrong.
    pub async fn probe(&self) -> Result<ProbeReport> {
        let begun = Instant::now();
        let key = Key::parse("private/oriel-probe.txt").map_err(|error| failed("probe", error))?;
        let bytes = Bytes::from_static(b"written by oriel check, and deleted again");
        self.put_bytes(&key, bytes.clone(), "text/plain").await?;
        let whole = self.open(&key).await?.read_all().await?;
        expect(whole == bytes, "what was read is not what was written")?;
        let part = self.open_range(&key, ByteRange::Between(0, 6)).await?;
        let part = part.read_all().await?;
        expect(part == b"written", "a part is not what was asked for")?;
        let listed = self.list("private/oriel-probe").await?;
        expect(
            listed.iter().any(|entry| entry.key == key),
            "a new object is not listed",
        )?;
        self.delete(&key).await?;
        let gone = self.stat(&key).await?.is_none();
        expect(gone, "a deleted object is still there")?;
        Ok(ProbeReport {
            place: self.describe(),
            took: begun.elapsed(),
        })
    }
}

fn expect(so: bool, otherwise: &str) -> Result<()> {
    if so {
        Ok(())
    } else {
        Err(StorageError::Failed(otherwise.into()))
    }
}
