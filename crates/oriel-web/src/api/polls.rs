use actix_web::web;
use oriel_core::{Error, Invalid, model::PostId, posts::read};

use super::{entities, id, json};
use crate::{
    app::App,
    error::WebResult,
    extract::{Bearer, MaybeBearer},
};

/// `GET /api/v1/polls/{id}`
pub(super) async fn show(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
) -> WebResult {
    let view = read::by_id(app.core(), bearer.account(), id::<PostId>(&path)?).await?;
    json(&entities::poll(&app, &view).ok_or(Error::NotFound)?)
}

/// `POST /api/v1/polls/{id}/votes`: refused, in words that say where one votes.
pub(super) async fn vote(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let viewer = Some(person.account.id);
    read::visible(app.core(), viewer, id::<PostId>(&path)?).await?;
    Err(Invalid::new("choices", "votes-elsewhere").into())
}
