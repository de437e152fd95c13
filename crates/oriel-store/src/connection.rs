use diesel::{PgConnection, SqliteConnection};

/// What both engines together understand.
pub(crate) type Backend = <EitherConnection as diesel::Connection>::Backend;

/// A connection to whichever engine the instance runs on. (The derive forbids the name
/// `Connection`.)
#[derive(diesel::MultiConnection)]
pub enum EitherConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}
