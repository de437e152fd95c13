//! Several posts or accounts at once, by their ids.

use actix_web::web;
use oriel_core::{lookup, posts::read};
use serde_json::json;

use super::{
    entities::{self, Reader},
    id, json as answer,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, MaybeBearer, Params},
};

/// So many are shown at once.
const MOST: usize = 40;

/// What is no number names nothing.
fn ids<T: From<i64>>(params: &Params) -> Vec<T> {
    let named = params.list("id").unwrap_or_default();
    let ids = named.iter().filter_map(|text| id(text).ok());
    ids.take(MOST).collect()
}

/// `GET /api/v1/statuses?id[]=`
pub(super) async fn statuses(
    app: web::Data<App>,
    bearer: MaybeBearer,
    params: ApiParams,
) -> WebResult {
    let viewer = bearer.account();
    let found = read::many(app.core(), viewer, ids(&params.0)).await?;
    let reader = Reader::of(&app, viewer).await?;
    let shown = found
        .iter()
        .map(|view| entities::status(&app, view, &reader));
    answer(&shown.collect::<Vec<_>>())
}

/// `GET /api/v1/accounts?id[]=`
pub(super) async fn accounts(app: web::Data<App>, params: ApiParams) -> WebResult {
    let found = lookup::among(app.core(), ids(&params.0)).await?;
    let shown = found.iter().map(|one| entities::account(&app, one));
    answer(&shown.collect::<Vec<_>>())
}

/// `GET /api/v1/statuses/{id}/card`: links are not fetched to be shown.
pub(super) async fn card(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
) -> WebResult {
    read::visible(app.core(), bearer.account(), id(&path)?).await?;
    answer(&json!({}))
}
