//! How somebody's photos and albums begin.

use actix_web::web;
use oriel_core::{
    Invalid,
    accounts::profile::{self, Change, Preferences},
    licence,
    model::UserDefaults,
    person::Person,
    photos::{self, quota},
};
use serde_json::json;

use crate::{
    api::{entities::album_visibility, json as answer, statuses},
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, Params},
};

/// `GET /api/oriel/v1/me/settings`
pub(super) async fn show(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:accounts")?;
    shown(&app, &person).await
}

async fn shown(app: &App, person: &Person) -> WebResult {
    let room = quota::room(app.core(), person).await?;
    let defaults = &person.user.defaults;
    answer(&json!({
        "default_license": licence::of_new_photos(defaults),
        "default_visibility": album_visibility(defaults.visibility),
        "default_language": person.user.language(),
        "show_camera": defaults.show_camera,
        "allow_download": defaults.allow_download,
        "locale": person.user.locale,
        "storage": room.map(|room| json!({ "used": room.used, "limit": room.limit })),
    }))
}

/// `PATCH /api/oriel/v1/me/settings`: `show_camera_everywhere` changes the photos that are there,
/// before long.
pub(super) async fn update(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:accounts")?;
    let params = params.0;
    let change = Change {
        preferences: Some(Preferences {
            locale: params.text("locale").unwrap_or(person.user.locale.clone()),
            defaults: defaults(&person, &params)?,
        }),
        ..Change::default()
    };
    let person = profile::change(app.core(), &person, change).await?;
    if params.flag("show_camera_everywhere") == Some(true) {
        let show = person.user.defaults.show_camera;
        photos::show_camera_everywhere(app.core(), &person, show).await?;
    }
    shown(&app, &person).await
}

fn defaults(person: &Person, params: &Params) -> Result<UserDefaults, Invalid> {
    let old = person.user.defaults.clone().into_inner();
    let named = statuses::album_visibility(params.text("default_visibility").as_deref())?;
    Ok(UserDefaults {
        visibility: named.unwrap_or(old.visibility),
        licence: params.text("default_license").or(old.licence),
        language: params.text("default_language").or(old.language),
        show_camera: params.flag("show_camera").unwrap_or(old.show_camera),
        allow_download: params.flag("allow_download").unwrap_or(old.allow_download),
    })
}
