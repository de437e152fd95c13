//! What the storage holds, compared with what the database tells of it: for `oriel storage`.

mod gc;
mod known;
mod migrate;
mod rerender;
mod stat;
mod verify;

pub use gc::{Collected, collect};
pub use migrate::{Migrated, migrate};
pub use rerender::{Rerendering, rerender};
pub use stat::{Statistics, statistics};
pub use verify::{Problem, Verified, verify};

use oriel_media::storage::{Entry, Storage};
use time::Duration;

use crate::Result;

/// What is younger may be being written: its row comes after it.
const SETTLED: Duration = Duration::days(1);

/// How far something long has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    pub files: u64,
    pub of_files: u64,
    pub bytes: u64,
    pub of_bytes: u64,
}

/// Everything of ours in a storage. What is being written is elsewhere.
async fn all_files(storage: &Storage) -> Result<Vec<Entry>> {
    let mut found = storage.list("private/").await?;
    found.extend(storage.list("public/").await?);
    Ok(found)
}
