//! Files that were being written when the power went.

use std::{fs, io, path::Path, time::SystemTime};

/// Removes what lies in a folder, files and whole folders, and was last changed before a moment.
///
/// # Errors
/// When the folder cannot be read. What cannot be removed is left for the next time.
pub fn remove_unfinished(folder: &Path, before: SystemTime) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let metadata = entry.metadata()?;
        if metadata.modified()? >= before {
            continue;
        }
        let removed = if metadata.is_dir() {
            fs::remove_dir_all(entry.path())
        } else {
            fs::remove_file(entry.path())
        };
        if let Err(error) = removed {
            tracing::warn!(%error, "{} could not be removed: {error}", entry.path().display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_old_goes_and_what_is_new_stays() {
        let folder = tempfile::tempdir().unwrap();
        let day = Duration::from_hours(24);
        let old = folder.path().join("old");
        fs::write(&old, b"half a photo").unwrap();
        let moment = SystemTime::now();
        let aged = fs::File::options().write(true).open(&old).unwrap();
        aged.set_modified(moment - 2 * day).unwrap();
        fs::write(folder.path().join("new"), b"half a photo").unwrap();
        remove_unfinished(folder.path(), moment - day).unwrap();
        let left: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["new"]);
        remove_unfinished(&folder.path().join("nowhere"), moment).unwrap();
    }
}
