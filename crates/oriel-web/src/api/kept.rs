//! What somebody keeps or likes, who likes and boosts a post, and what it said before.

use actix_web::{HttpRequest, web};
use oriel_core::{
    model::AccountId,
    personal::kept::{self, Kept},
    posts::history,
    social::react,
};

use super::{
    accounts::people,
    entities::{self, Reader},
    id, id_page, json as answer, page,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, MaybeBearer},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/bookmarks", web::get().to(bookmarks))
        .route("/api/v1/favourites", web::get().to(favourites))
        .route(
            "/api/v1/statuses/{id}/favourited_by",
            web::get().to(favourited_by),
        )
        .route(
            "/api/v1/statuses/{id}/reblogged_by",
            web::get().to(reblogged_by),
        )
        .route("/api/v1/statuses/{id}/history", web::get().to(history));
}

/// `GET /api/v1/bookmarks`
async fn bookmarks(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:bookmarks")?;
    let kept = kept::bookmarks(app.core(), &person, page(&params.0, 20, 40)).await?;
    shown(&app, &request, person.account.id, &kept).await
}

/// `GET /api/v1/favourites`
async fn favourites(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:favourites")?;
    let kept = kept::favourites(app.core(), &person, page(&params.0, 20, 40)).await?;
    shown(&app, &request, person.account.id, &kept).await
}

async fn shown(app: &App, request: &HttpRequest, me: AccountId, kept: &Kept) -> WebResult {
    let reader = Reader::of(app, Some(me)).await?;
    let posts = kept.posts.iter();
    let shown: Vec<_> = posts
        .map(|view| entities::status(app, view, &reader))
        .collect();
    Ok(id_page(app, request, kept.edges, &shown))
}

/// `GET /api/v1/statuses/{id}/favourited_by`
async fn favourited_by(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let (viewer, page) = (bearer.account(), page(&params.0, 40, 80));
    let rows = react::likers(app.core(), viewer, id(&path)?, page).await?;
    Ok(people(&app, &request, &rows))
}

/// `GET /api/v1/statuses/{id}/reblogged_by`
async fn reblogged_by(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let (viewer, page) = (bearer.account(), page(&params.0, 40, 80));
    let rows = react::boosters(app.core(), viewer, id(&path)?, page).await?;
    Ok(people(&app, &request, &rows))
}

/// `GET /api/v1/statuses/{id}/history`: what it said and says, the oldest first.
async fn history(app: web::Data<App>, bearer: MaybeBearer, path: web::Path<String>) -> WebResult {
    let versions = history::of(app.core(), bearer.account(), id(&path)?).await?;
    let shown = versions.iter().map(|view| entities::edit(&app, view));
    answer(&shown.collect::<Vec<_>>())
}
