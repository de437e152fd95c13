use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// Why the database did not do what it was asked.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("there is no such row")]
    NotFound,
    /// A unique constraint holds already; the message names it.
    #[error("there is one already: {0}")]
    Conflict(String),
    /// Two transactions were in each other's way, and this one was rolled back: worth trying again.
    #[error("another change was in the way: {0}")]
    Contended(String),
    /// The server is gone, starting, or out of connections: worth trying again.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    #[error("the database refused: {0}")]
    Other(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the change may succeed when it is made again from its beginning: its transaction met
    /// another, which has ended since. A row that was inserted meanwhile is then found.
    pub(crate) fn is_race(&self) -> bool {
        matches!(self, Self::Contended(_) | Self::Conflict(_))
    }

    /// An error of somebody else's that ends a transaction.
    pub fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        match error {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(DatabaseErrorKind::UniqueViolation, info) => Self::Conflict(
                info.constraint_name()
                    .map_or_else(|| info.message().to_owned(), str::to_owned),
            ),
            Diesel::DatabaseError(DatabaseErrorKind::ClosedConnection, info) => {
                Self::Unavailable(info.message().to_owned())
            }
            Diesel::DatabaseError(kind, info) if is_contention(kind, info.message()) => {
                Self::Contended(info.message().to_owned())
            }
            other => Self::Other(other.to_string()),
        }
    }
}

/// Serialization failures and deadlocks of PostgreSQL (40001, 40P01), `SQLITE_BUSY` and
/// `SQLITE_LOCKED`. libpq's codes do not come through diesel but for the first; the English word
/// "deadlock" is in the message in other languages as well.
fn is_contention(kind: DatabaseErrorKind, message: &str) -> bool {
    matches!(kind, DatabaseErrorKind::SerializationFailure)
        || message.to_lowercase().contains("deadlock")
        || message.contains("database is locked")
        || message.contains("database table is locked")
}
