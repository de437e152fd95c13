//! The database: tables, values that are columns, queries and migrations, for SQLite and
//! PostgreSQL alike.
//!
//! Queries are grouped in modules by what they are about and named by the question they answer.
//! This crate filters by what it is told; it never decides who may see what.

pub mod accounts;
pub mod activities;
pub mod apps;
pub mod audit;
pub mod blocks;
mod changeset;
pub mod codes;
pub mod config;
mod connection;
pub mod conversations;
mod counters;
pub mod deliveries;
mod dispatch;
pub mod emojis;
mod error;
pub mod files;
pub mod filters;
pub mod follows;
pub mod group_commit;
pub mod hosts;
pub mod id;
pub mod instances;
pub mod invitations;
pub mod jobs;
mod lender;
pub mod listen;
pub mod lists;
pub mod markers;
mod migrate;
pub mod model;
pub mod moderation;
pub mod mutes;
pub mod notifications;
mod page;
pub mod personal;
mod pg_url;
pub mod photos;
pub mod pins;
pub mod posts;
pub mod push;
pub mod quotes;
pub mod reactions;
pub mod receipts;
pub mod received;
pub mod recipients;
pub mod remote_keys;
pub mod reports;
pub mod schema;
pub mod sessions;
pub mod settings;
mod store;
pub mod tags;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
pub mod ties;
pub mod timelines;
pub mod tokens;
pub mod trends;
pub mod uploads;
pub mod usage;
pub mod users;
pub mod versions;
pub mod views;
pub mod warnings;
pub mod weeks;
mod writer;

pub use connection::EitherConnection as Connection;
pub use error::{Error, Result};
pub use page::Page;
pub use store::{Engine, Store};
