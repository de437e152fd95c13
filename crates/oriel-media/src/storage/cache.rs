//! Files that can be had again, in a folder of this machine that never holds more than its budget.

use std::{
    mem,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use lru::LruCache;

use super::{ByteRange, Entry, Key, Object, Result, StorageError, local::Local};
use crate::config;

/// A use is written down once in so long: it decides what goes first after a restart.
const NOTED_EVERY: Duration = Duration::from_hours(1);

/// Files by key. What was not used for longest goes first, and what nobody used for a while goes
/// by itself.
pub struct Cache {
    files: Local,
    budget: u64,
    keep_for: Duration,
    index: Mutex<Index>,
}

/// What is there, the latest used first. The files' dates say the same, less exactly.
struct Index {
    files: LruCache<Key, Held>,
    /// Of these, and of what is being written.
    bytes: u64,
}

#[derive(Clone, Copy)]
struct Held {
    bytes: u64,
    noted: SystemTime,
}

impl Index {
    fn forget(&mut self, key: &Key) {
        if let Some(held) = self.files.pop(key) {
            self.bytes = self.bytes.saturating_sub(held.bytes);
        }
    }

    fn add(&mut self, key: Key, held: Held) {
        self.forget(&key);
        self.bytes = self.bytes.saturating_add(held.bytes);
        self.files.put(key, held);
    }

    /// Takes out what was not used for longest, until there is room for so many bytes.
    fn make_room(&mut self, bytes: u64, budget: u64) -> Vec<Key> {
        let mut gone = Vec::new();
        while self.bytes.saturating_add(bytes) > budget {
            let Some((key, held)) = self.files.pop_lru() else {
                break;
            };
            self.bytes = self.bytes.saturating_sub(held.bytes);
            gone.push(key);
        }
        gone
    }
}

/// Room that is taken for a file while it is written. It is given back when this is dropped, also
/// when the future that writes the file is dropped.
struct Room<'a> {
    cache: &'a Cache,
    bytes: u64,
}

impl Room<'_> {
    fn give_back(&mut self, index: &mut Index) {
        index.bytes = index.bytes.saturating_sub(mem::take(&mut self.bytes));
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            let cache = self.cache;
            self.give_back(&mut cache.index());
        }
    }
}

impl Cache {
    /// Opens the folder, which is made when it is missing, and looks at what is in it. It takes
    /// nothing more when less is free on the disk than `min_free` asks for.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub async fn open(
        config: &config::RemoteCache,
        min_free: config::ByteSize,
        data_dir: &Path,
    ) -> Result<Self> {
        let folder = config::Local {
            path: config.path.clone(),
            min_free_space: min_free,
        };
        let cache = Self {
            files: Local::at(&folder, data_dir)?,
            budget: config.max_size.bytes(),
            keep_for: Duration::from_secs(u64::from(config.keep_for_days) * 86_400),
            index: Mutex::new(Index {
                files: LruCache::unbounded(),
                bytes: 0,
            }),
        };
        cache.look().await?;
        Ok(cache)
    }

    async fn look(&self) -> Result<()> {
        let mut found = self.files.list("").await?;
        found.sort_by_key(|entry| entry.modified);
        let gone = {
            let mut index = self.index();
            for Entry {
                key,
                bytes,
                modified,
            } in found
            {
                let noted = modified;
                index.add(key, Held { bytes, noted });
            }
            index.make_room(0, self.budget)
        };
        self.delete(gone).await
    }

    /// A file or a part of it, if it is there.
    ///
    /// # Errors
    /// When the disk cannot be read, or the file has no such part.
    pub async fn get(
        &self,
        key: &Key,
        range: Option<ByteRange>,
        now: SystemTime,
    ) -> Result<Option<Object>> {
        let Some(note) = self.used(key, now) else {
            return Ok(None);
        };
        match self.files.open(key, range).await {
            Ok(object) => {
                if note {
                    self.files.touch(key, now).await?;
                }
                Ok(Some(object))
            }
            // Somebody emptied the folder, as they may.
            Err(StorageError::NotFound(_)) => {
                self.index().forget(key);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Moves a file to the front; says whether that should be written down, or nothing without it.
    fn used(&self, key: &Key, now: SystemTime) -> Option<bool> {
        let mut index = self.index();
        let held = index.files.get_mut(key)?;
        let since = now.duration_since(held.noted).unwrap_or_default();
        let note = since >= NOTED_EVERY;
        if note {
            held.noted = now;
        }
        Some(note)
    }

    /// Keeps a file. What is larger than the whole budget is not kept.
    ///
    /// # Errors
    /// [`StorageError::Full`] when the disk has no room left; when it cannot be written.
    pub async fn put(&self, key: &Key, bytes: Bytes, now: SystemTime) -> Result<()> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if length > self.budget {
            return Ok(());
        }
        self.files.ensure_room().await?;
        // Room is taken before the file is there, so that several at once stay within the budget.
        let (mut room, gone) = self.take_room(length);
        let written = match self.delete(gone).await {
            Ok(()) => self.files.put_bytes(key, bytes).await,
            refused => refused,
        };
        let mut index = self.index();
        room.give_back(&mut index);
        if written.is_ok() {
            let held = Held {
                bytes: length,
                noted: now,
            };
            index.add(key.clone(), held);
        }
        written
    }

    /// Takes room for a file, and out of the index what has to go for it.
    fn take_room(&self, bytes: u64) -> (Room<'_>, Vec<Key>) {
        let mut index = self.index();
        let gone = index.make_room(bytes, self.budget);
        index.bytes = index.bytes.saturating_add(bytes);
        (Room { cache: self, bytes }, gone)
    }

    /// Removes every file of a folder.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn forget(&self, folder: &str) -> Result<()> {
        let prefix = format!("{folder}/");
        let gone = {
            let mut index = self.index();
            let all = index.files.iter().map(|(key, _)| key);
            let gone: Vec<Key> = all
                .filter(|key| key.as_str().starts_with(&prefix))
                .cloned()
                .collect();
            for key in &gone {
                index.forget(key);
            }
            gone
        };
        self.delete(gone).await
    }

    /// Removes what nobody used for as long as things are kept, and what was never finished.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn expire(&self, now: SystemTime) -> Result<()> {
        let before = now.checked_sub(self.keep_for).unwrap_or(now);
        let gone = {
            let mut index = self.index();
            let mut gone = Vec::new();
            while let Some((key, held)) = index.files.peek_lru()
                && held.noted < before
            {
                let key = key.clone();
                index.forget(&key);
                gone.push(key);
            }
            gone
        };
        self.delete(gone).await?;
        self.files.remove_unfinished(before).await
    }

    async fn delete(&self, gone: Vec<Key>) -> Result<()> {
        for key in gone {
            self.files.delete(&key).await?;
        }
        Ok(())
    }

    /// How many files there are, and their bytes.
    pub fn size(&self) -> (usize, u64) {
        let index = self.index();
        (index.files.len(), index.bytes)
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
