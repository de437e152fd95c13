//! What happened to somebody: one by one (`v1`), as they are shown, and put away.

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    model::{AccountId, NotificationId, NotificationKind, NotificationView},
    notifications,
    person::Person,
    store::notifications::Which,
};
use serde_json::json;

use super::{
    edges,
    entities::{self, Reader, kinds_named},
    id, id_page, json as answer, page,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, Params},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/notifications", web::get().to(list))
        .route(
            "/api/v1/notifications/unread_count",
            web::get().to(unread_count),
        )
        .route("/api/v1/notifications/clear", web::post().to(clear))
        .route("/api/v1/notifications/requests", web::get().to(requests))
        .route(
            "/api/{version:v1|v2}/notifications/policy",
            web::get().to(policy),
        )
        .route(
            "/api/{version:v1|v2}/notifications/policy",
            web::patch().to(policy),
        )
        .route("/api/v1/notifications/{id}", web::get().to(show))
        .route(
            "/api/v1/notifications/{id}/dismiss",
            web::post().to(dismiss),
        );
}

/// `GET /api/v1/notifications`
pub(super) async fn list(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let found = asked_for(&app, &person, &params.0).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    let shown: Vec<_> = found
        .iter()
        .filter_map(|view| entities::notification(&app, view, &reader))
        .collect();
    Ok(id_page(
        &app,
        &request,
        edges(&found, |view| view.notification.id.0),
        &shown,
    ))
}

/// What an app asks for: a page, of some kinds and not of others, of one person.
pub(super) async fn asked_for(
    app: &App,
    person: &Person,
    params: &Params,
) -> Result<Vec<NotificationView>, oriel_core::Error> {
    let only = kinds_named(&params.list("types").unwrap_or_default());
    let but = kinds_named(&params.list("exclude_types").unwrap_or_default());
    let mut kinds = only.unwrap_or_else(|| NotificationKind::ALL.to_vec());
    kinds.retain(|kind| but.as_ref().is_none_or(|but| !but.contains(kind)));
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let which = Which {
        kinds,
        from: params.number("account_id").map(AccountId),
        about: None,
    };
    notifications::list(app.core(), person, which, page(params, 40, 80)).await
}

/// `GET /api/v1/notifications/{id}`
pub(super) async fn show(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let view = notifications::one(app.core(), &person, id::<NotificationId>(&path)?).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    let shown = entities::notification(&app, &view, &reader);
    answer(&shown.ok_or(oriel_core::Error::NotFound)?)
}

/// `GET /api/v1/notifications/unread_count`, and of `v2`
pub(super) async fn unread_count(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let count = notifications::unread(app.core(), &person).await?;
    answer(&json!({ "count": count }))
}

/// `POST /api/v1/notifications/{id}/dismiss`
pub(super) async fn dismiss(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:notifications")?;
    notifications::dismiss(app.core(), &person, id::<NotificationId>(&path)?).await?;
    nothing()
}

/// `POST /api/v1/notifications/clear`
pub(super) async fn clear(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("write:notifications")?;
    notifications::clear(app.core(), &person).await?;
    nothing()
}

/// `GET /api/v2/notifications/policy`: everything is let through. `PATCH` answers the same, which
/// says that nothing else can be chosen.
pub(super) async fn policy(bearer: Bearer) -> WebResult {
    bearer.with("read:notifications")?;
    answer(&json!({
        "for_not_following": "accept",
        "for_not_followers": "accept",
        "for_new_accounts": "accept",
        "for_private_mentions": "accept",
        "for_limited_accounts": "accept",
        "summary": { "pending_requests_count": 0, "pending_notifications_count": 0 },
    }))
}

/// `GET /api/v1/notifications/requests`: since everything is let through, nothing waits.
pub(super) async fn requests(bearer: Bearer) -> WebResult {
    bearer.with("read:notifications")?;
    answer(&json!([]))
}

/// An empty answer, which is JSON all the same: some apps take no other.
pub(super) fn nothing() -> Result<HttpResponse, crate::error::WebError> {
    answer(&json!({}))
}
