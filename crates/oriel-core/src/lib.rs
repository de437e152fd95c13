//! What an Oriel instance knows and does: use cases, policies, jobs and configuration.
//!
//! Use cases are functions that take a [`Core`] and the user who acts. They know no HTTP; pages and
//! client API call the same ones.
//!
//! The modules below stand in order: a module uses only modules of groups above its own. The
//! architecture tests read this order.

// Values without an instance.
pub mod error;

pub mod licence;
pub mod limits;
mod negative_cache;
pub mod scopes;
pub mod secret;
pub mod text;
pub mod urls;

pub mod clock;
pub mod config;
mod in_flight;

pub mod domain_policy;

// The instance, and what every use case needs of it.
mod context;

mod audit;
mod events;
pub mod jobs;
pub mod keys;
pub mod person;
pub mod policy;
mod transaction;

// Parts that several use cases share.
pub mod filter_matcher;
pub mod lookup;
pub mod media_links;
pub mod rich_text;

pub mod conversations;
pub mod outbox;
mod post_change;
mod post_history;
mod profile_links;
pub mod push;

pub mod notify;
pub mod photos;

pub mod remote;

// Use cases.
pub mod accounts;
pub mod check;
pub mod instance;
pub mod notifications;
pub mod posts;
pub mod rules;
pub mod storage;
pub mod timelines;
pub mod trends;

pub mod oauth;
pub mod resumable;
pub mod search;
pub mod social;
pub mod streaming;

pub mod moderation;
pub mod personal;

// What comes in, and what works in the background.
pub mod inbox;

pub mod worker;

pub use clock::Clock;
pub use config::Config;
pub use context::Core;
pub use error::{Error, Invalid, Result};
pub use oriel_federation as federation;
pub use oriel_media as media;
pub use oriel_store::{self as store, model};
pub use urls::Urls;
