use std::time::SystemTime;

use oriel_media::storage::{Entry, Key};

use super::{SETTLED, all_files, known::Known};
use crate::{Core, Error, Result};

/// What nobody's files were.
#[derive(Debug, Clone, Default)]
pub struct Collected {
    pub keys: Vec<Key>,
    pub bytes: u64,
    /// Files without a row that are too young to be called nobody's.
    pub young: usize,
}

/// Deletes the files that no row and no job tells of and that are older than a day, and what was
/// begun and never finished. With `dry_run` it only says which.
///
/// # Errors
/// When database or storage refuse, and when the database tells of no file at all: then it is
/// most likely the wrong one.
pub async fn collect(core: &Core, dry_run: bool) -> Result<Collected> {
    let before = SystemTime::from(core.now() - SETTLED);
    let entries = all_files(core.storage()).await?;
    let known = Known::load(core).await?;
    if known.files.is_empty() && !entries.is_empty() {
        return Err(Error::Internal(
            "the database tells of no file, but the storage is not empty: is it the right \
             database? Nothing was deleted"
                .into(),
        ));
    }
    let (old, young): (Vec<&Entry>, Vec<&Entry>) = known
        .unknown(&entries)
        .into_iter()
        .partition(|entry| entry.modified < before);
    let mut collected = Collected {
        young: young.len(),
        ..Collected::default()
    };
    for entry in old {
        if !dry_run {
            core.storage().delete(&entry.key).await?;
        }
        collected.bytes += entry.bytes;
        collected.keys.push(entry.key.clone());
    }
    if !dry_run {
        core.storage().remove_unfinished(before).await?;
    }
    Ok(collected)
}
