use actix_web::web;
use oriel_core::search::{self, Asked};
use serde_json::{Value, json};

use super::{
    entities::{self, Reader},
    json as answer,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// `GET /api/v2/search`: people by the beginning of their name, and tags; with `resolve`, anyone
/// and any post by handle or address.
pub(super) async fn search(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:search")?;
    let query = params.0.text("q").unwrap_or_default();
    let resolve = params.0.flag("resolve") == Some(true);
    let me = Some(person.account.id);
    let found = search::search(app.core(), me, Asked::of(&query), resolve).await?;
    let reader = Reader::of(&app, me).await?;
    let accounts = found.accounts.iter();
    let statuses = found.posts.iter();
    let tags = found.tags.iter();
    answer(&json!({
        "accounts": accounts.map(|account| entities::account(&app, account)).collect::<Vec<Value>>(),
        "statuses": statuses.map(|view| entities::status(&app, view, &reader)).collect::<Vec<Value>>(),
        "hashtags": tags.map(|name| entities::tag(&app, name)).collect::<Vec<Value>>(),
    }))
}

/// `GET /api/v1/directory`: people who want to be found.
pub(super) async fn directory(app: web::Data<App>, params: ApiParams) -> WebResult {
    let limit = params.0.number("limit").unwrap_or(40).clamp(1, 80);
    let offset = params.0.number("offset").unwrap_or(0);
    let here_only = params.0.flag("local") == Some(true);
    let people = search::directory(app.core(), here_only, offset, limit).await?;
    let shown = people
        .iter()
        .map(|account| entities::account(&app, account));
    answer(&shown.collect::<Vec<Value>>())
}
