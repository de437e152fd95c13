// Also part of the build script of oriel-needs, which looks in the same places.

use std::{env, fs, path::PathBuf};

/// The folder with PostgreSQL's `initdb` and `pg_ctl`: in the PATH, or where Debian keeps the
/// newest version.
pub(super) fn postgres() -> Option<PathBuf> {
    let complete =
        |folder: &PathBuf| folder.join("initdb").exists() && folder.join("pg_ctl").exists();
    let path = env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .collect();
    debian.sort();
    env::split_paths(&path)
        .chain(debian.into_iter().rev())
        .find(complete)
}
