use actix_web::{HttpResponse, http::header, web};
use oriel_core::Error;

use crate::{app::App, error::WebResult};

/// `GET /assets/{path}`: a file whose name changes with its bytes.
pub async fn show(app: web::Data<App>, path: web::Path<String>) -> WebResult {
    let asset = app.views().assets().get(&path).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(asset.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header(("cross-origin-resource-policy", "same-origin"))
        .body(asset.bytes.to_vec()))
}
