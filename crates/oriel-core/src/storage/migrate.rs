use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use oriel_media::{
    config::Backend,
    storage::{Content, Entry, Key, Storage, StorageError},
};
use tempfile::TempDir;

use super::{Progress, all_files, known::Known};
use crate::{Core, Error, Result, photos::files::upload_folder};

/// How many files are under way at once.
const AT_ONCE: usize = 4;

/// What a migration did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Copied, and read back.
    pub copied: u64,
    pub copied_bytes: u64,
    /// There already, with the same content.
    pub there: u64,
    /// Copied, and taken away again since the instance deleted or renamed them meanwhile.
    pub withdrawn: u64,
    /// Whether the target is what the instance uses already: what arrived before the restart was
    /// fetched.
    pub in_use: bool,
}

/// A file that is at the target as it was at the source.
type Done = HashMap<Key, Entry>;

/// Copies every file to the storage of the other kind, reads each copy back, and goes over it
/// again for what has arrived meanwhile. The instance may run; the source stays as it is. Once the
/// target is in use, it fetches those files that rows tell of and the target lacks.
///
/// # Errors
/// When the target is not configured, and when a file cannot be read, written or read back. Doing
/// it again continues: what is there with the same content is not copied.
pub async fn migrate(
    core: &Core,
    to: Backend,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<Migrated> {
    let target = open(core, to).await?;
    let in_use = core.config().storage.backend == to;
    let source = if in_use {
        open(core, other(to)).await?
    } else {
        core.storage().clone()
    };
    let folder = TempDir::new_in(upload_folder(core).await?)
        .map_err(|error| Error::Internal(format!("no temporary folder: {error}")))?;
    let copier = Copier {
        source,
        target,
        folder,
        progress,
        state: Mutex::default(),
    };
    let (mut done, mut migrated) = (Done::new(), Migrated::default());
    // What arrives meanwhile is fetched by further passes, for as long as they catch up.
    let mut before = usize::MAX;
    loop {
        let wanted = wanted(core, &copier, &done, in_use).await?;
        migrated.withdrawn += copier.withdraw(&mut done, &wanted.gone).await?;
        if wanted.new.is_empty() || wanted.new.len() >= before {
            break;
        }
        before = wanted.new.len();
        copier.pass(wanted.new, &mut done, &mut migrated).await?;
    }
    Ok(Migrated { in_use, ..migrated })
}

fn other(kind: Backend) -> Backend {
    match kind {
        Backend::Local => Backend::S3,
        Backend::S3 => Backend::Local,
    }
}

async fn open(core: &Core, kind: Backend) -> Result<Storage> {
    let mut config = core.config().storage.clone();
    config.backend = kind;
    config
        .validate()
        .map_err(|wrong| Error::Internal(format!("{}: {}", wrong.key, wrong.message)))?;
    let data_dir = &core.config().server.data_dir;
    Ok(Storage::connect(&config, data_dir).await?)
}

/// What a pass has to do.
struct Wanted {
    new: Vec<Entry>,
    /// Copied before, and no longer at the source.
    gone: Vec<Key>,
}

async fn wanted(core: &Core, copier: &Copier<'_>, done: &Done, in_use: bool) -> Result<Wanted> {
    let entries = all_files(&copier.source).await?;
    if in_use {
        return missing(core, copier, entries, done).await;
    }
    let gone = done.keys().filter(|key| {
        let found = entries.binary_search_by(|entry| entry.key.cmp(key));
        found.is_err()
    });
    let gone = gone.cloned().collect();
    let is_new = |entry: &Entry| done.get(&entry.key) != Some(entry);
    let new = entries.into_iter().filter(is_new).collect();
    Ok(Wanted { new, gone })
}

/// Of the storage that was used before only what the rows tell of and the target lacks: what was
/// deleted since must not come back.
async fn missing(
    core: &Core,
    copier: &Copier<'_>,
    entries: Vec<Entry>,
    done: &Done,
) -> Result<Wanted> {
    let there = all_files(&copier.target).await?;
    let there: std::collections::HashSet<Key> = there.into_iter().map(|it| it.key).collect();
    let known = Known::load(core).await?;
    let lacking: std::collections::HashSet<&Key> = known
        .files
        .iter()
        .map(|expected| &expected.key)
        .filter(|key| !there.contains(key) && !done.contains_key(key))
        .collect();
    let new = entries.into_iter().filter(|it| lacking.contains(&it.key));
    Ok(Wanted {
        new: new.collect(),
        gone: Vec::new(),
    })
}

/// What became of one file.
enum Outcome {
    Copied(Entry),
    There(Entry),
    /// It went away before it was read.
    Gone,
}

struct Copier<'a> {
    source: Storage,
    target: Storage,
    folder: TempDir,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    state: Mutex<Progress>,
}

impl Copier<'_> {
    async fn pass(
        &self,
        entries: Vec<Entry>,
        done: &mut Done,
        migrated: &mut Migrated,
    ) -> Result<()> {
        self.begin(&entries);
        let mut outcomes = stream::iter(entries)
            .map(|entry| self.one(entry))
            .buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.try_next().await? {
            match outcome {
                Outcome::Copied(entry) => {
                    migrated.copied += 1;
                    migrated.copied_bytes += entry.bytes;
                    done.insert(entry.key.clone(), entry);
                }
                Outcome::There(entry) => {
                    migrated.there += 1;
                    done.insert(entry.key.clone(), entry);
                }
                Outcome::Gone => {}
            }
        }
        Ok(())
    }

    async fn one(&self, entry: Entry) -> Result<Outcome> {
        let bytes = entry.bytes;
        let outcome = match self.copy(entry).await {
            Err(Error::Storage(StorageError::NotFound(_))) => Outcome::Gone,
            outcome => outcome?,
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.files += 1;
        state.bytes += bytes;
        (self.progress)(*state);
        Ok(outcome)
    }

    /// Copies a file unless it is there with the same content, and reads the copy back.
    async fn copy(&self, entry: Entry) -> Result<Outcome> {
        let key = &entry.key;
        let path = tempfile::NamedTempFile::new_in(self.folder.path())
            .map_err(|error| Error::Internal(format!("no temporary file: {error}")))?
            .into_temp_path();
        let content = self.source.open(key).await?.save(&path).await?;
        if self.holds(key, &content).await? {
            return Ok(Outcome::There(entry));
        }
        self.target.put_file(key, &path, kind(key)).await?;
        if self.holds(key, &content).await? {
            return Ok(Outcome::Copied(entry));
        }
        self.target.delete(key).await?;
        Err(StorageError::Failed(format!(
            "{key} was written to {} and read back otherwise",
            self.target.describe()
        ))
        .into())
    }

    /// Whether the target has a file with this content.
    async fn holds(&self, key: &Key, content: &Content) -> Result<bool> {
        let there = self.target.stat(key).await?;
        if there.is_none_or(|entry| entry.bytes != content.bytes) {
            return Ok(false);
        }
        Ok(match self.target.open_if_there(key).await? {
            Some(object) => object.digest().await? == *content,
            None => false,
        })
    }

    /// Takes copies away whose originals the instance has deleted or renamed: what is not public
    /// any more must not stay public here.
    async fn withdraw(&self, done: &mut Done, gone: &[Key]) -> Result<u64> {
        for key in gone {
            self.target.delete(key).await?;
            done.remove(key);
        }
        Ok(u64::try_from(gone.len()).unwrap_or(u64::MAX))
    }

    fn begin(&self, entries: &[Entry]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.of_files += u64::try_from(entries.len()).unwrap_or(u64::MAX);
        state.of_bytes += entries.iter().map(|entry| entry.bytes).sum::<u64>();
        (self.progress)(*state);
    }
}

/// The media type of a file, from its name, which Oriel chose.
fn kind(key: &Key) -> &'static str {
    match key.as_str().rsplit_once('.') {
        Some((_, "png")) => "image/png",
        Some((_, "webp")) => "image/webp",
        _ => "image/jpeg",
    }
}
