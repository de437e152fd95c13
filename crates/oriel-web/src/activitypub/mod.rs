//! What other servers read and write: documents, collections, inboxes.

mod actor;
mod collections;
mod inbox;
mod object;

use actix_web::{HttpResponse, web};
use oriel_core::federation::media_type::ACTIVITY_JSON;
use serde_json::Value;

use crate::{error::WebResult, middleware::hot::Shared};

/// The most that an inbox reads.
const MAX_INBOX_BYTES: usize = oriel_core::federation::vocabulary::MAX_BYTES;

/// Every ActivityPub route that is not also a page.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/actor", web::get().to(actor::instance))
        .route("/inbox", web::post().to(inbox::receive))
        .route("/actor/inbox", web::post().to(inbox::receive))
        .route("/users/{name}", web::get().to(actor::show))
        .route("/users/{name}/inbox", web::post().to(inbox::receive))
        .route("/users/{name}/outbox", web::get().to(collections::outbox))
        .route(
            "/users/{name}/followers",
            web::get().to(collections::followers),
        )
        .route(
            "/users/{name}/following",
            web::get().to(collections::following),
        )
        .route(
            "/users/{name}/featured",
            web::get().to(collections::featured),
        )
        .route("/users/{name}/posts/{id}", web::get().to(object::post))
        .route(
            "/users/{name}/posts/{id}/photos",
            web::get().to(object::album),
        )
        .route(
            "/users/{name}/posts/{id}/replies",
            web::get().to(object::replies),
        )
        .route(
            "/users/{name}/posts/{id}/parts/{number}",
            web::get().to(object::part),
        )
        .route(
            "/users/{name}/activities/create/{id}",
            web::get().to(object::create),
        )
        .route("/photos/{id}", web::get().to(object::photo));
}

/// A public document. Caches may keep it for a moment; browsers get the page instead.
#[expect(clippy::unnecessary_wraps, reason = "it is what handlers return")]
fn document(json: &Value) -> WebResult {
    let mut response = HttpResponse::Ok()
        .content_type(ACTIVITY_JSON)
        .insert_header(("vary", "Accept"))
        .insert_header(("cache-control", "public, max-age=60"))
        .insert_header(("access-control-allow-origin", "*"))
        .body(json.to_string());
    response.extensions_mut().insert(Shared);
    Ok(response)
}

/// Sends browsers to the page of what they asked for.
fn to_page(address: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("location", address))
        .insert_header(("vary", "Accept"))
        .finish()
}
