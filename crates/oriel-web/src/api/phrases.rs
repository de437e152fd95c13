//! Filters as older apps know them, one phrase each.

use actix_web::web;
use oriel_core::{
    Invalid,
    personal::filters::{self, PhraseEdit},
};
use serde_json::json;

use super::{
    entities,
    filters::{contexts, expiry},
    id, json as answer,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, Params},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/filters", web::get().to(index))
        .route("/api/v1/filters", web::post().to(create))
        .route("/api/v1/filters/{id}", web::get().to(show))
        .route("/api/v1/filters/{id}", web::put().to(update))
        .route("/api/v1/filters/{id}", web::delete().to(delete));
}

/// `GET /api/v1/filters`
async fn index(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:filters")?;
    let phrases = filters::phrases(app.core(), &person).await?;
    answer(&phrases.iter().map(entities::phrase).collect::<Vec<_>>())
}

/// `POST /api/v1/filters`
async fn create(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:filters")?;
    let made = filters::create_phrase(app.core(), &person, edit(&params.0)?).await?;
    answer(&entities::phrase(&made))
}

/// `GET /api/v1/filters/{id}`
async fn show(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:filters")?;
    let phrase = filters::phrase(app.core(), &person, id(&path)?).await?;
    answer(&entities::phrase(&phrase))
}

/// `PUT /api/v1/filters/{id}`
async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:filters")?;
    let edit = edit(&params.0)?;
    let phrase = filters::update_phrase(app.core(), &person, id(&path)?, edit).await?;
    answer(&entities::phrase(&phrase))
}

fn edit(params: &Params) -> Result<PhraseEdit, Invalid> {
    Ok(PhraseEdit {
        phrase: params.text("phrase"),
        contexts: contexts(params)?,
        irreversible: params.flag("irreversible"),
        whole_word: params.flag("whole_word"),
        expires: expiry(params),
    })
}

/// `DELETE /api/v1/filters/{id}`
async fn delete(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:filters")?;
    filters::delete_phrase(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}
