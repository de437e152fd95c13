use actix_web::web;
use oriel_core::timelines;
use serde_json::Value;

use super::{
    entities::{self, Reader},
    json, page,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// `GET /api/v1/notifications`
pub(super) async fn list(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let found = timelines::notifications(app.core(), &person, page(&params.0, 40, 80)).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    let shown: Vec<Value> = found
        .iter()
        .filter_map(|view| entities::notification(&app, view, &reader))
        .collect();
    json(&shown)
}
