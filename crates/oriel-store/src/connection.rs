use diesel::{PgConnection, SqliteConnection};

/// A connection to whichever engine the instance runs on. (The derive forbids the name
/// `Connection`.)
#[derive(diesel::MultiConnection)]
pub enum EitherConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}
