//! The client API, compatible with Mastodon's, so that scripts and apps can do what pages do.

mod accounts;
mod admin;
mod blocks;
mod by_ids;
mod conversations;
pub(crate) mod entities;
mod filters;
mod grouped_notifications;
mod instance;
mod kept;
mod languages;
mod lists;
mod markers;
mod media;
mod none;
mod notifications;
mod oembed;
pub mod openapi;
mod oriel;
mod phrases;
mod polls;
mod profile;
mod push;
mod relationships;
mod reports;
mod scheduled;
mod search;
mod statuses;
mod streaming;
mod tags;
mod timelines;
mod trends;

pub(crate) use oriel::API_VERSION;

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{Error, store::Page};

use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Fields, Params},
};

/// Every route of the API; a trailing slash is as good as none.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .configure(none::routes)
        .configure(relationships::routes)
        .route(openapi::PATH, web::get().to(openapi::show))
        .configure(people)
        .configure(posting)
        .configure(lists::routes)
        .configure(filters::routes)
        .configure(phrases::routes)
        .configure(blocks::routes)
        .configure(markers::routes)
        .configure(kept::routes)
        .configure(conversations::routes)
        .configure(scheduled::routes)
        .configure(instance::routes)
        .configure(trends::routes)
        .configure(profile::routes)
        .route("/api/oembed", web::get().to(oembed::show))
        .route("/api/v1/statuses/{id}/card", web::get().to(by_ids::card))
        .configure(tags::routes)
        .configure(notifications::routes)
        .configure(grouped_notifications::routes)
        .configure(reports::routes)
        .configure(admin::routes)
        .configure(push::routes)
        .configure(streaming::routes)
        .configure(oriel::routes);
}

fn people(config: &mut web::ServiceConfig) {
    config
        .route(
            "/api/v1/accounts/verify_credentials",
            web::get().to(accounts::verify_credentials),
        )
        .route("/api/v1/accounts/search", web::get().to(search::accounts))
        .route(
            "/api/v1/accounts/update_credentials",
            web::patch().to(profile::update),
        )
        .route("/api/v1/accounts", web::get().to(by_ids::accounts))
        .route("/api/v1/accounts/lookup", web::get().to(accounts::lookup))
        .route("/api/v1/accounts/{id}", web::get().to(accounts::show))
        .route(
            "/api/v1/accounts/{id}/statuses",
            web::get().to(accounts::statuses),
        )
        .route(
            "/api/v1/accounts/{id}/{side:followers|following}",
            web::get().to(accounts::follows),
        );
}

fn posting(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/media", web::post().to(media::create_and_wait))
        .route("/api/v2/media", web::post().to(media::create))
        .route("/api/v1/media/{id}", web::get().to(media::show))
        .route("/api/v1/media/{id}", web::put().to(media::update))
        .route("/api/v1/media/{id}", web::delete().to(media::delete))
        .route("/api/v1/statuses", web::post().to(statuses::create))
        .route("/api/v1/statuses", web::get().to(by_ids::statuses))
        .route("/api/v1/statuses/{id}", web::get().to(statuses::show))
        .route("/api/v1/statuses/{id}", web::put().to(statuses::update))
        .route("/api/v1/statuses/{id}", web::delete().to(statuses::delete))
        .route(
            "/api/v1/statuses/{id}/context",
            web::get().to(statuses::context),
        )
        .route(
            "/api/v1/statuses/{id}/source",
            web::get().to(statuses::source),
        )
        .route(
            "/api/v1/statuses/{id}/\
             {action:favourite|unfavourite|reblog|unreblog|bookmark|unbookmark|pin|unpin|mute|unmute}",
            web::post().to(statuses::act),
        )
        .route("/api/v1/polls/{id}", web::get().to(polls::show))
        .route("/api/v1/polls/{id}/votes", web::post().to(polls::vote))
        .route("/api/v1/timelines/home", web::get().to(timelines::home))
        .route("/api/v1/timelines/public", web::get().to(timelines::public))
        .route("/api/v1/timelines/direct", web::get().to(timelines::direct))
        .route("/api/v1/timelines/tag/{tag}", web::get().to(timelines::tag))
        .route("/api/v2/search", web::get().to(search::search))
        .route("/api/v1/directory", web::get().to(search::directory));
}

/// A JSON answer.
#[expect(clippy::unnecessary_wraps, reason = "it is what handlers return")]
fn json(value: &impl serde::Serialize) -> WebResult {
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "private, no-store"))
        .json(value))
}

/// An id in a path. What has other letters than digits names nothing.
fn id<T: From<i64>>(text: &str) -> Result<T, WebError> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse::<i64>().ok().filter(|_| digits);
    Ok(number.map(T::from).ok_or(Error::NotFound)?)
}

/// Paging parameters; limits are clamped, nonsense counts as absent.
fn page(params: &Params, default: i64, most: i64) -> Page {
    Page {
        max_id: params.number("max_id"),
        since_id: params.number("since_id"),
        min_id: params.number("min_id"),
        limit: params.number("limit").unwrap_or(default).clamp(1, most),
    }
}

/// The numbers of the first and the last row of a page.
fn edges<T>(rows: &[T], number: impl Fn(&T) -> i64) -> Option<(i64, i64)> {
    rows.first().map(&number).zip(rows.last().map(&number))
}

/// A page of a list with its `Link` header; the edges are the numbers of its first and last row.
fn id_page(
    app: &App,
    request: &HttpRequest,
    edges: Option<(i64, i64)>,
    shown: &(impl serde::Serialize + ?Sized),
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header(("cache-control", "private, no-store"));
    if let Some((first, last)) = edges {
        response.insert_header(("link", links(app, request, first, last)));
    }
    response.json(shown)
}

/// The `Link` header that leads to the pages before and after: absolute addresses that ask for
/// the same in everything else.
fn links(app: &App, request: &HttpRequest, first: i64, last: i64) -> String {
    let next = ("next", "max_id", last.to_string());
    let prev = ("prev", "min_id", first.to_string());
    link(
        app,
        request,
        &["max_id", "min_id", "since_id"],
        &[next, prev],
    )
}

/// A `Link` header: for each relation the parameter that asks for it, without those of this page.
fn link(
    app: &App,
    request: &HttpRequest,
    of_page: &[&str],
    relations: &[(&str, &str, String)],
) -> String {
    let base = app.core().urls().absolute(request.path());
    let kept = Fields::parse(request.query_string().as_bytes());
    let kept = kept.query_without(of_page);
    let links: Vec<String> = relations
        .iter()
        .map(|(rel, name, value)| format!("<{base}?{kept}{name}={value}>; rel=\"{rel}\""))
        .collect();
    links.join(", ")
}

/// The key with which an app makes something once, however often it asks.
fn idempotency_key(request: &HttpRequest) -> Option<String> {
    let key = request.headers().get("idempotency-key")?.to_str().ok()?;
    Some(key.chars().take(100).collect())
}
