//! A folder. Files appear whole: written beside their place, flushed, renamed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::{Body, Key, Object, Result, StorageError, failed};
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

    pub(super) fn describe(&self) -> String {
        format!("the folder {}", self.root.display())
    }

    pub(super) async fn put_file(&self, key: &Key, source: &Path) -> Result<()> {
        let (target, source) = (self.path(key), source.to_owned());
        blocking("writing", move || {
            place(&target, |file| {
                io::copy(&mut fs::File::open(&source)?, file).map(|_| ())
            })
        })
        .await
    }

    pub(super) async fn put_bytes(&self, key: &Key, bytes: Bytes) -> Result<()> {
        let target = self.path(key);
        blocking("writing", move || {
            place(&target, |file| io::Write::write_all(file, &bytes))
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

/// Writes a temporary file in the target's folder, flushes it, and puts it in its place.
fn place(target: &Path, write: impl FnOnce(&mut fs::File) -> io::Result<()>) -> io::Result<()> {
    let mut temporary = in_folder_of(target, |folder| {
        tempfile::Builder::new().prefix(".new-").tempfile_in(folder)
    })?;
    write(temporary.as_file_mut())?;
    temporary.as_file().sync_all()?;
    temporary.persist(target).map_err(|error| error.error)?;
    sync_folder(target)
}

fn move_into_place(source: &Path, target: &Path) -> io::Result<()> {
    in_folder_of(target, |_| fs::rename(source, target))
}

/// Does something in the folder of a file, which is made first. A folder goes with its last
/// file, perhaps just between the two: then both are done once more.
fn in_folder_of<T>(target: &Path, work: impl Fn(&Path) -> io::Result<T>) -> io::Result<T> {
    let folder = target.parent().ok_or(io::ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    match work(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.exists() => {
            fs::create_dir_all(folder)?;
            work(folder)
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
