use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    personal::tags::{self, Featured, Tag},
    social::follow,
};
use serde_json::json;

use super::{entities, id, id_page, json as answer, page};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, MaybeBearer},
};

/// Tags that somebody follows, or shows on their profile.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/followed_tags", web::get().to(followed))
        .route("/api/v1/tags/{name}", web::get().to(show))
        .route(
            "/api/v1/tags/{name}/{action:follow|unfollow|feature|unfeature}",
            web::post().to(act),
        )
        .route("/api/v1/featured_tags", web::get().to(own))
        .route("/api/v1/featured_tags", web::post().to(feature))
        .route(
            "/api/v1/featured_tags/suggestions",
            web::get().to(suggestions),
        )
        .route("/api/v1/featured_tags/{id}", web::delete().to(unfeature))
        .route(
            "/api/v1/accounts/{id}/featured_tags",
            web::get().to(featured),
        );
}

/// `GET /api/v1/followed_tags`
async fn followed(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:follows")?;
    let rows = tags::followed(app.core(), &person, page(&params.0, 100, 200)).await?;
    let shown: Vec<_> = rows
        .iter()
        .map(|(_, name)| entities::followed_tag(&app, name))
        .collect();
    let row = |row: Option<&(i64, String)>| row.map(|(row, _)| *row);
    let edges = row(rows.first()).zip(row(rows.last()));
    Ok(id_page(&app, &request, edges, &shown))
}

/// `GET /api/v1/tags/{name}`
async fn show(app: web::Data<App>, bearer: MaybeBearer, path: web::Path<String>) -> WebResult {
    let viewer = bearer.account();
    let tag = tags::one(app.core(), viewer, &path).await?;
    if viewer.is_some() {
        answer(&entities::own_tag(&app, &tag))
    } else {
        answer(&entities::tag(&app, &tag.name))
    }
}

/// `POST /api/v1/tags/{name}/{follow,unfollow,feature,unfeature}`
async fn act(app: web::Data<App>, bearer: Bearer, path: web::Path<(String, String)>) -> WebResult {
    let ((name, action), core) = (path.into_inner(), app.core());
    let scope = match action.as_str() {
        "follow" | "unfollow" => "write:follows",
        "feature" | "unfeature" => "write:accounts",
        _ => return Err(Error::NotFound.into()),
    };
    let person = bearer.with(scope)?;
    let tag: Tag = match action.as_str() {
        "follow" => tags::follow(core, &person, &name).await?,
        "unfollow" => tags::unfollow(core, &person, &name).await?,
        "feature" => {
            tags::feature(core, &person, &name).await?;
            tags::one(core, Some(person.account.id), &name).await?
        }
        _ => tags::unfeature_named(core, &person, &name).await?,
    };
    answer(&entities::own_tag(&app, &tag))
}

/// `GET /api/v1/featured_tags`
async fn own(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:accounts")?;
    let tags = tags::featured(app.core(), person.account.id).await?;
    answer(&shown(&app, &tags))
}

/// `GET /api/v1/accounts/{id}/featured_tags`
async fn featured(app: web::Data<App>, path: web::Path<String>) -> WebResult {
    let account = follow::account(app.core(), id(&path)?).await?;
    let tags = tags::featured(app.core(), account.id).await?;
    answer(&shown(&app, &tags))
}

fn shown<'a>(app: &App, tags: &'a [Featured]) -> Vec<entities::FeaturedTag<'a>> {
    tags.iter()
        .map(|tag| entities::featured_tag(app, tag))
        .collect()
}

/// `POST /api/v1/featured_tags`
async fn feature(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:accounts")?;
    let name = params.0.text("name").unwrap_or_default();
    let tag = tags::feature(app.core(), &person, &name).await?;
    answer(&entities::featured_tag(&app, &tag))
}

/// `DELETE /api/v1/featured_tags/{id}`
async fn unfeature(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:accounts")?;
    tags::unfeature(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}

/// `GET /api/v1/featured_tags/suggestions`
async fn suggestions(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:accounts")?;
    let names = tags::suggested(app.core(), &person).await?;
    let shown = names.iter().map(|name| entities::tag(&app, name));
    answer(&shown.collect::<Vec<_>>())
}
