use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    federation::document::{Collection, Order, activity},
    model::{PhotoId, PostId, PostView, QuoteId},
    outbox::{self, documents},
    posts::{quotes, read},
};
use serde_json::{Value, json};

use super::{asker, document, to_page, tombstone};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::accept,
};

/// A post that whoever asks may see: where nobody says who they are, one that everyone may see.
async fn open_post(
    app: &App,
    request: &HttpRequest,
    name: &str,
    id: &str,
) -> Result<PostView, WebError> {
    let id: PostId = id.parse().map_err(|_error| Error::NotFound)?;
    let viewer = asker(app, request).await?;
    let view = read::show(app.core(), viewer, name, id, None).await?;
    if view.post.boost_of_id.is_some() || !view.author.is_local() {
        return Err(Error::NotFound.into());
    }
    Ok(view)
}

/// `GET /users/{name}/posts/{id}`
pub(super) async fn post(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    if !accept::wants_activity(&request) {
        let id: PostId = id.parse().map_err(|_error| Error::NotFound)?;
        return Ok(to_page(app.core().urls().post_page(&name, id)));
    }
    match open_post(&app, &request, &name, &id).await {
        Ok(view) => document(&app, &documents::note(app.core(), &view).to_json()),
        Err(WebError(Error::Gone)) => {
            let id: PostId = id.parse().map_err(|_error| Error::NotFound)?;
            let deleted = read::deleted_at(app.core(), id).await?;
            Ok(tombstone(&app.core().urls().post_id(&name, id), deleted))
        }
        Err(error) => Err(error),
    }
}

/// `GET /users/{name}/posts/{id}/parts/{number}`: a part of an album that is sent as a thread.
pub(super) async fn part(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String, usize)>,
) -> WebResult {
    let (name, id, number) = path.into_inner();
    let view = open_post(&app, &request, &name, &id).await?;
    let parts = outbox::parts(app.core(), &view);
    let part = number.checked_sub(1).and_then(|place| parts.get(place));
    let part = part.ok_or(Error::NotFound)?;
    if accept::wants_activity(&request) {
        document(&app, &part.to_json())
    } else {
        Ok(to_page(part.url.clone()))
    }
}

/// `GET /users/{name}/quotes/{id}`: leave to quote a post.
pub(super) async fn quote(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    asker(&app, &request).await?;
    let author = super::actor::local(&app, &name).await?;
    let id: QuoteId = id.parse().map_err(|_error| Error::NotFound)?;
    let (quote, post) = quotes::leave(app.core(), &author, id).await?;
    let leave = app.core().urls().quote(&name, id);
    document(
        &app,
        &activity::quote_authorization(&leave, &author.uri, &post.uri, &quote.uri),
    )
}

/// `GET /users/{name}/activities/create/{id}`
pub(super) async fn create(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    let view = open_post(&app, &request, &name, &id).await?;
    let address = app.core().urls().activity(&name, "create", &id);
    document(
        &app,
        &activity::create(&address, &documents::note(app.core(), &view)),
    )
}

/// `GET /users/{name}/posts/{id}/photos`: every photo of an album, in its order.
pub(super) async fn album(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    let view = open_post(&app, &request, &name, &id).await?;
    let items: Vec<Value> = view
        .photos
        .iter()
        .filter_map(|photo| documents::image(app.core(), &view, photo))
        .map(|image| image.to_item())
        .collect();
    let title = view.post.title.first();
    let collection = Collection {
        id: app.core().urls().album_photos(&name, view.post.id),
        order: Order::Ordered,
        total: count(items.len()),
        attributed_to: Some(view.author.uri.clone()),
        name: (!title.is_empty()).then(|| title.to_owned()),
        first: None,
        items: Some(items),
    };
    document(&app, &collection.to_json())
}

/// `GET /users/{name}/posts/{id}/replies`
pub(super) async fn replies(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    let view = open_post(&app, &request, &name, &id).await?;
    let replies = read::open_replies(app.core(), view.post.id).await?;
    let items: Vec<Value> = replies.iter().map(|reply| json!(reply.uri)).collect();
    let collection = Collection {
        id: format!("{}/replies", view.post.uri),
        order: Order::Unordered,
        total: count(items.len()),
        attributed_to: None,
        name: None,
        first: None,
        items: Some(items),
    };
    document(&app, &collection.to_json())
}

fn count(items: usize) -> u64 {
    u64::try_from(items).unwrap_or(u64::MAX)
}

/// `GET /photos/{id}`: a photo of an open post.
pub(super) async fn photo(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let id: PhotoId = path.parse().map_err(|_error| Error::NotFound)?;
    let view = read::open_with_photo(app.core(), id).await?;
    let photo = view
        .photos
        .iter()
        .find(|photo| photo.photo.id == id)
        .ok_or(Error::NotFound)?;
    let image = documents::image(app.core(), &view, photo).ok_or(Error::NotFound)?;
    if !accept::wants_activity(&request) {
        return Ok(to_page(image.url));
    }
    asker(&app, &request).await?;
    document(&app, &image.to_json())
}
