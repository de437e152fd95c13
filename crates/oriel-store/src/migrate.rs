use diesel::{RunQueryDsl as _, connection::SimpleConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::{Connection, Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// An arbitrary number that all Oriels agree on.
const LOCK: i64 = 0x0072_6965_6c31;

/// Runs what is missing, under a lock, and says how many migrations that was.
pub(crate) fn run(conn: &mut Connection) -> Result<usize> {
    match conn {
        Connection::Postgres(pg) => {
            diesel::sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(pg)?;
            let done = pg.run_pending_migrations(POSTGRES).map(|it| it.len());
            diesel::sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(pg)?;
            done.map_err(Error::other)
        }
        // The writer's IMMEDIATE transaction keeps every other process out.
        Connection::Sqlite(lite) => lite.immediate_transaction(|lite| {
            lite.run_pending_migrations(SQLITE)
                .map(|it| it.len())
                .map_err(Error::other)
        }),
    }
}

/// How many migrations the database has.
pub(crate) fn applied(conn: &mut Connection) -> Result<usize> {
    let versions = match conn {
        Connection::Postgres(pg) => pg.applied_migrations(),
        Connection::Sqlite(lite) => lite.applied_migrations(),
    };
    versions.map(|it| it.len()).map_err(Error::other)
}

/// The settings of every SQLite connection: readers beside one writer, nothing lost at a crash.
pub(crate) fn prepare_sqlite(conn: &mut diesel::SqliteConnection) -> diesel::QueryResult<()> {
    conn.batch_execute(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA mmap_size = 134217728; \
         PRAGMA temp_store = MEMORY;",
    )
}

/// The settings of every PostgreSQL connection. Ours are many small questions: compiling one takes
/// the server hundreds of times as long as answering it, and does happen while statistics are old.
pub(crate) fn prepare_postgres(conn: &mut diesel::PgConnection) -> diesel::QueryResult<()> {
    conn.batch_execute("SET jit = off")
}
