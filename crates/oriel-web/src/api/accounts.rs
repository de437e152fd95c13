use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error, lookup,
    model::{Account, AccountId, PostView},
    notifications,
    person::Person,
    social::{follow, moving, pins},
    store::timelines::Section,
    timelines,
};

use super::{
    edges,
    entities::{self, Reader},
    id, id_page, json, page,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, MaybeBearer},
};

/// `GET /api/v1/accounts/verify_credentials`
pub(super) async fn verify_credentials(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with_any(&["read:accounts", "profile"])?;
    credentials(&app, &person).await
}

/// Somebody as they see themselves.
pub(super) async fn credentials(app: &App, person: &Person) -> WebResult {
    let waiting = notifications::waiting(app.core(), person)
        .await?
        .follow_requests;
    let moved = moved_to(app, &person.account).await?;
    json(&entities::credential_account(
        app,
        person,
        moved.as_ref(),
        waiting,
    ))
}

/// `GET /api/v1/accounts/lookup?acct=`
pub(super) async fn lookup(app: web::Data<App>, params: ApiParams) -> WebResult {
    let handle = params.0.text("acct").ok_or(Error::NotFound)?;
    let account = lookup::by_handle(app.core(), &handle).await?;
    shown_alone(&app, &account).await
}

/// An account that is shown by itself, with where it has moved to.
async fn shown_alone(app: &App, account: &Account) -> WebResult {
    let moved = moved_to(app, account).await?;
    json(&entities::account(app, account).moved_to(app, moved.as_ref()))
}

/// The account that an account has moved to, if it is known here.
async fn moved_to(app: &App, account: &Account) -> Result<Option<Account>, Error> {
    let to = moving::moved_to(app.core(), account).await?;
    Ok(to.and_then(|(_, known)| known))
}

/// `GET /api/v1/accounts/{id}`
pub(super) async fn show(app: web::Data<App>, path: web::Path<String>) -> WebResult {
    let account = follow::account(app.core(), id(&path)?).await?;
    shown_alone(&app, &account).await
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
    } else {
        Section::Posts {
            replies: !flag("exclude_replies"),
            boosts: !flag("exclude_reblogs"),
        }
    };
    let viewer = bearer.account();
    let page = page(&params.0, 20, 40);
    let posts = timelines::profile(core, viewer, &account, section, page).await?;
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
    let shown: Vec<_> = posts
        .iter()
        .map(|view| entities::status(app, view, &reader))
        .collect();
    let edges = edges(posts, |view| view.post.id.0);
    Ok(id_page(app, request, edges, &shown))
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
    let shown: Vec<_> = rows
        .iter()
        .map(|(_, account)| entities::account(app, account))
        .collect();
    id_page(app, request, edges(rows, |(row, _)| *row), &shown)
}
