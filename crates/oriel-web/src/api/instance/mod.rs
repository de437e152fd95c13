//! What an instance says of itself: in numbers, and in words.

mod about;

use actix_web::{HttpRequest, web};
use oriel_core::{
    Core, accounts::register, instance, media::inspect::Format, personal::tags::MAX_FEATURED,
    social::pins::MAX_PINS, timelines,
};
use serde_json::{Value, json};

pub(super) use about::rules_in;

use super::{entities::set, json as answer, openapi, oriel::API_VERSION};
use crate::{app::App, error::WebResult, extract::viewer::locale_of};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/instance", web::get().to(v1))
        .route("/api/v2/instance", web::get().to(v2))
        .route("/api/v1/custom_emojis", web::get().to(no_emojis))
        .configure(about::routes);
}

/// Apps switch features by this; it says which Mastodon the answers are like.
fn version() -> String {
    format!("4.3.0 (compatible; Oriel {})", env!("CARGO_PKG_VERSION"))
}

/// `GET /api/v2/instance`
async fn v2(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let core = app.core();
    let config = core.config();
    let figures = instance::figures(core).await?;
    answer(&json!({
        "domain": core.urls().authority(),
        "title": config.instance.name,
        "version": version(),
        "source_url": env!("CARGO_PKG_REPOSITORY"),
        "description": config.instance.description,
        "usage": { "users": { "active_month": figures.active_month } },
        "thumbnail": { "url": thumbnail(&app), "blurhash": null, "versions": {} },
        "icon": [],
        "languages": oriel_core::text::INTERFACE_LANGUAGES,
        "configuration": configuration(core, true),
        "registrations": {
            "enabled": register::is_open(core),
            "approval_required": false,
            "reason_required": false,
            "message": null,
            "min_age": null,
            "url": null,
        },
        "api_versions": { "mastodon": 2 },
        "contact": { "email": config.instance.contact_email, "account": null },
        "rules": rules_in(&app, locale_of(&request, &app, None)).await?,
    }))
}

/// `GET /api/v1/instance`, for older apps.
async fn v1(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let core = app.core();
    let config = core.config();
    let figures = instance::figures(core).await?;
    answer(&json!({
        "uri": core.urls().authority(),
        "title": config.instance.name,
        "short_description": config.instance.description,
        "description": config.instance.description,
        "email": config.instance.contact_email,
        "version": version(),
        "urls": { "streaming_api": streaming(core) },
        "stats": { "user_count": figures.people, "status_count": figures.posts, "domain_count": figures.peers },
        "thumbnail": thumbnail(&app),
        "languages": oriel_core::text::INTERFACE_LANGUAGES,
        "registrations": register::is_open(core),
        "approval_required": false,
        "invites_enabled": config.registration.invites_per_user > 0,
        "configuration": configuration(core, false),
        "contact_account": null,
        "rules": rules_in(&app, locale_of(&request, &app, None)).await?,
        "max_toot_chars": config.limits.caption_chars,
        "max_media_attachments": config.limits.photos_per_album,
    }))
}

/// `GET /api/v1/custom_emojis`: Oriel has none.
async fn no_emojis() -> WebResult {
    answer(&json!([]))
}

fn thumbnail(app: &App) -> String {
    super::entities::asset_address(app, "icons/header.png")
}

fn streaming(core: &Core) -> String {
    core.urls().origin().replacen("http", "ws", 1)
}

fn configuration(core: &Core, with_urls: bool) -> Value {
    let (limits, media) = (&core.config().limits, &core.config().media);
    let mut configuration = json!({
        "accounts": {
            "max_featured_tags": MAX_FEATURED,
            "max_pinned_statuses": MAX_PINS,
            "max_profile_fields": limits.profile_fields,
        },
        "statuses": {
            "max_characters": limits.caption_chars,
            "max_media_attachments": limits.photos_per_album,
            "characters_reserved_per_url": 23,
        },
        "media_attachments": {
            "supported_mime_types": Format::all().map(Format::content_type).collect::<Vec<_>>(),
            "description_limit": limits.alt_text_chars,
            "image_size_limit": media.max_file_size.bytes(),
            "image_matrix_limit": media.max_pixels,
            "video_size_limit": 0,
            "video_frame_rate_limit": 0,
            "video_matrix_limit": 0,
        },
        "polls": {
            "max_options": 0,
            "max_characters_per_option": 0,
            "min_expiration": 0,
            "max_expiration": 0,
        },
        "translation": { "enabled": false },
    });
    if with_urls {
        set(&mut configuration, "urls", urls(core));
        let key = core.vapid().public();
        set(&mut configuration, "vapid", json!({ "public_key": key }));
        set(
            &mut configuration,
            "timelines_access",
            timelines_access(core),
        );
        set(&mut configuration, "oriel", beyond(core));
    }
    configuration
}

fn urls(core: &Core) -> Value {
    json!({
        "streaming": streaming(core),
        "about": core.urls().absolute("/about"),
        "privacy_policy": null,
        "terms_of_service": null,
        "status": null,
    })
}

/// Who may read which timelines.
fn timelines_access(core: &Core) -> Value {
    let everybody = json!({ "local": "public", "remote": "public" });
    let local = if timelines::is_local_public(core) {
        "public"
    } else {
        "authenticated"
    };
    json!({
        "live_feeds": { "local": local, "remote": "authenticated" },
        "hashtag_feeds": everybody,
        "trending_link_feeds": everybody,
    })
}

/// What there is below `/api/oriel`.
fn beyond(core: &Core) -> Value {
    json!({ "api_version": API_VERSION, "openapi": core.urls().absolute(openapi::PATH) })
}
