use std::str::FromStr;

use actix_web::web;
use oriel_core::{
    Error, Invalid,
    personal::filters::{self, Expiry, FilterContext, FilterEdit, KeywordEdit},
};
use serde_json::json;
use time::Duration;

use super::{entities, id, json as answer};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, Params},
};

/// What somebody would rather not read.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v2/filters", web::get().to(index))
        .route("/api/v2/filters", web::post().to(create))
        .route("/api/v2/filters/keywords/{id}", web::get().to(keyword))
        .route(
            "/api/v2/filters/keywords/{id}",
            web::put().to(change_keyword),
        )
        .route(
            "/api/v2/filters/keywords/{id}",
            web::delete().to(remove_keyword),
        )
        .route("/api/v2/filters/statuses/{id}", web::get().to(status))
        .route(
            "/api/v2/filters/statuses/{id}",
            web::delete().to(remove_status),
        )
        .route("/api/v2/filters/{id}", web::get().to(show))
        .route("/api/v2/filters/{id}", web::put().to(update))
        .route("/api/v2/filters/{id}", web::delete().to(delete))
        .route("/api/v2/filters/{id}/keywords", web::get().to(keywords))
        .route("/api/v2/filters/{id}/keywords", web::post().to(add_keyword))
        .route("/api/v2/filters/{id}/statuses", web::get().to(statuses))
        .route("/api/v2/filters/{id}/statuses", web::post().to(add_status));
}

/// `GET /api/v2/filters`
async fn index(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:filters")?;
    let all = filters::all(app.core(), &person).await?;
    answer(&all.iter().map(entities::filter).collect::<Vec<_>>())
}

/// `POST /api/v2/filters`
async fn create(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:filters")?;
    let made = filters::create(app.core(), &person, edit(&params.0)?).await?;
    answer(&entities::filter(&made))
}

/// `GET /api/v2/filters/{id}`
async fn show(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:filters")?;
    let view = filters::one(app.core(), &person, id(&path)?).await?;
    answer(&entities::filter(&view))
}

/// `PUT /api/v2/filters/{id}`
async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:filters")?;
    let view = filters::update(app.core(), &person, id(&path)?, edit(&params.0)?).await?;
    answer(&entities::filter(&view))
}

/// `DELETE /api/v2/filters/{id}`
async fn delete(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:filters")?;
    filters::delete(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}

fn edit(params: &Params) -> Result<FilterEdit, WebError> {
    let mut keywords = Vec::new();
    for attributes in params.trees("keywords_attributes") {
        keywords.push(keyword_edit(&attributes)?);
    }
    Ok(FilterEdit {
        title: params.text("title"),
        contexts: contexts(params)?,
        action: word(params, "filter_action")?,
        expires: expiry(params),
        keywords,
    })
}

fn keyword_edit(params: &Params) -> Result<KeywordEdit, WebError> {
    Ok(KeywordEdit {
        id: params.text("id").map(|text| id(&text)).transpose()?,
        keyword: params.text_or_empty("keyword"),
        whole_word: params.flag("whole_word"),
        remove: params.flag("_destroy") == Some(true),
    })
}

/// Where a filter is meant to work.
pub(super) fn contexts(params: &Params) -> Result<Option<Vec<FilterContext>>, Invalid> {
    let Some(names) = params.list("context") else {
        return Ok(None);
    };
    let named: Result<Vec<FilterContext>, _> = names.iter().map(|name| name.parse()).collect();
    let known = named.map_err(|_error| Invalid::new("context", "filter-context"));
    known.map(Some)
}

fn word<T: FromStr>(params: &Params, name: &'static str) -> Result<Option<T>, Invalid> {
    let parsed = params.text(name).map(|text| text.parse::<T>());
    parsed
        .transpose()
        .map_err(|_error| Invalid::new("filter_action", "filter-action"))
}

/// Seconds from now; given but empty, for ever.
pub(super) fn expiry(params: &Params) -> Option<Expiry> {
    if let Some(seconds) = params.number::<u32>("expires_in") {
        return Some(Expiry::In(Duration::seconds(seconds.into())));
    }
    params.is_given("expires_in").then_some(Expiry::Never)
}

/// `GET /api/v2/filters/{id}/keywords`
async fn keywords(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:filters")?;
    let view = filters::one(app.core(), &person, id(&path)?).await?;
    let shown = view.keywords.iter().map(entities::filter_keyword);
    answer(&shown.collect::<Vec<_>>())
}

/// `POST /api/v2/filters/{id}/keywords`
async fn add_keyword(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:filters")?;
    let edit = keyword_edit(&params.0)?;
    let made = filters::add_keyword(app.core(), &person, id(&path)?, edit).await?;
    answer(&entities::filter_keyword(&made))
}

/// `GET /api/v2/filters/keywords/{id}`
async fn keyword(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:filters")?;
    let (_, keyword) = filters::keyword(app.core(), &person, id(&path)?).await?;
    answer(&entities::filter_keyword(&keyword))
}

/// `PUT /api/v2/filters/keywords/{id}`
async fn change_keyword(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:filters")?;
    let edit = keyword_edit(&params.0)?;
    let changed = filters::change_keyword(app.core(), &person, id(&path)?, edit).await?;
    answer(&entities::filter_keyword(&changed))
}

/// `DELETE /api/v2/filters/keywords/{id}`
async fn remove_keyword(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:filters")?;
    filters::remove_keyword(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}

/// `GET /api/v2/filters/{id}/statuses`
async fn statuses(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:filters")?;
    let view = filters::one(app.core(), &person, id(&path)?).await?;
    let shown = view.posts.iter().map(entities::filter_status);
    answer(&shown.collect::<Vec<_>>())
}

/// `POST /api/v2/filters/{id}/statuses`
async fn add_status(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:filters")?;
    let post = id(&params.0.text("status_id").ok_or(Error::NotFound)?)?;
    let named = filters::add_post(app.core(), &person, id(&path)?, post).await?;
    answer(&entities::filter_status(&named))
}

/// `GET /api/v2/filters/statuses/{id}`
async fn status(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:filters")?;
    let named = filters::post(app.core(), &person, id(&path)?).await?;
    answer(&entities::filter_status(&named))
}

/// `DELETE /api/v2/filters/statuses/{id}`
async fn remove_status(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:filters")?;
    let removed = filters::remove_post(app.core(), &person, id(&path)?).await?;
    answer(&entities::filter_status(&removed))
}
