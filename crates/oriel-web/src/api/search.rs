use actix_web::web;
use oriel_core::{
    Error,
    model::{Account, PostView},
    posts::read,
    social::remote,
    store::accounts,
};
use serde_json::{Value, json};

use super::{entities, json as answer};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer},
};

/// `GET /api/v2/search`: people by the beginning of their name; with `resolve`, anyone and any
/// post by handle or address.
pub(super) async fn search(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:search")?;
    let (query, resolve) = (
        params.0.text("q").unwrap_or_default(),
        params.0.flag("resolve") == Some(true),
    );
    let is_address = query.starts_with("https://") || query.starts_with("http://");
    let mut statuses: Vec<PostView> = Vec::new();
    let mut people: Vec<Account> = Vec::new();
    if is_address && resolve {
        match remote::post(app.core(), &query).await {
            Ok(post) => {
                let me = Some(person.account.id);
                statuses.extend(found(read::by_id(app.core(), me, post.id).await)?);
            }
            Err(_) => people.extend(found(remote::resolve(app.core(), &query).await)?),
        }
    } else if query.contains('@') && resolve {
        people.extend(found(remote::resolve(app.core(), &query).await)?);
    } else if !query.is_empty() && !query.starts_with('#') {
        let prefix = query.clone();
        people = app
            .core()
            .store()
            .read(move |conn| accounts::search(conn, &prefix, 20))
            .await?;
    }
    let people: Vec<Value> = people
        .iter()
        .map(|account| entities::account(&app, account))
        .collect();
    let statuses: Vec<Value> = statuses
        .iter()
        .map(|view| entities::status(&app, view, true))
        .collect();
    answer(&json!({ "accounts": people, "statuses": statuses, "hashtags": [] }))
}

/// Nobody and nothing there is an empty answer, not an error.
fn found<T>(outcome: Result<T, Error>) -> Result<Option<T>, WebError> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound | Error::Remote(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
