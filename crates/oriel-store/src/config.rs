//! The `[database]` section.

use serde::Deserialize;

/// Which database, and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `sqlite:FILE`, relative to the data folder, or a `postgres://` address.
    pub url: String,
    /// A file that holds the PostgreSQL password, instead of one in the address.
    pub password_file: String,
    /// Readers for SQLite (one writer is always separate), pool size for PostgreSQL.
    pub max_connections: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: "sqlite:oriel.db".into(),
            password_file: String::new(),
            max_connections: 10,
        }
    }
}
