//! What an account shows: its albums, and all its photos one by one.

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    model::PostId,
    social::follow,
    store::{
        posts::{Spot, Stretch},
        timelines::Section,
    },
    timelines::{self, Exhibit},
};
use serde::Serialize;

use super::albums::list;
use crate::{
    api::{entities, id, link, page},
    app::App,
    error::WebResult,
    extract::{ApiParams, MaybeBearer, Params},
};

/// `GET /api/oriel/v1/accounts/{id}/albums`
pub(super) async fn albums(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let (core, viewer) = (app.core(), bearer.account());
    let account = follow::account(core, id(&path)?).await?;
    let page = page(&params.0, 20, 40);
    let found = timelines::profile(core, viewer, &account, Section::Albums, page).await?;
    let own = viewer == Some(account.id);
    Ok(list(&app, &request, &found, own))
}

/// `GET /api/oriel/v1/accounts/{id}/gallery`
pub(super) async fn show(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let (core, viewer) = (app.core(), bearer.account());
    let account = follow::account(core, id(&path)?).await?;
    let found = timelines::gallery(core, viewer, &account, stretch(&params.0)).await?;
    let shown: Vec<_> = found
        .iter()
        .filter(|exhibit| exhibit.photo.can_be_shown())
        .map(|exhibit| entry(&app, exhibit))
        .collect();
    let mut response = HttpResponse::Ok();
    response.insert_header(("cache-control", "private, no-store"));
    if let (Some(first), Some(last)) = (found.first(), found.last()) {
        let next = ("next", "max_id", name(last.spot));
        let prev = ("prev", "min_id", name(first.spot));
        let header = link(&app, &request, &["max_id", "min_id"], &[next, prev]);
        response.insert_header(("link", header));
    }
    Ok(response.json(shown))
}

/// The stretch that an app asks for; nonsense counts as absent.
fn stretch(params: &Params) -> Stretch {
    let spot = |name: &str| params.text(name).and_then(|text| spot(&text));
    Stretch {
        behind: spot("max_id"),
        before: spot("min_id"),
        limit: params.number("limit").unwrap_or(40).clamp(1, 80),
    }
}

/// A spot as the `Link` header names it: post and position.
fn name((post, position): Spot) -> String {
    format!("{post}-{position}")
}

fn spot(name: &str) -> Option<Spot> {
    let (post, position) = name.split_once('-')?;
    Some((post.parse::<PostId>().ok()?, position.parse().ok()?))
}

/// `GalleryEntry`: a photo in its place in a post.
#[derive(Debug, Serialize)]
struct GalleryEntry<'a> {
    /// Post and position, as the `Link` header names it.
    id: String,
    media: entities::MediaAttachment<'a>,
    status_id: PostId,
    album_id: Option<PostId>,
    created_at: entities::Timestamp,
    visibility: &'static str,
    sensitive: bool,
    spoiler_text: &'a str,
}

fn entry<'a>(app: &App, exhibit: &'a Exhibit) -> GalleryEntry<'a> {
    let post = &exhibit.post;
    GalleryEntry {
        id: name(exhibit.spot),
        media: entities::attachment(app.core(), &exhibit.photo),
        status_id: post.id,
        album_id: post.is_album().then_some(post.id),
        created_at: post.published_at.unwrap_or(post.created_at).into(),
        visibility: entities::album_visibility(post.visibility),
        sensitive: post.sensitive,
        spoiler_text: post.warning.first(),
    }
}
