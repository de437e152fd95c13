//! What an Oriel instance knows and does: use cases, policies, jobs and configuration.
//!
//! Use cases are functions that take a [`Core`] and the person who acts. They know no HTTP;
//! pages and client API call the same ones.

pub mod accounts;
pub mod check;
pub mod clock;
pub mod config;
mod context;
pub mod error;
mod in_flight;
pub mod inbox;
pub mod instance;
pub mod jobs;
pub mod licence;
pub mod moderation;
mod negative_cache;
pub mod notifications;
pub mod oauth;
pub mod outbox;
pub mod personal;
pub mod photos;
pub mod policy;
pub mod posts;
pub mod push;
pub mod remote_media;
pub mod rules;
pub mod search;
pub mod secret;
pub mod social;
pub mod storage;
pub mod streaming;
pub mod text;
pub mod timelines;
pub mod trends;
pub mod urls;

pub use clock::Clock;
pub use config::Config;
pub use context::Core;
pub use error::{Error, Invalid, Result};
pub use oriel_federation as federation;
pub use oriel_media as media;
pub use oriel_store::{self as store, model};
pub use urls::Urls;
