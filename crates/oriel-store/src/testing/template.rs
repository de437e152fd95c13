//! Migrated databases that the databases of tests are copied from: 28 migrations take longer than
//! most tests.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::PathBuf,
    sync::OnceLock,
};

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, SqliteConnection, sql_query};

use super::server::Server;
use crate::{Connection, Error, Result, migrate};

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");

/// The advisory lock under which a process makes the template on a server: an arbitrary number.
const LOCK: i64 = 0x0072_6965_6c32;

/// The content of a migrated SQLite file, made once per process.
pub(super) fn sqlite() -> Result<&'static [u8]> {
    static FILE: OnceLock<Result<Vec<u8>, String>> = OnceLock::new();
    let file = FILE.get_or_init(|| migrated_file().map_err(|error| error.to_string()));
    match file {
        Ok(content) => Ok(content),
        Err(error) => Err(Error::Unavailable(error.clone())),
    }
}

fn migrated_file() -> Result<Vec<u8>> {
    let folder = tempfile::tempdir().map_err(Error::other)?;
    let file = folder.path().join("template.sqlite");
    let mut conn = SqliteConnection::establish(&file.to_string_lossy())
        .map_err(|error| Error::Unavailable(error.to_string()))?;
    migrate::prepare_sqlite(&mut conn)?;
    let mut conn = Connection::Sqlite(conn);
    migrate::run(&mut conn)?;
    // The last connection moves the write-ahead log into the file when it closes.
    drop(conn);
    fs::read(file).map_err(Error::other)
}

/// The name of a migrated database on the server. It is named after the migrations, made by the
/// first process that asks, and stays on a server that is not ours.
pub(super) fn postgres(server: &Server) -> Result<&'static str> {
    static NAME: OnceLock<Result<String, String>> = OnceLock::new();
    let name = NAME.get_or_init(|| migrated_database(server).map_err(|error| error.to_string()));
    match name {
        Ok(name) => Ok(name),
        Err(error) => Err(Error::Unavailable(error.clone())),
    }
}

fn migrated_database(server: &Server) -> Result<String> {
    let name = format!("oriel_template_{:016x}", fingerprint()?);
    // The lock ends with the connection.
    let mut admin = server.connect()?;
    sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(&mut admin)?;
    let exists = sql_query(format!(
        "SELECT 1 FROM pg_database WHERE datname = '{name}'"
    ));
    if exists.execute(&mut admin)? > 0 {
        return Ok(name);
    }
    // It gets its name when it is complete: a process may end before.
    let unfinished = format!("{name}_unfinished");
    sql_query(format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).execute(&mut admin)?;
    sql_query(format!("CREATE DATABASE {unfinished}")).execute(&mut admin)?;
    let conn = PgConnection::establish(&server.database_url(&unfinished))
        .map_err(|error| Error::Unavailable(error.to_string()))?;
    migrate::run(&mut Connection::Postgres(conn))?;
    sql_query(format!("ALTER DATABASE {unfinished} RENAME TO {name}")).execute(&mut admin)?;
    Ok(name)
}

/// A hash of all files of the migrations.
fn fingerprint() -> Result<u64> {
    let read = |path: PathBuf| -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect()
    };
    let mut files = Vec::new();
    for folder in read(PathBuf::from(MIGRATIONS)).map_err(Error::other)? {
        files.extend(read(folder).map_err(Error::other)?);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).map_err(Error::other)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}
