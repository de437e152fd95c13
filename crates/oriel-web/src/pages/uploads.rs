use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    model::{PhotoId, PhotoState, PostId},
    photos::{self, Upload, links},
    posts::drafts,
};
use serde_json::json;

use super::{
    editor::{again, complaint},
    post::post_id,
    see_other,
};
use crate::{
    app::App,
    error::{Refusal, WebError, WebResult},
    extract::{Checked, Fields, SignedIn, accept, csrf},
    middleware::error_pages,
    uploads::{Part, Parts, Received},
    views::{context::Form, locale::Locale},
};

/// `POST /drafts/{id}/photos`: one file from a script, many from a form. A file that is refused
/// costs the others nothing.
pub(super) async fn receive(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> WebResult {
    let post = post_id(&path)?;
    drafts::load(app.core(), &signed_in.person, post).await?;
    let by_script = accept::wants_json(&request);
    let header = request
        .headers()
        .get(csrf::HEADER)
        .and_then(|value| value.to_str().ok());
    let mut allowed = csrf::check(&request, app.core().urls(), header).is_ok();
    let most = app.core().config().media.max_file_size.as_usize();
    let mut parts = Parts::of(&request, payload)?;
    let (mut kept, mut complaints) = (Vec::new(), Form::default());
    while let Some(part) = parts.next(most).await? {
        let file = match part {
            Part::Text { name, value } if name == csrf::FIELD => {
                csrf::check(&request, app.core().urls(), Some(&value))?;
                allowed = true;
                continue;
            }
            Part::File(file) if !file.file_name.is_empty() => file,
            _ => continue,
        };
        if !allowed {
            return Err(Error::Forbidden.into());
        }
        match take(&app, &signed_in, &file).await {
            Ok(photo) => kept.push(photo),
            Err(error) if by_script => return Err(error.into()),
            Err(error) => complaints = complaint(complaints, &file.file_name, error),
        }
    }
    let answer = kept.first().copied();
    if !kept.is_empty() {
        drafts::add_photos(app.core(), &signed_in.person, post, kept).await?;
    }
    if by_script {
        let photo = answer.ok_or(Error::Invalid(oriel_core::Invalid::new("file", "required")))?;
        return state_of(&app, &signed_in, photo).await;
    }
    if complaints.errors.is_empty() {
        return Ok(see_other(&format!("/drafts/{path}")));
    }
    again(
        &app,
        &signed_in,
        &request,
        &path,
        complaints,
        &Fields::default(),
    )
    .await
}

async fn take(app: &App, signed_in: &SignedIn, file: &Received) -> Result<PhotoId, Error> {
    file.check()?;
    let upload = Upload {
        path: file.path(),
        file_name: file.file_name.clone(),
    };
    Ok(photos::receive(app.core(), &signed_in.person, upload)
        .await?
        .id)
}

/// `GET /drafts/{id}/photos/{photo}.json`: how far a photo has come.
pub(super) async fn state(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (_, photo) = path.into_inner();
    let photo: PhotoId = photo.parse().map_err(|_error| Error::NotFound)?;
    state_of(&app, &signed_in, photo).await
}

async fn state_of(app: &App, signed_in: &SignedIn, photo: PhotoId) -> WebResult {
    let view = photos::own_view(app.core(), &signed_in.person, photo).await?;
    let row = &view.photo;
    let state = match row.state {
        PhotoState::Processing => "processing",
        PhotoState::Ready => "ready",
        PhotoState::Failed => "failed",
    };
    let problem = row.failure.as_ref().map(|failure| {
        let key = format!("refused-{}", failure.code.replace('_', "-"));
        sentence(app, key, failure.limit, signed_in.locale)
    });
    Ok(HttpResponse::Ok()
        .insert_header(("cache-control", "private, no-store"))
        .json(json!({
            "id": row.id,
            "name": row.file_name,
            "state": state,
            "thumb": links::rendition(app.core(), &view, "tile320"),
            "error": problem,
        })))
}

fn sentence(app: &App, key: String, limit: Option<u64>, locale: Locale) -> String {
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    error_pages::sentence(app, &Refusal { status, key, limit }, locale)
}

/// `POST /drafts/{id}/photos/{photo}/delete`: takes a photo out; one that is in nothing else goes.
pub(super) async fn remove(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _form: Checked,
) -> Result<HttpResponse, WebError> {
    let (id, photo) = path.into_inner();
    let post: PostId = post_id(&id)?;
    let photo: PhotoId = photo.parse().map_err(|_error| Error::NotFound)?;
    drafts::remove_photo(app.core(), &signed_in.person, post, photo).await?;
    if accept::wants_json(&request) {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(see_other(&format!("/drafts/{id}")))
}
