use actix_web::web;
use oriel_core::search::{self, Asked};

use super::{
    entities::{self, Reader},
    json as answer,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// Of each kind, so many at most.
const MOST: usize = 40;

/// `GET /api/v2/search`: people by the beginning of their name, and tags; with `resolve`, anyone
/// and any post by handle or address.
pub(super) async fn search(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:search")?;
    let query = params.0.text("q").unwrap_or_default();
    let resolve = params.0.flag("resolve") == Some(true);
    let me = Some(person.account.id);
    let found = search::search(app.core(), me, Asked::of(&query), resolve).await?;
    let reader = Reader::of(&app, me).await?;
    let of_type = params.0.text("type");
    let skip = params.0.number("offset").unwrap_or(0);
    let limit = params.0.number("limit").unwrap_or(MOST).clamp(1, MOST);
    let of_kind = |name: &str| {
        let is_wanted = of_type.as_deref().is_none_or(|it| it == name);
        if is_wanted { limit } else { 0 }
    };
    let accounts = found.accounts.iter().skip(skip).take(of_kind("accounts"));
    let statuses = found.posts.iter().skip(skip).take(of_kind("statuses"));
    let tags = found.tags.iter().skip(skip).take(of_kind("hashtags"));
    answer(&entities::SearchResults {
        accounts: accounts
            .map(|account| entities::account(&app, account))
            .collect(),
        statuses: statuses
            .map(|view| entities::status(&app, view, &reader))
            .collect(),
        hashtags: tags.map(|name| entities::tag(&app, name)).collect(),
    })
}

/// `GET /api/v1/accounts/search`: people, as an app completes a name that is being typed.
pub(super) async fn accounts(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:accounts")?;
    let query = params.0.text("q").unwrap_or_default();
    let resolve = params.0.flag("resolve") == Some(true);
    let me = Some(person.account.id);
    let found = search::search(app.core(), me, Asked::of(&query), resolve).await?;
    let limit = params.0.number("limit").unwrap_or(MOST).clamp(1, MOST);
    let shown = found
        .accounts
        .iter()
        .take(limit)
        .map(|account| entities::account(&app, account));
    answer(&shown.collect::<Vec<_>>())
}

/// `GET /api/v1/directory`: people who want to be found.
pub(super) async fn directory(app: web::Data<App>, params: ApiParams) -> WebResult {
    let limit = params.0.number("limit").unwrap_or(40).clamp(1, 80);
    let offset = params.0.number("offset").unwrap_or(0);
    let here_only = params.0.flag("local") == Some(true);
    let people = search::directory(app.core(), here_only, offset, limit).await?;
    let shown = people
        .iter()
        .map(|account| entities::account(&app, account));
    answer(&shown.collect::<Vec<_>>())
}
