use std::path::PathBuf;

use oriel_media::config::ByteSize;
use serde::Deserialize;
use url::Url;

use super::Period;

/// Where Oriel listens and what people type to reach it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// What people type. Part of every post's identity, so chosen once.
    pub base_url: Url,
    /// TCP addresses as `host:port`.
    pub listen: Vec<String>,
    /// Networks whose `X-Forwarded-For` is believed; nobody else's is.
    pub trusted_proxies: Vec<String>,
    /// Database, local media and temporary uploads; relative to where Oriel starts.
    pub data_dir: PathBuf,
    /// Web threads; 0 means one per core.
    pub workers: usize,
    /// How long running requests and jobs get to finish on SIGTERM.
    pub shutdown_grace: Period,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            base_url: default_base_url(),
            listen: vec!["127.0.0.1:3000".into()],
            trusted_proxies: vec!["127.0.0.0/8".into(), "::1/128".into()],
            data_dir: "data".into(),
            workers: 0,
            shutdown_grace: Period::seconds(20),
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant; the tests parse it")]
fn default_base_url() -> Url {
    "http://127.0.0.1:3000".parse().expect("a valid address")
}

/// How the instance presents itself until its admin edits the texts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Instance {
    pub name: String,
    /// One line for cards and search engines.
    pub description: String,
    pub contact_email: String,
    /// May visitors without an account browse what this instance publishes?
    pub public_local_timeline: bool,
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            name: "Oriel".into(),
            description: String::new(),
            contact_email: String::new(),
            public_local_timeline: true,
        }
    }
}

/// Who may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    Open,
    Invite,
    Closed,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Registration {
    pub mode: RegistrationMode,
    /// Invitations each user may hand out; 0 leaves them to moderators and admins.
    pub invites_per_user: u32,
    /// New accounts a day; 0 means no limit.
    pub daily_limit: u32,
    pub reserved_names: Vec<String>,
}

impl Default for Registration {
    fn default() -> Self {
        Self {
            mode: RegistrationMode::Invite,
            invites_per_user: 5,
            daily_limit: 25,
            reserved_names: ["admin", "root", "oriel", "cymorth", "help", "support"]
                .map(String::from)
                .to_vec(),
        }
    }
}

/// Bounds for each account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// What a person's photos may take up, originals and all sizes; 0 means no limit.
    pub storage_per_user: ByteSize,
    /// The same for everybody's together.
    pub storage_total: ByteSize,
    pub photos_per_album: usize,
    pub uploads_per_hour: u32,
    pub caption_chars: usize,
    pub alt_text_chars: usize,
    pub bio_chars: usize,
    pub profile_fields: usize,
    /// Per address (an IPv6 /64 is one); 429 with Retry-After beyond.
    pub requests_per_5_minutes: u32,
    pub login_attempts_per_hour: u32,
    /// Apps that may be registered from one address (an IPv6 /64 is one).
    pub apps_per_hour: u32,
    /// Deliveries from one address whose signature is not believed; beyond, none is looked at for a
    /// while.
    pub failed_signatures_per_hour: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            storage_per_user: ByteSize::mib(0),
            storage_total: ByteSize::mib(0),
            photos_per_album: 500,
            uploads_per_hour: 300,
            caption_chars: 5_000,
            alt_text_chars: 1_500,
            bio_chars: 2_000,
            profile_fields: 6,
            requests_per_5_minutes: 900,
            login_attempts_per_hour: 20,
            apps_per_hour: 30,
            failed_signatures_per_hour: 600,
        }
    }
}

/// What apps may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Whether apps may ask people for their passwords instead of sending them here.
    pub password_grant: bool,
}

/// Whether publishing asks for descriptions of photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequireAltText {
    Off,
    Remind,
    Require,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Moderation {
    pub require_alt_text: RequireAltText,
}

impl Default for Moderation {
    fn default() -> Self {
        Self {
            require_alt_text: RequireAltText::Remind,
        }
    }
}

/// Languages of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct I18n {
    /// Used when the browser's wishes match nothing.
    pub default_language: String,
}

impl Default for I18n {
    fn default() -> Self {
        Self {
            default_language: "en".into(),
        }
    }
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Stays on this machine; Oriel calls nobody.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telemetry {
    /// A level, or a filter such as `info,oriel_core=debug`.
    pub log: String,
    pub log_format: LogFormat,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            log: "info".into(),
            log_format: LogFormat::Text,
        }
    }
}
