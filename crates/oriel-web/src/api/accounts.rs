use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    accounts::Person,
    model::{Account, AccountId, PostView},
    posts::read,
    social::{block, follow, pins, ties},
    store::timelines::Section,
    timelines,
};
use serde_json::Value;

use super::{
    entities::{self, Reader},
    id, json, links, page,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, MaybeBearer},
};

/// `GET /api/v1/accounts/verify_credentials`
pub(super) async fn verify_credentials(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:accounts")?;
    let waiting = timelines::waiting(app.core(), &person)
        .await?
        .follow_requests;
    json(&entities::credential_account(&app, &person, waiting))
}

/// `GET /api/v1/accounts/lookup?acct=`
pub(super) async fn lookup(app: web::Data<App>, params: ApiParams) -> WebResult {
    let handle = params.0.text("acct").ok_or(Error::NotFound)?;
    let account = read::account(app.core(), &handle).await?;
    json(&entities::account(&app, &account))
}

/// `GET /api/v1/accounts/{id}`
pub(super) async fn show(app: web::Data<App>, path: web::Path<String>) -> WebResult {
    let account = follow::account(app.core(), id(&path)?).await?;
    json(&entities::account(&app, &account))
}

/// `GET /api/v1/accounts/relationships?id[]=`
pub(super) async fn relationships(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("read:follows")?;
    let wanted = params.0.list("id").unwrap_or_default();
    let mut answers = Vec::new();
    for text in wanted.iter().take(40) {
        let Ok(number) = id::<AccountId>(text) else {
            continue;
        };
        let Ok(account) = follow::account(app.core(), number).await else {
            continue;
        };
        answers.push(relationship(&app, &person, &account).await?);
    }
    json(&answers)
}

async fn relationship(app: &App, person: &Person, account: &Account) -> Result<Value, Error> {
    let ties = ties::between(app.core(), person.account.id, account.id).await?;
    Ok(entities::relationship(account, ties))
}

/// `GET /api/v1/accounts/{id}/statuses`
pub(super) async fn statuses(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let core = app.core();
    let account = follow::account(core, id(&path)?).await?;
    let flag = |name: &str| params.0.flag(name) == Some(true);
    if flag("pinned") {
        let pinned = pins::of(core, bearer.account(), &account).await?;
        return list(&app, &request, &pinned, bearer.account()).await;
    }
    let section = if flag("only_media") {
        Section::Photos
    } else if flag("exclude_replies") {
        Section::Posts
    } else {
        Section::Everything
    };
    let viewer = bearer.account();
    let mut posts =
        timelines::profile(core, viewer, &account, section, page(&params.0, 20, 40)).await?;
    if flag("exclude_reblogs") {
        posts.retain(|view| view.boosted.is_none());
    }
    list(&app, &request, &posts, viewer).await
}

/// A list of statuses with its `Link` header.
pub(super) async fn list(
    app: &App,
    request: &HttpRequest,
    posts: &[PostView],
    viewer: Option<AccountId>,
) -> WebResult {
    let reader = Reader::of(app, viewer).await?;
    let shown: Vec<Value> = posts
        .iter()
        .map(|view| entities::status(app, view, &reader))
        .collect();
    let edge = |view: Option<&PostView>| view.map(|view| view.post.id.0);
    let mut response = HttpResponse::Ok();
    response.insert_header(("cache-control", "private, no-store"));
    if let Some(link) = links(app, request, edge(posts.first()), edge(posts.last())) {
        response.insert_header(("link", link));
    }
    Ok(response.json(shown))
}

/// `GET /api/v1/accounts/{id}/{followers,following}`
pub(super) async fn follows(
    app: web::Data<App>,
    path: web::Path<(String, String)>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let (account, side) = path.into_inner();
    let side = follow::side(&side).ok_or(Error::NotFound)?;
    let page = page(&params.0, 40, 80);
    let rows = follow::list(app.core(), id(&account)?, side, page).await?;
    Ok(people(&app, &request, &rows))
}

/// A list of accounts with its `Link` header, which goes by the numbers of rows.
pub(super) fn people(app: &App, request: &HttpRequest, rows: &[(i64, Account)]) -> HttpResponse {
    let shown: Vec<Value> = rows
        .iter()
        .map(|(_, account)| entities::account(app, account))
        .collect();
    let edge = |row: Option<&(i64, Account)>| row.map(|(row, _)| *row);
    let mut response = HttpResponse::Ok();
    response.insert_header(("cache-control", "private, no-store"));
    if let Some(link) = links(app, request, edge(rows.first()), edge(rows.last())) {
        response.insert_header(("link", link));
    }
    response.json(shown)
}

/// `POST /api/v1/accounts/{id}/follow`
pub(super) async fn follow(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::follow(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/unfollow`
pub(super) async fn unfollow(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::unfollow(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/block`
pub(super) async fn block(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:blocks")?;
    block::block(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/accounts/{id}/unblock`
pub(super) async fn unblock(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:blocks")?;
    block::unblock(app.core(), &person, id(&path)?).await?;
    after(&app, &person, &path).await
}

async fn after(app: &App, person: &Person, path: &str) -> WebResult {
    let account = follow::account(app.core(), id(path)?).await?;
    json(&relationship(app, person, &account).await?)
}

/// `GET /api/v1/follow_requests`
pub(super) async fn follow_requests(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:follows")?;
    let waiting = follow::requests(app.core(), &person).await?;
    let shown: Vec<Value> = waiting
        .iter()
        .map(|account| entities::account(&app, account))
        .collect();
    json(&shown)
}

/// `POST /api/v1/follow_requests/{id}/authorize`
pub(super) async fn authorize(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::answer(app.core(), &person, id(&path)?, true).await?;
    after(&app, &person, &path).await
}

/// `POST /api/v1/follow_requests/{id}/reject`
pub(super) async fn reject(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:follows")?;
    follow::answer(app.core(), &person, id(&path)?, false).await?;
    after(&app, &person, &path).await
}
