//! Posts that wait for their moment.

use actix_web::{HttpRequest, web};
use oriel_core::posts::scheduled;
use serde_json::json;

use super::{edges, entities, id, id_page, json as answer, page};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/scheduled_statuses", web::get().to(list))
        .route("/api/v1/scheduled_statuses/{id}", web::get().to(show))
        .route("/api/v1/scheduled_statuses/{id}", web::put().to(update))
        .route("/api/v1/scheduled_statuses/{id}", web::delete().to(cancel));
}

/// `GET /api/v1/scheduled_statuses`
async fn list(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let found = scheduled::list(app.core(), &person, page(&params.0, 20, 40)).await?;
    let shown: Vec<_> = found
        .iter()
        .map(|view| entities::scheduled(&app, view))
        .collect();
    let edges = edges(&found, |view| view.post.id.0);
    Ok(id_page(&app, &request, edges, &shown))
}

/// `GET /api/v1/scheduled_statuses/{id}`
async fn show(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let view = scheduled::one(app.core(), &person, id(&path)?).await?;
    answer(&entities::scheduled(&app, &view))
}

/// `PUT /api/v1/scheduled_statuses/{id}`: another moment.
async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let post = id(&path)?;
    scheduled::one(app.core(), &person, post).await?;
    let at = scheduled::moment(&params.0.text("scheduled_at").unwrap_or_default())?;
    let view = scheduled::postpone(app.core(), &person, post, at).await?;
    answer(&entities::scheduled(&app, &view))
}

/// `DELETE /api/v1/scheduled_statuses/{id}`
async fn cancel(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:statuses")?;
    scheduled::cancel(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}
