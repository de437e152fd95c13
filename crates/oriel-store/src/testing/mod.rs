//! Throw-away databases for tests: a file of SQLite, or a database of PostgreSQL.
//!
//! PostgreSQL is the server that `ORIEL_TEST_POSTGRES` names (a `postgres://` address of a
//! database whose user may create others), or else one that is started from the binaries found on
//! this machine and ends with this process. Without either there is none: tests that need one are
//! marked `#[needs(postgres)]`.

mod binaries;
#[cfg(test)]
mod plan;
mod server;
mod template;

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use diesel::{RunQueryDsl as _, sql_query};
use tempfile::TempDir;

#[cfg(test)]
pub(crate) use self::plan::plan;
use self::server::Server;
use crate::{Connection, Engine, Error, Result, Store, config::Database};

/// Names the PostgreSQL server for tests.
pub const SERVER_VARIABLE: &str = "ORIEL_TEST_POSTGRES";

const SQLITE_FILE: &str = "oriel.db";

/// What is in a new database.
#[derive(Debug, Clone, Copy)]
enum Content {
    Nothing,
    Migrated,
}

/// Has a database look at what is in it, as it does by itself before long: until then it does not
/// know which way to an answer is short.
///
/// # Errors
/// When the database refuses.
pub fn gather_statistics(conn: &mut Connection) -> Result<()> {
    sql_query("ANALYZE").execute(conn)?;
    Ok(())
}

/// A database that goes away with this value.
#[derive(Debug)]
pub struct TestDatabase {
    /// How a program reaches it.
    pub config: Database,
    /// The data folder; the file of SQLite is in it.
    pub data_dir: TempDir,
    pub store: Store,
    dropped: Option<PostgresDatabase>,
}

impl TestDatabase {
    /// A migrated database of this engine, copied from a template.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn new(engine: Engine) -> Result<Self> {
        Self::make(engine, Content::Migrated)
    }

    /// A database without tables.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn empty(engine: Engine) -> Result<Self> {
        Self::make(engine, Content::Nothing)
    }

    /// Whether there is a server, or programs to start one.
    pub fn is_available(engine: Engine) -> bool {
        engine == Engine::Sqlite
            || std::env::var_os(SERVER_VARIABLE).is_some()
            || binaries::postgres().is_some()
    }

    fn make(engine: Engine, content: Content) -> Result<Self> {
        let data_dir = tempfile::tempdir().map_err(Error::other)?;
        let mut config = Database {
            url: format!("sqlite:{SQLITE_FILE}"),
            max_connections: 4,
            ..Database::default()
        };
        let mut dropped = None;
        match (engine, content) {
            (Engine::Postgres, _) => {
                let database = PostgresDatabase::create(server()?, content)?;
                config.url.clone_from(&database.url);
                dropped = Some(database);
            }
            (Engine::Sqlite, Content::Migrated) => {
                let file = data_dir.path().join(SQLITE_FILE);
                std::fs::write(file, template::sqlite()?).map_err(Error::other)?;
            }
            (Engine::Sqlite, Content::Nothing) => {}
        }
        let store = Store::open(&config, data_dir.path())?;
        Ok(Self {
            config,
            data_dir,
            store,
            dropped,
        })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        if self.dropped.is_some() {
            Engine::Postgres
        } else {
            Engine::Sqlite
        }
    }
}

/// The server of this process, started on first use.
fn server() -> Result<&'static Server> {
    static SERVER: OnceLock<Result<Option<Server>, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::find().map_err(|error| error.to_string()));
    match server {
        Ok(Some(server)) => Ok(server),
        Ok(None) => Err(Error::Unavailable(format!(
            "PostgreSQL not found: install it or set {SERVER_VARIABLE}"
        ))),
        Err(error) => Err(Error::Unavailable(error.clone())),
    }
}

/// A database on the server, dropped at the end.
#[derive(Debug)]
struct PostgresDatabase {
    server: &'static Server,
    name: String,
    url: String,
}

impl PostgresDatabase {
    fn create(server: &'static Server, content: Content) -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("oriel_test_{}_{number}", std::process::id());
        let template = match content {
            Content::Nothing => "template1",
            Content::Migrated => template::postgres(server)?,
        };
        let mut admin = server.connect()?;
        sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).execute(&mut admin)?;
        sql_query(format!("CREATE DATABASE {name} TEMPLATE {template}")).execute(&mut admin)?;
        Ok(Self {
            server,
            url: server.database_url(&name),
            name,
        })
    }
}

impl Drop for PostgresDatabase {
    fn drop(&mut self) {
        let statement = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropped = self
            .server
            .connect()
            .and_then(|mut admin| Ok(sql_query(statement).execute(&mut admin)?));
        if let Err(error) = dropped {
            eprintln!("the database {} stays behind: {error}", self.name);
        }
    }
}
