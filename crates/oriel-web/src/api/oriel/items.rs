//! The photos of an album, each in its place.

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    model::{PhotoId, PostView},
    posts::{albums, drafts, edit::PostEdit},
};

use super::{albums::own, media::own_facts};
use crate::{
    api::{entities, id, json as answer, languages::Spoken, link, statuses::photo_ids},
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, MaybeBearer, Params},
};

/// `GET /api/oriel/v1/albums/{id}/items`: `after` and `before` are positions.
pub(super) async fn index(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let (viewer, key) = (bearer.account(), params.0.text("key"));
    let view = albums::show(app.core(), viewer, id(&path)?, key.as_deref()).await?;
    let mine = viewer == Some(view.author.id);
    let all: Vec<usize> = view
        .photos
        .iter()
        .zip(1..)
        .filter(|(photo, _)| mine || photo.can_be_shown())
        .map(|(_, position)| position)
        .collect();
    let (shown, relations) = stretch(&all, &params.0);
    let mut items: Vec<_> = shown
        .iter()
        .filter_map(|position| entities::album_item(&app, &view, *position))
        .collect();
    if mine {
        let at = |position: &usize| view.photos.get(position - 1);
        let photos: Vec<_> = shown.iter().filter_map(at).collect();
        let own = own_facts(&app, &request, view.author.id, &photos).await?;
        items = items
            .into_iter()
            .zip(own)
            .map(|(item, own)| item.for_owner(Some(own)))
            .collect();
    }
    let mut response = HttpResponse::Ok();
    response.insert_header(("cache-control", "private, no-store"));
    if !relations.is_empty() {
        let header = link(&app, &request, &["after", "before"], &relations);
        response.insert_header(("link", header));
    }
    Ok(response.json(items))
}

/// Those of some positions that are asked for, and the ways to those before and behind.
fn stretch(
    all: &[usize],
    params: &Params,
) -> (Vec<usize>, Vec<(&'static str, &'static str, String)>) {
    let limit = params.number::<usize>("limit").unwrap_or(40).clamp(1, 80);
    let before = params.number::<usize>("before");
    let after = params.number::<usize>("after").unwrap_or(0);
    let asked = all
        .iter()
        .filter(|it| **it > after && before.is_none_or(|end| **it < end));
    let mut shown: Vec<usize> = asked.copied().collect();
    if before.is_some() {
        shown = shown.split_off(shown.len().saturating_sub(limit));
    }
    shown.truncate(limit);
    let mut relations = Vec::new();
    if let Some(last) = shown.last().filter(|it| all.last() != Some(it)) {
        relations.push(("next", "after", last.to_string()));
    }
    if let Some(first) = shown.first().filter(|it| all.first() != Some(it)) {
        relations.push(("prev", "before", first.to_string()));
    }
    (shown, relations)
}

/// `POST /api/oriel/v1/albums/{id}/items`: at `position`, counted from 1, or at the end.
pub(super) async fn add(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (core, album, photos) = (app.core(), id(&path)?, photo_ids(&params.0)?);
    albums::own(core, &person, album).await?;
    match params.0.number::<usize>("position") {
        Some(position) => {
            let behind = position.saturating_sub(1);
            drafts::insert_photos(core, &person, album, photos, behind).await?;
        }
        None => drafts::add_photos(core, &person, album, photos).await?,
    }
    own(&app, &person, album).await
}

/// `PATCH /api/oriel/v1/albums/{id}/items/order`: those not named keep their order behind.
pub(super) async fn order(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (core, album) = (app.core(), id(&path)?);
    let view = albums::own(core, &person, album).await?;
    drafts::reorder(core, &person, album, named(&view, &params.0)?).await?;
    own(&app, &person, album).await
}

/// The items that an app names, all of which are there.
fn named(view: &PostView, params: &Params) -> Result<Vec<PhotoId>, WebError> {
    let mut order: Vec<PhotoId> = Vec::new();
    for text in params.list("item_ids").unwrap_or_default() {
        let item = id(&text)?;
        in_it(view, item)?;
        if !order.contains(&item) {
            order.push(item);
        }
    }
    Ok(order)
}

/// The position of a photo in an album.
fn in_it(view: &PostView, photo: PhotoId) -> Result<usize, Error> {
    let index = view.photos.iter().position(|it| it.photo.id == photo);
    index.map(|index| index + 1).ok_or(Error::NotFound)
}

/// `PATCH /api/oriel/v1/albums/{id}/items/{photo}`: what is said of a photo in this album.
pub(super) async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (core, (album, photo)) = (app.core(), path.into_inner());
    let (album, photo) = (id(&album)?, id(&photo)?);
    let view = albums::own(core, &person, album).await?;
    let position = in_it(&view, photo)?;
    let old = view.photos.get(position - 1).ok_or(Error::NotFound)?;
    let spoken = Spoken::of(&view.post, &params.0);
    if let Some(caption) = spoken.texts(&old.caption, &params.0, ("caption", "captions")) {
        let edit = PostEdit {
            photo_captions: vec![(photo, caption)],
            ..PostEdit::default()
        };
        albums::save(core, &person, view.post, edit).await?;
    }
    let view = albums::own(core, &person, album).await?;
    answer(&entities::album_item(&app, &view, in_it(&view, photo)?))
}

/// `DELETE /api/oriel/v1/albums/{id}/items/{photo}`: the photo itself stays for a while.
pub(super) async fn remove(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (core, (album, photo)) = (app.core(), path.into_inner());
    let (album, photo) = (id(&album)?, id(&photo)?);
    let view = albums::own(core, &person, album).await?;
    in_it(&view, photo)?;
    drafts::remove_photo(core, &person, album, photo).await?;
    own(&app, &person, album).await
}

/// `POST /api/oriel/v1/albums/{id}/items/{photo}/keywords`: takes over what its file brought as
/// hashtags of the album.
pub(super) async fn add_keywords(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (album, photo) = path.into_inner();
    let (album, photo) = (id(&album)?, id(&photo)?);
    albums::add_keywords(app.core(), &person, album, photo).await?;
    own(&app, &person, album).await
}
