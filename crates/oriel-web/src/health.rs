//! Whether this process lives, and whether it can do its work.

use actix_web::{HttpResponse, web};
use oriel_core::instance;

use crate::app::App;

/// `GET /health`: the process answers.
pub(crate) async fn health() -> &'static str {
    "OK"
}

/// `GET /ready`: the database answers, too.
pub(crate) async fn ready(app: web::Data<App>) -> HttpResponse {
    match instance::is_ready(app.core()).await {
        Ok(()) => HttpResponse::Ok().body("OK"),
        Err(error) => HttpResponse::ServiceUnavailable().body(error.to_string()),
    }
}
