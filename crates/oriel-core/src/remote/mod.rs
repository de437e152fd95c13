//! Accounts, posts and media of other servers: resolved, fetched, stored, refreshed.

pub mod accounts;
pub(crate) mod attachments;
pub(crate) mod backfill;
pub(crate) mod content;
pub(crate) mod emojis;
pub(crate) mod follow_ups;
pub(crate) mod gallery;
pub(crate) mod jobs;
pub mod lookup;
pub mod media;
pub(crate) mod posts;
pub(crate) mod threads;
