//! What a photo app asks first.

use actix_web::{HttpRequest, web};
use oriel_core::{
    config::RequireAltText,
    licence::{self, Licence},
    limits::{self, SHOWN_ELSEWHERE},
    media::{config::KeepOriginals, inspect::Format, plan::RenditionSpec},
    model::{AlbumStyle, Visibility},
    photos,
    posts::{edit, scheduled},
    text::{INTERFACE_LANGUAGES, MAX_LANGUAGES},
};
use serde_json::{Value, json};

use super::API_VERSION;
use crate::{
    api::{entities, json as answer},
    app::App,
    error::WebResult,
    extract::viewer::locale_of,
    views::{context::Message, locale::Locale},
};

/// `GET /api/oriel/v1/config`
pub(super) async fn show(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let core = app.core();
    let (limits, media) = (&core.config().limits, &core.config().media);
    let locale = locale_of(&request, &app, None);
    answer(&json!({
        "api_version": API_VERSION,
        "limits": {
            "max_album_items": limits.photos_per_album,
            "max_album_leaders": SHOWN_ELSEWHERE,
            "max_upload_bytes": media.max_file_size.bytes(),
            "max_upload_pixels": media.max_pixels,
            "max_uploads_per_hour": limits.uploads_per_hour,
            "max_title_characters": limits::MAX_TITLE_CHARS,
            "max_description_characters": limits.caption_chars,
            "max_caption_characters": limits.caption_chars,
            "max_spoiler_text_characters": edit::MAX_WARNING_CHARS,
            "max_alt_text_characters": limits.alt_text_chars,
            "max_languages": MAX_LANGUAGES,
            "max_scheduled": scheduled::MAX_WAITING,
            "max_scheduled_per_day": scheduled::MAX_PER_DAY,
            "min_scheduled_seconds_ahead": scheduled::LEAST_AHEAD.whole_seconds(),
            "mime_types": Format::all().map(Format::content_type).collect::<Vec<_>>(),
        },
        "uploads_url": core.urls().absolute("/api/oriel/v1/uploads"),
        "languages": INTERFACE_LANGUAGES,
        "visibilities": Visibility::ALL.iter().map(|it| entities::album_visibility(*it)).collect::<Vec<_>>(),
        "album_styles": AlbumStyle::ALL,
        "licenses": all_licences(&app, locale),
        "exif_fields_offered": entities::EXIF_FIELDS,
        "alt_text": alt_text(core.config().moderation.require_alt_text),
        "renditions": media.renditions.iter().map(rendition).collect::<Vec<_>>(),
        "originals_kept": originals(media.keep_originals),
        "features": {
            "albums": true,
            "gallery": true,
            "exif": true,
            "link_visibility": true,
            "schedule": true,
            "receipts": true,
            "resumable_uploads": true,
            "originals": photos::files::keeps_originals(core),
            "places": false,
            "discover": false,
            "archive": false,
        },
    }))
}

/// Whether publishing asks for descriptions of photos.
fn alt_text(asked: RequireAltText) -> &'static str {
    match asked {
        RequireAltText::Off => "off",
        RequireAltText::Remind => "remind",
        RequireAltText::Require => "require",
    }
}

/// What is kept of the files that people send.
fn originals(kept: KeepOriginals) -> &'static str {
    match kept {
        KeepOriginals::Stripped => "stripped",
        KeepOriginals::Full => "full",
        KeepOriginals::None => "none",
    }
}

fn rendition(spec: &RenditionSpec) -> Value {
    json!({
        "name": spec.name,
        "names": spec.names().collect::<Vec<_>>(),
        "max_edge": spec.max_edge,
        "max_pixels": (spec.max_pixels < u64::MAX).then_some(spec.max_pixels),
    })
}

/// `GET /api/oriel/v1/licenses`
pub(super) async fn licences(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let locale = locale_of(&request, &app, None);
    answer(&all_licences(&app, locale))
}

fn all_licences(app: &App, locale: Locale) -> Vec<Value> {
    let all = licence::ALL.iter();
    all.map(|known| entity(app, known, locale)).collect()
}

/// `License`. One has no name of its own but a sentence in each language, and no SPDX identifier.
fn entity(app: &App, known: &Licence, locale: Locale) -> Value {
    let title = if known.name.is_empty() {
        let sentence = Message::new(format!("licence-{}", known.id));
        app.views().text(&sentence, locale).unwrap_or_default()
    } else {
        known.name.to_owned()
    };
    json!({
        "id": known.id,
        "title": title,
        "url": known.url,
        "spdx": known.url.map(|_| known.id),
    })
}
