//! What other servers read and write: documents, collections, inboxes.

mod actor;
mod collections;
mod inbox;
mod object;

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    federation::{media_type::ACTIVITY_JSON, signature::RequestHead},
    inbox::{self as inbox_of_core, Asker},
    model::AccountId,
};
use serde_json::Value;

use crate::{
    app::App,
    error::{WebError, WebResult},
    middleware::hot::Shared,
};

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

/// A document. Caches may keep it for a moment, unless who asks must say so; browsers get the page
/// instead.
fn document(app: &App, json: &Value) -> WebResult {
    if app.core().config().federation.authorized_fetch {
        let mut response = HttpResponse::Ok();
        return Ok(response
            .content_type(ACTIVITY_JSON)
            .insert_header(("vary", "Accept, Signature, Signature-Input"))
            .insert_header(("cache-control", "private, no-store"))
            .body(json.to_string()));
    }
    open_document(json)
}

/// A document for everybody, always.
#[expect(clippy::unnecessary_wraps, reason = "it is what handlers return")]
fn open_document(json: &Value) -> WebResult {
    let mut response = HttpResponse::Ok()
        .content_type(ACTIVITY_JSON)
        .insert_header(("vary", "Accept"))
        .insert_header(("cache-control", "public, max-age=60"))
        .insert_header(("access-control-allow-origin", "*"))
        .body(json.to_string());
    response.extensions_mut().insert(Shared);
    Ok(response)
}

/// What a request says of itself, for whoever looks at its signature.
fn head<'a>(app: &'a App, request: &'a HttpRequest) -> RequestHead<'a> {
    let target = request.uri().path_and_query().map_or("/", |it| it.as_str());
    let headers = request
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let origin = app.core().urls().origin();
    RequestHead::new(origin, request.method().as_str(), target, headers)
}

/// The account that asks, where whoever asks must say so; none where anybody may.
async fn asker(app: &App, request: &HttpRequest) -> Result<Option<AccountId>, WebError> {
    match inbox_of_core::who_asks(app.core(), &head(app, request)).await? {
        Asker::Anyone => Ok(None),
        Asker::Known(account) => Ok(Some(account.id)),
        Asker::Unauthorized(reason) => {
            tracing::debug!(%reason, "a document was not given: {reason}");
            Err(Error::SignInNeeded.into())
        }
        Asker::Refused => Err(Error::Forbidden.into()),
    }
}

/// Sends browsers to the page of what they asked for.
fn to_page(address: String) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("location", address))
        .insert_header(("vary", "Accept"))
        .finish()
}
