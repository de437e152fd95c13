//! Everything an admin can say in `oriel.toml` or the environment.
//!
//! The file decides what concerns the machine; what concerns people (rules, texts, invitations)
//! lives in the database. Each section is defined by the code that obeys it and composed here.

mod environment;
mod error;
mod load;
mod period;
mod sections;
mod validate;

pub use error::ConfigError;
pub use load::{Loaded, load};
pub use oriel_federation::config::{AlbumStyle, Federation, Mode as FederationMode};
pub use oriel_media::config::{Media, Storage};
pub use oriel_store::config::Database;
pub use period::Period;
pub use sections::{
    Api, I18n, Instance, Limits, LogFormat, Moderation, Registration, RegistrationMode,
    RequireAltText, Server, Telemetry,
};

use serde::Deserialize;

/// The whole configuration. `Config::default()` is what runs when there is no file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub instance: Instance,
    pub database: Database,
    pub storage: Storage,
    pub media: Media,
    pub federation: Federation,
    pub registration: Registration,
    pub limits: Limits,
    pub api: Api,
    pub moderation: Moderation,
    pub i18n: I18n,
    pub telemetry: Telemetry,
}

#[cfg(test)]
mod tests;
