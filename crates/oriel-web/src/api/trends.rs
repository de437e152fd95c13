//! What many people here write about. Posts and links are not ranked here, which an empty list says.

use actix_web::web;
use oriel_core::trends::{self, Day, Trend};
use serde_json::{Value, json};

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
    answer(&found.iter().map(|it| tag(&app, it)).collect::<Vec<_>>())
}

/// `Tag` with its history, today first; the numbers are texts.
fn tag(app: &App, trend: &Trend) -> Value {
    let mut entity = entities::tag(app, &trend.name);
    let history: Vec<Value> = trend.days.iter().map(day).collect();
    entities::set(&mut entity, "history", history);
    entity
}

fn day(day: &Day) -> Value {
    json!({
        "day": day.begins.unix_timestamp().to_string(),
        "uses": day.uses.to_string(),
        "accounts": day.people.to_string(),
    })
}
