//! What the author of a post is told of it: who has got it, who quotes it.

use actix_web::web;
use oriel_core::{outbox, posts::quotes};
use serde_json::json;

use crate::{
    api::{entities, id, json as answer},
    app::App,
    error::WebResult,
    extract::Bearer,
};

/// `GET /api/oriel/v1/statuses/{id}/receipt`: also when the post is deleted.
pub(super) async fn receipt(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let found = outbox::receipts_by_server(app.core(), &person, id(&path)?).await?;
    let (_, told, servers) = found;
    answer(&entities::receipt(&told, &servers))
}

/// `GET /api/oriel/v1/statuses/{id}/quotes`
pub(super) async fn quotes(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let found = quotes::of_own(app.core(), &person, id(&path)?).await?;
    let shown: Vec<_> = found
        .iter()
        .map(|(quote, who)| entities::quote(&app, quote, who))
        .collect();
    answer(&shown)
}

/// `DELETE /api/oriel/v1/statuses/{id}/quotes/{quote}`: takes leave to quote it back.
pub(super) async fn end_quote(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (post, quote) = path.into_inner();
    quotes::take_back(app.core(), &person, id(&post)?, id(&quote)?).await?;
    answer(&json!({}))
}
