//! What many people here write about. Posts and links are not ranked here, which an empty list says.

use actix_web::web;
use oriel_core::trends;

use super::{entities, json as answer};
use crate::{app::App, error::WebResult, extract::ApiParams};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/trends", web::get().to(tags))
        .route("/api/v1/trends/tags", web::get().to(tags));
}

/// `GET /api/v1/trends/tags`
async fn tags(app: web::Data<App>, params: ApiParams) -> WebResult {
    let limit = params.0.number("limit").unwrap_or(10);
    let offset = params.0.number("offset").unwrap_or(0);
    let found = trends::tags(app.core(), limit, offset).await?;
    let shown = found.iter().map(|trend| entities::trend(&app, trend));
    answer(&shown.collect::<Vec<_>>())
}
