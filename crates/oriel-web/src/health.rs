//! Whether this process lives, and whether it can do its work.

use actix_web::{HttpResponse, web};
use oriel_core::store::settings;

use crate::app::App;

/// `GET /health`: the process answers.
pub(crate) async fn health() -> &'static str {
    "OK"
}

/// `GET /ready`: the database answers, too.
pub(crate) async fn ready(app: web::Data<App>) -> HttpResponse {
    match app
        .core()
        .store()
        .read(|conn| settings::get(conn, "setup.token"))
        .await
    {
        Ok(_) => HttpResponse::Ok().body("OK"),
        Err(error) => HttpResponse::ServiceUnavailable().body(error.to_string()),
    }
}
