//! What happened to somebody, with what is alike together (`v2`).

use std::collections::BTreeMap;

use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    model::{NotificationKind, NotificationView},
    notifications::{self, Group, GroupKey},
};

use super::{
    edges,
    entities::{self, Reader, group_key, kinds_named},
    id_page, json as answer,
    notifications::{asked_for, nothing, unread_count},
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// Notifications of a group that an answer tells of.
const MOST: i64 = 80;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v2/notifications", web::get().to(list))
        .route(
            "/api/v2/notifications/unread_count",
            web::get().to(unread_count),
        )
        .route("/api/v2/notifications/{key}", web::get().to(show))
        .route(
            "/api/v2/notifications/{key}/accounts",
            web::get().to(accounts),
        )
        .route(
            "/api/v2/notifications/{key}/dismiss",
            web::post().to(dismiss),
        );
}

/// `GET /api/v2/notifications`
pub(super) async fn list(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let found = asked_for(&app, &person, &params.0).await?;
    let ends = edges(&found, |view| view.notification.id.0);
    let grouped = kinds_named(&params.0.list("grouped_types").unwrap_or_default());
    let grouped = grouped.unwrap_or_else(|| NotificationKind::ALL.to_vec());
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    let groups = gathered(found, &grouped);
    Ok(id_page(
        &app,
        &request,
        ends,
        &envelope(&app, &reader, &groups),
    ))
}

/// Groups of those notifications that can be shown.
fn gathered(found: Vec<NotificationView>, grouped: &[NotificationKind]) -> Vec<Group> {
    let shown: Vec<NotificationView> = found
        .into_iter()
        .filter(NotificationView::can_be_shown)
        .collect();
    notifications::gather(shown, grouped)
}

fn envelope<'a>(
    app: &'a App,
    reader: &'a Reader,
    groups: &'a [Group],
) -> entities::GroupedNotifications<'a> {
    let people = groups.iter().flat_map(|group| &group.people);
    let people: BTreeMap<_, _> = people.map(|person| (person.id, person)).collect();
    let posts = groups.iter().filter_map(|group| group.post.as_ref());
    let posts: BTreeMap<_, _> = posts.map(|view| (view.post.id, view)).collect();
    entities::GroupedNotifications {
        accounts: people
            .into_values()
            .map(|person| entities::account(app, person))
            .collect(),
        statuses: posts
            .into_values()
            .map(|view| entities::status(app, view, reader))
            .collect(),
        notification_groups: groups.iter().map(|it| entities::group(app, it)).collect(),
    }
}

fn key(path: &str) -> Result<GroupKey, Error> {
    group_key(path).ok_or(Error::NotFound)
}

/// `GET /api/v2/notifications/{group_key}`
pub(super) async fn show(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let found = notifications::of_group(app.core(), &person, key(&path)?, MOST).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;

    let groups = gathered(found, NotificationKind::ALL);
    answer(&envelope(&app, &reader, &groups))
}

/// `GET /api/v2/notifications/{group_key}/accounts`
pub(super) async fn accounts(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("read:notifications")?;
    let found = notifications::of_group(app.core(), &person, key(&path)?, MOST).await?;
    let shown: Vec<_> = found
        .iter()
        .map(|view| entities::account(&app, &view.from))
        .collect();
    answer(&shown)
}

/// `POST /api/v2/notifications/{group_key}/dismiss`
pub(super) async fn dismiss(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:notifications")?;
    notifications::dismiss_group(app.core(), &person, key(&path)?).await?;
    nothing()
}
