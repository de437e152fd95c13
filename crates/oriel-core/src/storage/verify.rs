use std::{collections::HashMap, fmt, time::SystemTime};

use oriel_media::{
    config::KeepOriginals,
    storage::{Entry, Key, StorageError},
};
use oriel_store::files;

use super::{
    Progress, SETTLED, all_files,
    known::{Expected, Known, by_key, of_photo},
};
use crate::{Core, Result};

/// Something that is not as the rows say, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    Missing(Key),
    Length {
        key: Key,
        is: u64,
        should: u64,
    },
    Damaged(Key),
    /// A file of a private photo where everyone may fetch it, or the other way round.
    Misplaced {
        key: Key,
        should: Key,
    },
    Unknown {
        key: Key,
        bytes: u64,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const COPY: &str = "put it back from a backup";
        match self {
            Self::Missing(key) => write!(f, "{key} is missing: {}", cure(key)),
            Self::Length { key, is, should } => {
                write!(f, "{key} has {is} bytes instead of {should}: {}", cure(key))
            }
            Self::Damaged(key) => {
                write!(f, "{key} is damaged (SHA-256): {}", cure(key))
            }
            Self::Misplaced { key, should } => {
                write!(f, "{key} should be {should}: move it there, or {COPY}")
            }
            Self::Unknown { key, bytes } => {
                write!(
                    f,
                    "{key} ({bytes} bytes) is nobody's: `oriel storage gc` deletes it"
                )
            }
        }
    }
}

fn cure(key: &Key) -> &'static str {
    if key.as_str().starts_with("private/originals/") {
        "put it back from a backup; what is shown of the photo is not touched by this"
    } else {
        "put it back from a backup, or have its owner replace the photo"
    }
}

/// What was compared.
#[derive(Debug, Clone, Default)]
pub struct Verified {
    /// Files that rows tell of.
    pub files: usize,
    pub problems: Vec<Problem>,
    /// Files without a row that are too young to be called nobody's.
    pub young: usize,
}

/// Compares every row with its file, and every file with its row; with `deep` also every byte.
/// Photos may be uploaded, moved and deleted meanwhile.
///
/// # Errors
/// When database or storage cannot be asked.
pub async fn verify(
    core: &Core,
    deep: bool,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Verified> {
    let entries = all_files(core.storage()).await?;
    let known = Known::load(core).await?;
    let found = by_key(&entries);
    let mut verified = Verified {
        files: known.files.len(),
        ..Verified::default()
    };
    let mut done = total(&known.files);
    for expected in &known.files {
        let mut problem = compare(core, &known, &found, expected);
        if problem.is_none() && deep {
            problem = read(core, expected).await?;
        }
        // It may have been moved or deleted since the files were listed.
        if let Some(problem) = problem
            && is_still_expected(core, expected).await?
            && is_still_so(core, &problem).await?
        {
            verified.problems.push(problem);
        }
        done.files += 1;
        done.bytes += expected.bytes.unwrap_or_default();
        progress(done);
    }
    let before = SystemTime::from(core.now() - SETTLED);
    for entry in known.unknown(&entries) {
        if entry.modified >= before {
            verified.young += 1;
        } else if core.storage().stat(&entry.key).await?.is_some() {
            let (key, bytes) = (entry.key.clone(), entry.bytes);
            verified.problems.push(Problem::Unknown { key, bytes });
        }
    }
    Ok(verified)
}

fn total(files: &[Expected]) -> Progress {
    Progress {
        of_files: u64::try_from(files.len()).unwrap_or(u64::MAX),
        of_bytes: files.iter().filter_map(|it| it.bytes).sum(),
        ..Progress::default()
    }
}

fn compare(
    core: &Core,
    known: &Known,
    found: &HashMap<&Key, &Entry>,
    expected: &Expected,
) -> Option<Problem> {
    let key = &expected.key;
    let other = expected.or_at.as_ref().and_then(|key| found.get(key));
    let entry = match (found.get(key), other) {
        (Some(entry), _) => entry,
        (None, Some(other)) if expected.on_either_side => other,
        (None, Some(other)) => {
            return (!known.is_in_hand(key)).then(|| Problem::Misplaced {
                key: other.key.clone(),
                should: key.clone(),
            });
        }
        (None, None) => {
            let original = key.as_str().starts_with("private/originals/");
            let none_kept = core.config().media.keep_originals == KeepOriginals::None;
            return (!(original && none_kept)).then(|| Problem::Missing(key.clone()));
        }
    };
    let should = expected.bytes?;
    (entry.bytes != should).then(|| Problem::Length {
        key: entry.key.clone(),
        is: entry.bytes,
        should,
    })
}

/// Reads a file to its end and compares what it holds.
async fn read(core: &Core, expected: &Expected) -> Result<Option<Problem>> {
    let at = [Some(&expected.key), expected.or_at.as_ref()];
    for key in at.into_iter().flatten() {
        let Some(object) = core.storage().open_if_there(key).await? else {
            continue;
        };
        return match object.digest().await {
            Ok(content) => {
                let known = &expected.sha256;
                let sound = known.is_empty() || known.contains(&content.sha256);
                Ok((!sound).then(|| Problem::Damaged(key.clone())))
            }
            Err(StorageError::Cut(_)) => Ok(Some(Problem::Damaged(key.clone()))),
            Err(error) => Err(error.into()),
        };
    }
    Ok(None)
}

/// Whether the rows tell of the file now as they did.
async fn is_still_expected(core: &Core, expected: &Expected) -> Result<bool> {
    let Some(id) = expected.photo else {
        let now = Known::load(core).await?;
        return Ok(now.files.contains(expected));
    };
    let now = core
        .store()
        .read(move |conn| files::of_photo(conn, id))
        .await?;
    Ok(match now {
        Some(files) => of_photo(&files)?.contains(expected),
        None => false,
    })
}

async fn is_still_so(core: &Core, problem: &Problem) -> Result<bool> {
    let storage = core.storage();
    Ok(match problem {
        Problem::Missing(key) => storage.stat(key).await?.is_none(),
        Problem::Length { key, should, .. } => {
            let now = storage.stat(key).await?;
            now.is_none_or(|entry| entry.bytes != *should)
        }
        Problem::Misplaced { should, .. } => storage.stat(should).await?.is_none(),
        Problem::Damaged(_) | Problem::Unknown { .. } => true,
    })
}
