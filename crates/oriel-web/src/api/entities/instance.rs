//! What an instance says of itself: as newer apps read it, and as older ones do.

use oriel_core::{Core, accounts::register, instance::Figures, text::INTERFACE_LANGUAGES};
use serde::Serialize;

use super::{
    asset_address,
    configuration::{Configuration, configuration, newer},
    rule::Rule,
    wire::{Empty, EmptyObject, Null},
};
use crate::app::App;

/// Apps switch features by this; it says which Mastodon the answers are like.
const VERSION: &str = concat!("4.3.0 (compatible; Oriel ", env!("CARGO_PKG_VERSION"), ")");

/// `Instance`.
#[derive(Debug, Serialize)]
pub(crate) struct Instance<'a> {
    domain: String,
    title: &'a str,
    version: &'static str,
    source_url: &'static str,
    description: &'a str,
    usage: Usage,
    thumbnail: Thumbnail,
    icon: Empty,
    languages: [&'static str; 2],
    configuration: Configuration<'a>,
    registrations: Registrations,
    api_versions: ApiVersions,
    contact: Contact<'a>,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
struct Usage {
    users: UsersUsage,
}

#[derive(Debug, Serialize)]
struct UsersUsage {
    active_month: i64,
}

/// `Thumbnail`.
#[derive(Debug, Serialize)]
struct Thumbnail {
    url: String,
    blurhash: Null,
    versions: EmptyObject,
}

#[derive(Debug, Serialize)]
struct Registrations {
    enabled: bool,
    approval_required: bool,
    reason_required: bool,
    message: Null,
    min_age: Null,
    url: Null,
}

#[derive(Debug, Serialize)]
struct ApiVersions {
    mastodon: u32,
}

#[derive(Debug, Serialize)]
struct Contact<'a> {
    email: &'a str,
    account: Null,
}

/// The instance, for apps that ask for its second version.
pub(crate) fn instance_v2<'a>(app: &'a App, figures: &Figures, rules: Vec<Rule>) -> Instance<'a> {
    let core = app.core();
    let config = &core.config().instance;
    Instance {
        domain: core.urls().authority(),
        title: &config.name,
        version: VERSION,
        source_url: env!("CARGO_PKG_REPOSITORY"),
        description: &config.description,
        usage: Usage {
            users: UsersUsage {
                active_month: figures.active_month,
            },
        },
        thumbnail: Thumbnail {
            url: thumbnail(app),
            blurhash: (),
            versions: EmptyObject {},
        },
        icon: [],
        languages: INTERFACE_LANGUAGES,
        configuration: configuration(core, Some(newer(core))),
        registrations: Registrations {
            enabled: register::is_open(core),
            approval_required: false,
            reason_required: false,
            message: (),
            min_age: (),
            url: (),
        },
        api_versions: ApiVersions { mastodon: 2 },
        contact: Contact {
            email: &config.contact_email,
            account: (),
        },
        rules,
    }
}

/// `InstanceV1`.
#[derive(Debug, Serialize)]
pub(crate) struct InstanceV1<'a> {
    uri: String,
    title: &'a str,
    short_description: &'a str,
    description: &'a str,
    email: &'a str,
    version: &'static str,
    urls: UrlsV1,
    stats: Stats,
    thumbnail: String,
    languages: [&'static str; 2],
    registrations: bool,
    approval_required: bool,
    invites_enabled: bool,
    configuration: Configuration<'a>,
    contact_account: Null,
    rules: Vec<Rule>,
    max_toot_chars: usize,
    max_media_attachments: usize,
}

#[derive(Debug, Serialize)]
struct UrlsV1 {
    streaming_api: String,
}

#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "these are the keys of the entity"
)]
struct Stats {
    user_count: i64,
    status_count: i64,
    domain_count: i64,
}

/// The instance, for older apps.
pub(crate) fn instance_v1<'a>(app: &'a App, figures: &Figures, rules: Vec<Rule>) -> InstanceV1<'a> {
    let core = app.core();
    let config = core.config();
    InstanceV1 {
        uri: core.urls().authority(),
        title: &config.instance.name,
        short_description: &config.instance.description,
        description: &config.instance.description,
        email: &config.instance.contact_email,
        version: VERSION,
        urls: UrlsV1 {
            streaming_api: streaming(core),
        },
        stats: Stats {
            user_count: figures.people,
            status_count: figures.posts,
            domain_count: figures.peers,
        },
        thumbnail: thumbnail(app),
        languages: INTERFACE_LANGUAGES,
        registrations: register::is_open(core),
        approval_required: false,
        invites_enabled: config.registration.invites_per_user > 0,
        configuration: configuration(core, None),
        contact_account: (),
        rules,
        max_toot_chars: config.limits.caption_chars,
        max_media_attachments: config.limits.photos_per_album,
    }
}

fn thumbnail(app: &App) -> String {
    asset_address(app, "icons/header.png")
}

pub(super) fn streaming(core: &Core) -> String {
    core.urls().origin().replacen("http", "ws", 1)
}
