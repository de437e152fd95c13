//! One photo, in a post or not: its words, its licence, what its camera said.

use actix_web::{HttpRequest, web};
use oriel_core::{
    Invalid,
    model::{AccountId, PhotoId, PhotoView},
    photos::{self, Description, files},
};
use serde_json::json;

use crate::{
    api::{
        entities::{self, OwnMedia, Visitors},
        id, json as answer,
        media::{describe, failure},
    },
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, MaybeBearer, viewer::locale_of},
    middleware::error_pages,
};

/// `GET /api/oriel/v1/media/{id}`
pub(super) async fn show(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    request: HttpRequest,
) -> WebResult {
    media(&app, &request, bearer.account(), id(&path)?).await
}

/// A photo as somebody sees it; its owner sees more.
async fn media(
    app: &App,
    request: &HttpRequest,
    viewer: Option<AccountId>,
    photo: PhotoId,
) -> WebResult {
    let core = app.core();
    let view = photos::seen(core, viewer, photo).await?;
    let original = files::is_for_visitors(core, &view.photo).await?;
    let address = format!("/photos/{photo}/original");
    let download = original.then(|| core.urls().absolute(&address));
    let own = match viewer.filter(|viewer| *viewer == view.photo.account_id) {
        Some(owner) => own_facts(app, request, owner, &[&view]).await?.pop(),
        None => None,
    };
    let shown = entities::attachment(core, &view).for_visitors(Visitors {
        download_url: download,
    });
    answer(&shown.for_owner(own))
}

/// What only their owner is told of photos, each in its turn.
pub(super) async fn own_facts<'a>(
    app: &App,
    request: &HttpRequest,
    owner: AccountId,
    views: &[&'a PhotoView],
) -> Result<Vec<OwnMedia<'a>>, WebError> {
    let rows = views.iter().map(|view| &view.photo);
    let twins = photos::twins(app.core(), owner, rows).await?;
    let ids = views.iter().map(|view| view.photo.id).collect();
    let replacements = photos::replacements(app.core(), ids).await?;
    let locale = locale_of(request, app, None);
    let facts = |view: &&'a PhotoView| {
        let row = &view.photo;
        let problem = row.failure.is_some().then(|| {
            let refusal = WebError(failure(view)).refusal();
            error_pages::sentence(app, &refusal, locale)
        });
        let replacement = replacements.get(&row.id).map(|by| by.id);
        entities::own_media(row, twins.get(&row.id), replacement, problem)
    };
    Ok(views.iter().map(facts).collect())
}

/// `PATCH /api/oriel/v1/media/{id}`
pub(super) async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    request: HttpRequest,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let (photo, params) = (id(&path)?, params.0);
    describe(&app, &person, photo, &params, &params).await?;
    media(&app, &request, Some(person.account.id), photo).await
}

/// `POST /api/oriel/v1/media/{id}/keep`: the photo stays, though it was sent before.
pub(super) async fn keep_both(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let photo = id(&path)?;
    photos::keep_both(app.core(), &person, photo).await?;
    media(&app, &request, Some(person.account.id), photo).await
}

/// `POST /api/oriel/v1/media/{id}/replace`: the photo `media_id`, which is in no post, takes its
/// place once it is prepared.
pub(super) async fn replace(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    request: HttpRequest,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let photo = id(&path)?;
    photos::own(app.core(), &person, photo).await?;
    let by = params.0.text("media_id");
    let by = by.ok_or(Invalid::new("media_id", "required"))?;
    photos::replace(app.core(), &person, photo, id(&by)?).await?;
    media(&app, &request, Some(person.account.id), photo).await
}

/// `POST /api/oriel/v1/media/{id}/original`: a link to the private original, for a while.
pub(super) async fn original(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let (url, until) = files::original_link(app.core(), &person, id(&path)?).await?;
    let until = time::OffsetDateTime::from_unix_timestamp(until).ok();
    answer(&json!({ "url": url, "expires_at": until.map(entities::Timestamp::from) }))
}

/// `GET /api/oriel/v1/media/{id}/exif`: its owner sees everything that is kept, others what they
/// are shown.
pub(super) async fn exif(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
) -> WebResult {
    let viewer = bearer.account();
    let view = photos::seen(app.core(), viewer, id(&path)?).await?;
    let own = viewer == Some(view.photo.account_id);
    answer(&entities::exif(&view.photo, own))
}

/// `PUT /api/oriel/v1/media/{id}/exif`: whether everybody may see it.
pub(super) async fn show_exif(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let photo = id(&path)?;
    photos::own(app.core(), &person, photo).await?;
    let shown = params.0.flag("shown");
    let shown = shown.ok_or(Invalid::new("shown", "facts-shown"))?;
    let description = Description {
        show_camera: Some(shown),
        ..Description::default()
    };
    let photo = photos::describe(app.core(), &person, photo, description).await?;
    answer(&entities::exif(&photo, true))
}

/// `DELETE /api/oriel/v1/media/{id}/exif`: forgets it.
pub(super) async fn forget_exif(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:media")?;
    photos::forget_facts(app.core(), &person, id(&path)?).await?;
    answer(&json!({}))
}
