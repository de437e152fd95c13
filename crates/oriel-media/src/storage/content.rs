//! What a file holds, told by its SHA-256.

use std::{fmt::Write as _, fs, io, io::Read as _, path::Path};

use ring::digest::{Context, SHA256};

use super::object::CHUNK;

/// What a file holds: files with equal contents are one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// In hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

impl Content {
    /// What these bytes are.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::default();
        hasher.update(bytes);
        hasher.finish()
    }

    /// What a file on this machine holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of_file(path: &Path) -> io::Result<Self> {
        let mut file = fs::File::open(path)?;
        let (mut hasher, mut buffer) = (Hasher::default(), vec![0; CHUNK]);
        loop {
            let read = file.read(&mut buffer)?;
            let piece = buffer.get(..read).unwrap_or_default();
            if piece.is_empty() {
                return Ok(hasher.finish());
            }
            hasher.update(piece);
        }
    }
}

/// Sees bytes go by.
pub(super) struct Hasher {
    context: Context,
    bytes: u64,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            context: Context::new(&SHA256),
            bytes: 0,
        }
    }
}

impl Hasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
        self.bytes += u64::try_from(bytes.len()).unwrap_or_default();
    }

    pub(super) fn finish(self) -> Content {
        Content {
            sha256: hex(self.context.finish().as_ref()),
            bytes: self.bytes,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
