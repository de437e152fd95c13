//! What other servers read and write: documents, collections, inboxes.

mod actor;
mod collections;
mod inbox;
mod object;

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    federation::{document::activity, media_type::ACTIVITY_JSON, signature::RequestHead},
    inbox::{self as inbox_of_core, Asker},
    model::{Account, AccountId},
};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{
    app::App,
    error::{WebError, WebResult},
    middleware::response_cache::Shared,
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
            "/users/{name}/followers_synchronization",
            web::get().to(collections::followers_synchronization),
        )
        .route(
            "/users/{name}/following",
            web::get().to(collections::following),
        )
        .route(
            "/users/{name}/featured",
            web::get().to(collections::featured),
        )
        .route("/users/{name}/quotes/{id}", web::get().to(object::quote))
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
        return Ok(personal_document(json));
    }
    open_document(json)
}

/// A document for whoever signed.
fn personal_document(json: &Value) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(ACTIVITY_JSON)
        .insert_header(("vary", "Accept, Signature, Signature-Input"))
        .insert_header(("cache-control", "private, no-store"))
        .body(json.to_string())
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

/// What stands where something was.
fn tombstone(id: &str, deleted: OffsetDateTime) -> HttpResponse {
    HttpResponse::Gone()
        .content_type(ACTIVITY_JSON)
        .body(activity::tombstone(id, deleted).to_string())
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
    let asker = inbox_of_core::who_asks(app.core(), &head(app, request)).await?;
    Ok(known(asker)?.map(|account| account.id))
}

/// The account that signed a request for what is not for everybody.
async fn signer(app: &App, request: &HttpRequest) -> Result<Account, WebError> {
    let asker = inbox_of_core::who_signed(app.core(), &head(app, request)).await?;
    Ok(known(asker)?.ok_or(Error::SignInNeeded)?)
}

fn known(asker: Asker) -> Result<Option<Account>, WebError> {
    match asker {
        Asker::Anyone => Ok(None),
        Asker::Known(account) => Ok(Some(*account)),
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
