use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error, Invalid,
    media::error::Refused,
    model::{LangMap, Photo, PhotoId, PhotoState, PhotoView},
    person::Person,
    photos::{self, Description, Upload},
};
use serde_json::Value;

use super::{
    entities, id, json,
    languages::{several, texts},
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, Params},
    uploads::{Part, Parts, Received},
};

/// `POST /api/v2/media`: 202 while the photo is being prepared.
pub(super) async fn create(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    payload: web::Payload,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let photo = receive(&app, &person, &request, payload).await?;
    answer(&app, &person, photo, HttpResponse::Accepted()).await
}

/// `POST /api/v1/media`: the same, but waits for a while, as old apps expect.
pub(super) async fn create_and_wait(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    payload: web::Payload,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let photo = receive(&app, &person, &request, payload).await?;
    for _ in 0..120 {
        let state = photos::own(app.core(), &person, photo).await?.state;
        if state != PhotoState::Processing {
            break;
        }
        actix_web::rt::time::sleep(Duration::from_millis(250)).await;
    }
    answer(&app, &person, photo, HttpResponse::Accepted()).await
}

async fn receive(
    app: &App,
    person: &Person,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<PhotoId, WebError> {
    let most = app.core().config().media.max_file_size.as_usize();
    let mut parts = Parts::of(request, payload)?;
    let (mut file, mut params): (Option<Received>, _) = (None, Params::default());
    while let Some(part) = parts.next(most).await? {
        match part {
            Part::Text { name, value } => params.add(&name, Value::String(value)),
            Part::File(received) if received.name == "file" => file = Some(received),
            Part::File(_) => {}
        }
    }
    let file = file.ok_or(Error::Invalid(Invalid::new("file", "required")))?;
    file.check()?;
    let upload = Upload {
        path: file.path(),
        file_name: file.file_name.clone(),
    };
    let photo = photos::receive(app.core(), person, upload).await?;
    describe(app, person, photo.id, &params, &params.tree("oriel")).await?;
    Ok(photo.id)
}

/// Saves what an app says about a photo: in Mastodon's words, and beyond them under `extra`.
pub(super) async fn describe(
    app: &App,
    person: &Person,
    photo: PhotoId,
    params: &Params,
    extra: &Params,
) -> Result<(), WebError> {
    let old = photos::own(app.core(), person, photo).await?;
    let description = description(person, &old, params, extra);
    if description != Description::default() {
        photos::describe(app.core(), person, photo, description).await?;
    }
    Ok(())
}

/// What an app says about several photos, each of which it names by its `id`.
pub(super) async fn descriptions(
    app: &App,
    person: &Person,
    said: &[Params],
) -> Result<Vec<(PhotoId, Description)>, WebError> {
    let named = said.iter().map(|of_one| {
        let photo = of_one.text("id").ok_or(Error::NotFound)?;
        id(&photo)
    });
    let ids = named.collect::<Result<Vec<PhotoId>, WebError>>()?;
    let photos = photos::all_own(app.core(), person, ids).await?;
    let pairs = photos.iter().zip(said);
    let described = pairs.map(|(old, of_one)| {
        let extra = of_one.tree("oriel");
        (old.id, description(person, old, of_one, &extra))
    });
    Ok(described.collect())
}

/// Most apps know of one alternative text, the first; those in other languages stay.
fn description(person: &Person, old: &Photo, params: &Params, extra: &Params) -> Description {
    let own = person.user.language();
    let said = |old: &LangMap, one: Option<String>, all: &str| {
        let first = old.iter().next().map(|(language, _)| language.to_owned());
        let language = extra.text("language").or(first);
        let spoken = language.as_deref().unwrap_or(own);
        texts(old, one, several(extra, all), spoken)
    };
    Description {
        title: said(&old.title, extra.text_or_empty("title"), "titles"),
        alt: said(
            &old.alt,
            params.text_or_empty("description"),
            "descriptions",
        ),
        decorative: extra.flag("decorative"),
        focal: params.text("focus").and_then(|text| focus(&text)),
        licence: extra.text("license"),
        show_camera: extra.flag("show_camera"),
        show_place: extra.flag("show_place"),
        allow_download: extra.flag("allow_download"),
    }
}

/// `x,y`, each from −1 to 1.
fn focus(text: &str) -> Option<(f32, f32)> {
    let (x, y) = text.split_once(',')?;
    let (x, y): (f32, f32) = (x.trim().parse().ok()?, y.trim().parse().ok()?);
    (x.is_finite() && y.is_finite()).then_some((x, y))
}

/// `GET /api/v1/media/{id}`: 206 until it is ready, 422 when it never will be.
pub(super) async fn show(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:media")?;
    answer(&app, &person, id(&path)?, HttpResponse::PartialContent()).await
}

/// `PUT /api/v1/media/{id}`
pub(super) async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:media")?;
    let photo = id(&path)?;
    let extra = params.0.tree("oriel");
    describe(&app, &person, photo, &params.0, &extra).await?;
    answer(&app, &person, photo, HttpResponse::Ok()).await
}

/// `DELETE /api/v1/media/{id}`: refused, as Mastodon does, while a published post shows it.
pub(super) async fn delete(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:media")?;
    photos::delete_unpublished(app.core(), &person, id(&path)?).await?;
    json(&serde_json::json!({}))
}

async fn answer(
    app: &App,
    person: &Person,
    photo: PhotoId,
    mut unready: actix_web::HttpResponseBuilder,
) -> WebResult {
    let view: PhotoView = photos::own_view(app.core(), person, photo).await?;
    match view.photo.state {
        PhotoState::Ready => json(&entities::attachment(app.core(), &view)),
        PhotoState::Processing => Ok(unready.json(entities::attachment(app.core(), &view))),
        PhotoState::Failed => Err(failure(&view).into()),
    }
}

/// Why a photo cannot be shown.
pub(super) fn failure(view: &PhotoView) -> Error {
    let reason = view.photo.failure.as_ref();
    reason
        .and_then(|failure| Refused::from_code(&failure.code, failure.limit))
        .map_or_else(
            || Error::Invalid(Invalid::new("file", "failed-photos")),
            Error::Refused,
        )
}
