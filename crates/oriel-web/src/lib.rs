//! The web frontend: pages, forms, client API, ActivityPub endpoints and media serving.
//!
//! Handlers are thin: parse, call one function of `oriel_core`, render.

pub mod activitypub;
pub mod api;
pub mod app;
pub mod error;
pub mod extract;
pub mod files;
mod health;
mod limits;
pub mod middleware;
mod oauth;
pub mod pages;
mod resumable;
mod routes;
mod site;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod uploads;
pub mod views;
mod voice;
pub mod wellknown;

pub use site::Site;
pub use voice::WebVoice;
