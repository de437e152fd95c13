//! What people say to those whom they name and to nobody else.

use actix_web::{HttpRequest, web};
use oriel_core::conversations;
use serde_json::json;

use super::{
    entities::{self, Reader},
    id, id_page, json as answer, page,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/conversations", web::get().to(list))
        .route("/api/v1/conversations/{id}", web::delete().to(delete))
        .route("/api/v1/conversations/{id}/read", web::post().to(read));
}

/// `GET /api/v1/conversations`, which goes on by the posts that were the last.
async fn list(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let found = conversations::list(app.core(), &person, page(&params.0, 20, 40)).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    let shown: Vec<_> = found
        .views
        .iter()
        .map(|view| entities::conversation(&app, view, &reader))
        .collect();
    Ok(id_page(&app, &request, found.edges, &shown))
}

/// `POST /api/v1/conversations/{id}/read`
async fn read(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:conversations")?;
    let view = conversations::read(app.core(), &person, id(&path)?).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    answer(&entities::conversation(&app, &view, &reader))
}

/// `DELETE /api/v1/conversations/{id}`
async fn delete(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:conversations")?;
    conversations::delete(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}
