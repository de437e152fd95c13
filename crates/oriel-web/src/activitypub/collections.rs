use actix_web::{HttpRequest, web};
use oriel_core::{
    federation::document::{Collection, CollectionPage, Order, activity},
    model::PostId,
    outbox::{self as outbox_of_core, documents},
    social::pins,
    timelines,
};
use serde::Deserialize;
use serde_json::Value;

use super::{actor::local, asker, document, personal_document, signer};
use crate::{app::App, error::WebResult};

const PAGE: i64 = 20;

/// Which part of a collection is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Part {
    page: Option<String>,
    max_id: Option<String>,
}

fn total(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// `GET /users/{name}/outbox`: what everyone may see.
pub(super) async fn outbox(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
    part: web::Query<Part>,
) -> WebResult {
    asker(&app, &request).await?;
    let account = local(&app, &path).await?;
    let core = app.core();
    let address = core.urls().outbox(&account.username);
    if part.page.is_none() {
        let count = timelines::count_outbox(core, account.id).await?;
        let first = Some(format!("{address}?page=true"));
        return document(&app, &whole(address, total(count), first).to_json());
    }
    let before: Option<PostId> = part.max_id.as_ref().and_then(|text| text.parse().ok());
    let found = timelines::outbox(core, account.id, before, PAGE).await?;
    let items: Vec<Value> = found
        .iter()
        .map(|view| {
            let number = view.post.id.to_string();
            let id = core.urls().activity(&account.username, "create", &number);
            activity::create(&id, &documents::note(core, view))
        })
        .collect();
    let next = (found.len() == usize::try_from(PAGE).unwrap_or_default())
        .then(|| found.last())
        .flatten()
        .map(|view| format!("{address}?page=true&max_id={}", view.post.id));
    let page = match before {
        Some(before) => format!("{address}?page=true&max_id={before}"),
        None => format!("{address}?page=true"),
    };
    let page = CollectionPage {
        id: page,
        order: Order::Ordered,
        part_of: address,
        total: None,
        next,
        prev: None,
        items,
    };
    document(&app, &page.to_json())
}

fn whole(id: String, total: u64, first: Option<String>) -> Collection {
    Collection {
        id,
        order: Order::Ordered,
        total,
        attributed_to: None,
        name: None,
        first,
        items: None,
    }
}

/// `GET /users/{name}/followers`: how many; who they are is their own affair.
pub(super) async fn followers(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    asker(&app, &request).await?;
    let account = local(&app, &path).await?;
    let address = app.core().urls().followers(&account.username);
    document(
        &app,
        &whole(address, total(account.followers_count.into()), None).to_json(),
    )
}

/// `GET /users/{name}/followers_synchronization`: to a server, who there follows (FEP-8fcf).
pub(super) async fn followers_synchronization(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let (core, account) = (app.core(), local(&app, &path).await?);
    let asker = signer(&app, &request).await?;
    let ids = outbox_of_core::followers_on_server_of(core, &account, &asker).await?;
    let address = core.urls().followers_synchronization(&account.username);
    let count = u64::try_from(ids.len()).unwrap_or_default();
    let collection = Collection {
        items: Some(ids.into_iter().map(Value::String).collect()),
        ..whole(address, count, None)
    };
    Ok(personal_document(&collection.to_json()))
}

/// `GET /users/{name}/following`
pub(super) async fn following(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    asker(&app, &request).await?;
    let account = local(&app, &path).await?;
    let address = app.core().urls().following(&account.username);
    document(
        &app,
        &whole(address, total(account.following_count.into()), None).to_json(),
    )
}

/// `GET /users/{name}/featured`: what is shown first, the latest pin first.
pub(super) async fn featured(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    asker(&app, &request).await?;
    let (core, account) = (app.core(), local(&app, &path).await?);
    let pinned = pins::of(core, None, &account).await?;
    let items: Vec<Value> = pinned
        .iter()
        .map(|view| documents::note(core, view).to_item())
        .collect();
    let address = core.urls().featured(&account.username);
    let collection = Collection {
        items: Some(items),
        ..whole(
            address,
            u64::try_from(pinned.len()).unwrap_or_default(),
            None,
        )
    };
    document(&app, &collection.to_json())
}
