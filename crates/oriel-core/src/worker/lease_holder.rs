//! The name in which a process holds leases, and which such names are of processes that are gone.
//!
//! On SQLite all processes of an instance are on one machine and share `data_dir`. Each worker
//! locks a file of its name there; the kernel gives the lock free when the process ends, however it
//! does. So a lease whose holder's file is not locked has no owner: it is freed at the next start,
//! not when it has run out. A process id alone would not do: another process may have it by then,
//! and containers count them for themselves.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use oriel_store::{Engine, deliveries, jobs};

use crate::{Core, Error, Result, secret};

/// In `data_dir`; a file for each worker that runs.
const FOLDER: &str = "workers";

/// The name of a worker of this process. On SQLite the lock on its file lasts as long as this.
pub(super) struct Worker {
    name: String,
    file: Option<(PathBuf, File)>,
}

impl Worker {
    /// Takes a new name; nothing is leased in it before its file is locked.
    ///
    /// # Errors
    /// When its file cannot be made.
    pub(super) async fn begin(core: &Core) -> Result<Self> {
        let name = format!("{}-{}", std::process::id(), secret::unguessable_name());
        let mut worker = Self { name, file: None };
        if let Some(folder) = folder(core) {
            let name = worker.name.clone();
            worker.file = Some(blocking(move || lock(&folder, &name)).await?);
        }
        Ok(worker)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some((path, _lock)) = &self.file {
            let _ = fs::remove_file(path);
        }
    }
}

/// Frees what workers of this machine hold that are gone, and says how many those were. On
/// PostgreSQL their leases run out, since they may be of other machines.
///
/// # Errors
/// When the database or the folder cannot be read.
pub(super) async fn free_leases_of_the_gone(core: &Core) -> Result<usize> {
    let Some(folder) = folder(core) else {
        return Ok(0);
    };
    let holders = core.store().read(|conn| {
        let mut holders = jobs::holders(conn)?;
        holders.extend(deliveries::holders(conn)?);
        Ok(holders)
    });
    let holders = holders.await?;
    let gone = blocking(move || Ok(gone(&folder, holders))).await?;
    let count = gone.len();
    if count > 0 {
        let now = core.now();
        core.store()
            .write(move |conn| {
                for worker in &gone {
                    // Jobs that a process took with it are counted, unlike deliveries.
                    jobs::expire_leases(conn, worker, now)?;
                    deliveries::release(conn, worker)?;
                }
                Ok(())
            })
            .await?;
        tracing::info!(workers = count, "freed the leases of workers that are gone");
    }
    Ok(count)
}

fn folder(core: &Core) -> Option<PathBuf> {
    let is_on_one_machine = core.store().engine() == Engine::Sqlite;
    is_on_one_machine.then(|| core.config().server.data_dir.join(FOLDER))
}

/// The file gets its name when it is locked: under that name it is never found unlocked while its
/// worker runs.
fn lock(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    fs::create_dir_all(folder)?;
    let (unlocked, path) = (folder.join(format!(".{name}")), folder.join(name));
    let file = File::create(&unlocked)?;
    // Where the file system has no locks, other processes cannot find this one free either.
    if let Err(error) = file.lock() {
        tracing::warn!(%error, "{} cannot be locked: {error}", unlocked.display());
    }
    fs::rename(&unlocked, &path)?;
    Ok((path, file))
}

/// Of some workers and of those that have a file, the ones that are gone. Their files go, too.
fn gone(folder: &Path, mut workers: Vec<String>) -> Vec<String> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        workers.extend(entry.file_name().into_string().ok());
    }
    workers.sort_unstable();
    workers.dedup();
    workers.retain(|name| !name.starts_with('.') && is_gone(folder, name));
    workers
}

fn is_gone(folder: &Path, name: &str) -> bool {
    let path = folder.join(name);
    match File::open(&path) {
        Ok(file) => {
            let is_free = file.try_lock().is_ok();
            if is_free {
                let _ = fs::remove_file(&path);
            }
            is_free
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await?;
    done.map_err(|error| Error::Internal(format!("the folder of workers: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_gone_when_its_file_is_not_locked() {
        let folder = tempfile::tempdir().unwrap();
        let (path, running) = lock(folder.path(), "1-running").unwrap();
        let (_, ended) = lock(folder.path(), "1-ended").unwrap();
        drop(ended);
        let holders = ["1-running", "1-ended", "1-without-a-file"].map(str::to_owned);
        let found = gone(folder.path(), holders.into());
        assert_eq!(found, ["1-ended", "1-without-a-file"]);
        assert!(path.exists(), "it runs");
        drop(running);
        assert_eq!(gone(folder.path(), Vec::new()), ["1-running"]);
        assert!(!path.exists(), "its file went with it");
    }
}
