//! A folder. Files appear whole: written elsewhere on the same disk, flushed, renamed.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use bytes::Bytes;

use super::{Body, Key, Object, Result, StorageError, failed, remove_unfinished};
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

    pub(super) async fn put_file(&self, key: &Key, source: &Path) -> Result<()> {
        let (target, source) = (self.path(key), source.to_owned());
        let incoming = self.incoming();
        blocking("writing", move || {
            place(&incoming, &target, |file| {
                io::copy(&mut fs::File::open(&source)?, file).map(|_| ())
            })
        })
        .await
    }

    pub(super) async fn put_bytes(&self, key: &Key, bytes: Bytes) -> Result<()> {
        let (target, incoming) = (self.path(key), self.incoming());
        blocking("writing", move || {
            place(&incoming, &target, |file| {
                io::Write::write_all(file, &bytes)
            })
        })
        .await
    }

    pub(super) async fn open(&self, key: &Key) -> Result<Object> {
        let file = match tokio::fs::File::open(self.path(key)).await {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StorageError::NotFound(key.clone()));
            }
            Err(error) => return Err(failed("opening", error)),
        };
        let length = file
            .metadata()
            .await
            .map_err(|error| failed("opening", error))?
            .len();
        Ok(Object {
            length,
            body: Body::File(file),
        })
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

    pub(super) async fn list(&self, folder: &str) -> Result<Vec<Key>> {
        let (root, start) = (self.root.clone(), self.root.join(folder));
        blocking("listing", move || {
            let (mut waiting, mut found) = (vec![start], Vec::new());
            while let Some(folder) = waiting.pop() {
                let entries = match fs::read_dir(&folder) {
                    Ok(entries) => entries,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                };
                for entry in entries {
                    let entry = entry?;
                    if entry.file_type()?.is_dir() {
                        waiting.push(entry.path());
                    } else if let Ok(relative) = entry.path().strip_prefix(&root) {
                        found.extend(Key::parse(&relative.to_string_lossy()).ok());
                    }
                }
            }
            found.sort();
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

/// Writes a temporary file, flushes it, and puts it in its place.
fn place(
    incoming: &Path,
    target: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> io::Result<()> {
    fs::create_dir_all(incoming)?;
    let mut temporary = tempfile::Builder::new().tempfile_in(incoming)?;
    write(temporary.as_file_mut())?;
    temporary.as_file().sync_all()?;
    let written = temporary.into_temp_path();
    move_into_place(&written, target)?;
    // It has another name now: nothing is left to be removed.
    let _ = written.keep();
    sync_folder(target)
}

/// Renames into the folder of a file, which is made first. A folder goes with its last file,
/// perhaps just between the two: then both are done once more.
fn move_into_place(source: &Path, target: &Path) -> io::Result<()> {
    let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    match fs::rename(source, target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.exists() => {
            fs::create_dir_all(folder)?;
            fs::rename(source, target)
        }
        done => done,
    }
}

/// A renamed file is only there after a crash when its folder was flushed, too.
fn sync_folder(target: &Path) -> io::Result<()> {
    match target.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| failed(what, error))?
        .map_err(|error| failed(what, error))
}
