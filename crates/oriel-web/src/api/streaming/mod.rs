//! What happens, told to apps at once: over a WebSocket with as many streams as an app likes, or
//! one stream as server-sent events.

mod frame;
mod sse;
mod websocket;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, get},
};
use oriel_core::{
    Error,
    error::Unfit,
    streaming::{Hub, Seat, Stream},
};

use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Fields, Params, api::token_of, client_ip},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/streaming", get().to(websocket::open))
        .route("/api/v1/streaming/health", get().to(health))
        .route(
            "/api/v1/streaming/\
             {stream:user|user/notification|public|public/local|public/remote|public/media|\
             hashtag|hashtag/local|list|direct}",
            get().to(sse::open),
        );
}

/// `GET /api/v1/streaming/health`
async fn health() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("OK")
}

/// A seat for whoever brings a token.
async fn sit(app: &App, request: &HttpRequest, query: &Params) -> WebResult<Seat> {
    let token = token(request, query).ok_or(Error::Token(Unfit::Token))?;
    let address = client_ip::limit_key(app.client_ip(request));
    Ok(Hub::join(app.core(), &token, address).await?)
}

/// Scripts in browsers can give a WebSocket no header but the protocols it may speak, so apps pass
/// their token as the name of one.
fn token(request: &HttpRequest, query: &Params) -> Option<String> {
    query
        .text("access_token")
        .or_else(|| token_of(request.headers()))
        .or_else(|| protocol(request).map(str::to_owned))
}

/// The first protocol that a WebSocket is asked to speak.
fn protocol(request: &HttpRequest) -> Option<&str> {
    let asked = request.headers().get(header::SEC_WEBSOCKET_PROTOCOL)?;
    let first = asked.to_str().ok()?.split(',').next()?.trim();
    (!first.is_empty()).then_some(first)
}

fn query(request: &HttpRequest) -> Params {
    let mut query = Params::default();
    query.add_fields(&Fields::parse(request.query_string().as_bytes()));
    query
}

/// The stream that is asked for by this name.
fn stream(name: &str, params: &Params) -> Result<Stream, WebError> {
    let only_media = params.flag("only_media") == Some(true);
    let name = if only_media && name.starts_with("public") && !name.ends_with(":media") {
        format!("{name}:media")
    } else {
        name.to_owned()
    };
    let (tag, list) = (params.text("tag"), params.text("list"));
    Ok(Stream::parse(&name, tag.as_deref(), list.as_deref())?)
}
