//! A folder. Files appear whole: written elsewhere on the same disk, flushed, renamed.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use bytes::Bytes;
use tokio::io::AsyncSeekExt as _;

use super::{
    Body, ByteRange, Content, Entry, Hasher, Key, Object, Result, StorageError, failed,
    object::CHUNK, refused, remove_unfinished,
};
use crate::config;

/// Files on this machine's disk.
#[derive(Debug, Clone)]
pub struct Local {
    root: PathBuf,
    min_free: u64,
}

impl Local {
    pub(super) fn at(config: &config::Local, data_dir: &Path) -> Result<Self> {
        let root = data_dir.join(&config.path);
        fs::create_dir_all(&root)
            .map_err(|error| failed(&format!("the folder {}", root.display()), error))?;
        Ok(Self {
            root,
            min_free: config.min_free_space.bytes(),
        })
    }

    fn path(&self, key: &Key) -> PathBuf {
        self.root.join(key.as_str())
    }

    /// Where files are until they are whole: on the same disk as their places.
    fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    pub(super) async fn remove_unfinished(&self, before: SystemTime) -> Result<()> {
        let incoming = self.incoming();
        blocking("sweeping", move || remove_unfinished(&incoming, before)).await
    }

    pub(super) fn describe(&self) -> String {
        format!("the folder {}", self.root.display())
    }

    pub(super) async fn put_file(&self, key: &Key, source: &Path) -> Result<Content> {
        let (target, source) = (self.path(key), source.to_owned());
        let incoming = self.incoming();
        blocking("writing", move || {
            place(&incoming, &target, |file| {
                copy(&mut fs::File::open(&source)?, file)
            })
        })
        .await
    }

    pub(super) async fn put_bytes(&self, key: &Key, bytes: Bytes) -> Result<()> {
        let (target, incoming) = (self.path(key), self.incoming());
        blocking("writing", move || {
            place(&incoming, &target, |file| file.write_all(&bytes))
        })
        .await
    }

    pub(super) async fn open(&self, key: &Key, range: Option<ByteRange>) -> Result<Object> {
        let mut file = match tokio::fs::File::open(self.path(key)).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StorageError::NotFound(key.clone()));
            }
            Err(error) => return Err(failed("opening", error)),
        };
        let metadata = file.metadata().await;
        let total = metadata.map_err(|error| failed("opening", error))?.len();
        let part = match range {
            Some(range) => range.within(total).ok_or(StorageError::OutOfRange(total))?,
            None => (0, total),
        };
        let sought = file.seek(io::SeekFrom::Start(part.0)).await;
        sought.map_err(|error| failed("opening", error))?;
        Ok(Object::new(Body::File(file), part, total))
    }

    pub(super) async fn stat(&self, key: &Key) -> Result<Option<Entry>> {
        let (path, key) = (self.path(key), key.clone());
        blocking("asking", move || match fs::metadata(&path) {
            Ok(metadata) => entry(key, &metadata).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        })
        .await
    }

    pub(super) async fn delete(&self, key: &Key) -> Result<()> {
        let path = self.path(key);
        blocking("deleting", move || {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            // The folder of a media key goes with its last file; others are not empty.
            if let Some(folder) = path.parent() {
                let _ = fs::remove_dir(folder);
            }
            Ok(())
        })
        .await
    }

    /// Notes that a file was used now, for whoever sorts files by age.
    pub(super) async fn touch(&self, key: &Key, now: SystemTime) -> Result<()> {
        let path = self.path(key);
        blocking("dating", move || {
            fs::File::options()
                .write(true)
                .open(&path)?
                .set_modified(now)
        })
        .await
    }

    pub(super) async fn rename(&self, from: &Key, to: &Key) -> Result<()> {
        let (source, target) = (self.path(from), self.path(to));
        let moved = blocking("renaming", move || {
            match move_into_place(&source, &target) {
                Ok(()) => {
                    if let Some(folder) = source.parent() {
                        let _ = fs::remove_dir(folder);
                    }
                    sync_folder(&target)?;
                    Ok(true)
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(target.exists()),
                Err(error) => Err(error),
            }
        })
        .await?;
        if moved {
            Ok(())
        } else {
            Err(StorageError::NotFound(from.clone()))
        }
    }

    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Entry>> {
        let (root, prefix) = (self.root.clone(), prefix.to_owned());
        blocking("listing", move || {
            let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
            let (mut waiting, mut found) = (vec![root.join(folder)], Vec::new());
            while let Some(folder) = waiting.pop() {
                let entries = match fs::read_dir(&folder) {
                    Ok(entries) => entries,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                };
                for found_here in entries {
                    let path = found_here?.path();
                    // What went away meanwhile is not there.
                    let Ok(metadata) = fs::symlink_metadata(&path) else {
                        continue;
                    };
                    if metadata.is_dir() {
                        waiting.push(path);
                    } else if let Some(key) = key_of(&root, &path)
                        && key.as_str().starts_with(&prefix)
                    {
                        found.push(entry(key, &metadata)?);
                    }
                }
            }
            found.sort_by(|one, other| one.key.cmp(&other.key));
            Ok(found)
        })
        .await
    }

    pub(super) async fn ensure_room(&self) -> Result<()> {
        let (root, needed) = (self.root.clone(), self.min_free);
        let free = blocking("asking for free space", move || fs4::available_space(&root)).await?;
        if free < needed {
            Err(StorageError::Full(needed))
        } else {
            Ok(())
        }
    }
}

fn key_of(root: &Path, path: &Path) -> Option<Key> {
    Key::parse(&path.strip_prefix(root).ok()?.to_string_lossy()).ok()
}

fn entry(key: Key, metadata: &fs::Metadata) -> io::Result<Entry> {
    Ok(Entry {
        key,
        bytes: metadata.len(),
        modified: metadata.modified()?,
    })
}

/// Copies a file and says what it holds.
fn copy(source: &mut fs::File, target: &mut fs::File) -> io::Result<Content> {
    let (mut hasher, mut buffer) = (Hasher::default(), vec![0; CHUNK]);
    loop {
        let read = source.read(&mut buffer)?;
        let piece = buffer.get(..read).unwrap_or_default();
        if piece.is_empty() {
            return Ok(hasher.finish());
        }
        hasher.update(piece);
        target.write_all(piece)?;
    }
}

/// Writes a temporary file, flushes it, and puts it in its place.
fn place<T>(
    incoming: &Path,
    target: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<T>,
) -> io::Result<T> {
    fs::create_dir_all(incoming)?;
    let mut temporary = tempfile::Builder::new().tempfile_in(incoming)?;
    let done = write(temporary.as_file_mut())?;
    temporary.as_file().sync_all()?;
    let written = temporary.into_temp_path();
    move_into_place(&written, target)?;
    // It has another name now: nothing is left to be removed.
    let _ = written.keep();
    sync_folder(target)?;
    Ok(done)
}

/// Renames into the folder of a file, which is made first. A folder goes with its last file,
/// perhaps just between the two, or while it is being made: then both are done once more.
fn move_into_place(source: &Path, target: &Path) -> io::Result<()> {
    let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let attempt = || fs::create_dir_all(folder).and_then(|()| fs::rename(source, target));
    for _ in 0..100 {
        match attempt() {
            Err(error) if has_gone(&error) && source.exists() => {}
            done => return done,
        }
    }
    attempt()
}

/// Whether a folder may have been taken away meanwhile. One that is there when it is made, and not
/// when it is looked at, is said to exist.
fn has_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists
    )
}

/// A renamed file is only there after a crash when its folder was flushed, too. A folder that has
/// gone took the file with it.
fn sync_folder(target: &Path) -> io::Result<()> {
    let Some(folder) = target.parent() else {
        return Ok(());
    };
    match fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| failed(what, error))?
        .map_err(|error| refused(what, &error))
}
