use actix_web::{HttpRequest, web};
use oriel_core::timelines;

use super::{accounts::list, page};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, MaybeBearer},
};

/// `GET /api/v1/timelines/home`
pub(super) async fn home(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let posts = timelines::home(app.core(), &person, page(&params.0, 20, 40)).await?;
    list(&app, &request, &posts, Some(person.account.id)).await
}

/// `GET /api/v1/timelines/public`: what this instance published; with `remote`, what others did.
pub(super) async fn public(
    app: web::Data<App>,
    bearer: MaybeBearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let viewer = bearer.account();
    let page = page(&params.0, 20, 40);
    let posts = if params.0.flag("remote") == Some(true) {
        timelines::elsewhere(app.core(), viewer, page).await?
    } else {
        timelines::local(app.core(), viewer, page).await?
    };
    list(&app, &request, &posts, viewer).await
}

/// `GET /api/v1/timelines/direct`: what is said in conversations, for apps that know none.
pub(super) async fn direct(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let posts = timelines::direct(app.core(), &person, page(&params.0, 20, 40)).await?;
    list(&app, &request, &posts, Some(person.account.id)).await
}

/// `GET /api/v1/timelines/tag/{tag}`
pub(super) async fn tag(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let viewer = bearer.account();
    let posts = timelines::tag(app.core(), viewer, &path, page(&params.0, 20, 40)).await?;
    list(&app, &request, &posts, viewer).await
}
