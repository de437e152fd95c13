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
    /// The server is gone, starting, or out of connections: worth trying again.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    #[error("the database refused: {0}")]
    Other(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
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
            other => Self::Other(other.to_string()),
        }
    }
}
