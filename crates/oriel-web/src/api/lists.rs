use actix_web::{HttpRequest, web};
use oriel_core::{
    Invalid,
    model::AccountId,
    personal::lists::{self, ListEdit, MAX_MEMBERS, RepliesPolicy},
    store::Page,
};
use serde_json::json;

use super::{
    accounts::{list as statuses, people},
    entities, id, json as answer, page,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, Params},
};

/// People whom somebody reads apart from the rest.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/lists", web::get().to(index))
        .route("/api/v1/lists", web::post().to(create))
        .route("/api/v1/lists/{id}", web::get().to(show))
        .route("/api/v1/lists/{id}", web::put().to(update))
        .route("/api/v1/lists/{id}", web::delete().to(delete))
        .route("/api/v1/lists/{id}/accounts", web::get().to(members))
        .route("/api/v1/lists/{id}/accounts", web::post().to(add))
        .route("/api/v1/lists/{id}/accounts", web::delete().to(remove))
        .route("/api/v1/accounts/{id}/lists", web::get().to(with_account))
        .route("/api/v1/timelines/list/{id}", web::get().to(timeline));
}

/// `GET /api/v1/lists`
async fn index(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:lists")?;
    let lists = lists::all(app.core(), &person).await?;
    answer(&lists.iter().map(entities::list).collect::<Vec<_>>())
}

/// `POST /api/v1/lists`
async fn create(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:lists")?;
    let list = lists::create(app.core(), &person, edit(&params.0)?).await?;
    answer(&entities::list(&list))
}

/// `GET /api/v1/lists/{id}`
async fn show(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:lists")?;
    let list = lists::one(app.core(), &person, id(&path)?).await?;
    answer(&entities::list(&list))
}

/// `PUT /api/v1/lists/{id}`
async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:lists")?;
    let list = lists::update(app.core(), &person, id(&path)?, edit(&params.0)?).await?;
    answer(&entities::list(&list))
}

fn edit(params: &Params) -> Result<ListEdit, Invalid> {
    let policy = params
        .text("replies_policy")
        .map(|name| name.parse::<RepliesPolicy>());
    let policy = policy.transpose();
    Ok(ListEdit {
        title: params.text("title"),
        replies_policy: policy
            .map_err(|_error| Invalid::new("replies_policy", "list-replies-unknown"))?,
        exclusive: params.flag("exclusive"),
    })
}

/// `DELETE /api/v1/lists/{id}`
async fn delete(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:lists")?;
    lists::delete(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}

/// `GET /api/v1/lists/{id}/accounts`; `limit=0` asks for everybody.
async fn members(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:lists")?;
    let page = if params.0.number("limit") == Some(0) {
        Page::newest(i64::try_from(MAX_MEMBERS).unwrap_or(i64::MAX))
    } else {
        page(&params.0, 40, 80)
    };
    let rows = lists::members(app.core(), &person, id(&path)?, page).await?;
    Ok(people(&app, &request, &rows))
}

/// `POST /api/v1/lists/{id}/accounts`
async fn add(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:lists")?;
    lists::add(app.core(), &person, id(&path)?, named(&params.0)?).await?;
    answer(&json!({}))
}

/// `DELETE /api/v1/lists/{id}/accounts`
async fn remove(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:lists")?;
    lists::remove(app.core(), &person, id(&path)?, named(&params.0)?).await?;
    answer(&json!({}))
}

/// Whom an app names, each once; of too many, enough to be refused.
fn named(params: &Params) -> Result<Vec<AccountId>, WebError> {
    let mut accounts: Vec<AccountId> = Vec::new();
    let named = params.list("account_ids").unwrap_or_default();
    for text in named.iter().take(MAX_MEMBERS + 1) {
        let account = id(text)?;
        if !accounts.contains(&account) {
            accounts.push(account);
        }
    }
    Ok(accounts)
}

/// `GET /api/v1/accounts/{id}/lists`
async fn with_account(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("read:lists")?;
    let lists = lists::with(app.core(), &person, id(&path)?).await?;
    answer(&lists.iter().map(entities::list).collect::<Vec<_>>())
}

/// `GET /api/v1/timelines/list/{id}`
async fn timeline(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:lists")?;
    let page = page(&params.0, 20, 40);
    let posts = lists::timeline(app.core(), &person, id(&path)?, page).await?;
    statuses(&app, &request, &posts, Some(person.account.id)).await
}
