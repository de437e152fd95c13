use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    media_links::links,
    model::{PhotoId, PhotoState, PostId},
    photos::{self, Upload},
    posts::drafts,
};
use serde_json::json;

use super::{
    editor::{again, complaint},
    editor_form,
    post::post_id,
    refused, see_other,
};
use crate::{
    app::App,
    error::{Refusal, WebError, WebResult},
    extract::{Checked, Fields, SignedIn, accept, csrf},
    middleware::error_pages,
    uploads::{Part, Parts, Received},
    views::{context::Form, locale::Locale},
};

/// What an upload brought: photos that were taken, complaints about others, the form's texts.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) photos: Vec<PhotoId>,
    pub(super) complaints: Form,
    fields: Fields,
}

/// `POST /drafts/{id}/photos`: one file from a script, or the whole editor with many. A file that
/// is refused costs the others nothing, nor what was typed.
pub(super) async fn receive(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    payload: web::Payload,
) -> WebResult {
    let post = post_id(&path)?;
    drafts::load(app.core(), &signed_in.person, post).await?;
    let mut sent = read(&app, &signed_in, &request, payload).await?;
    if accept::wants_json(&request) {
        let photo = sent.photos.first().copied();
        let photo = photo.ok_or(Error::Invalid(oriel_core::Invalid::new("file", "required")))?;
        drafts::add_photos(app.core(), &signed_in.person, post, sent.photos).await?;
        return state_of(&app, &signed_in, photo).await;
    }
    if let Err(error) = save(&app, &signed_in, post, &mut sent).await {
        sent.complaints = refused(error, sent.complaints)?;
    }
    if sent.complaints.errors.is_empty() {
        return Ok(see_other(&format!("/drafts/{path}")));
    }
    let Sent {
        complaints, fields, ..
    } = sent;
    again(&app, &signed_in, &request, &path, complaints, &fields).await
}

/// Reads the parts of an upload, of which the token comes before any file.
pub(super) async fn read(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Sent, WebError> {
    let token = csrf::sent(request);
    let mut allowed = csrf::check(request, app.core().urls(), token).is_ok();
    let most = app.core().config().media.max_file_size.as_usize();
    let mut parts = Parts::of(request, payload)?;
    let mut sent = Sent::default();
    while let Some(part) = parts.next(most).await? {
        match part {
            Part::Text { name, value } if name == csrf::FIELD => {
                csrf::check(request, app.core().urls(), Some(&value))?;
                allowed = true;
            }
            _ if !allowed => break,
            Part::Text { name, value } => sent.fields.push(name, value),
            // A browser sends an empty file where none was chosen.
            Part::File(file) if file.file_name.is_empty() => {}
            Part::File(file) => match take(app, signed_in, &file).await {
                Ok(photo) => sent.photos.push(photo),
                Err(error) if accept::wants_json(request) => return Err(error.into()),
                Err(error) => {
                    sent.complaints = complaint(sent.complaints, &file.file_name, error);
                }
            },
        }
    }
    if allowed {
        Ok(sent)
    } else {
        Err(Error::Forbidden.into())
    }
}

/// Without script the whole form is sent: what was typed is saved as well.
async fn save(app: &App, signed_in: &SignedIn, post: PostId, sent: &mut Sent) -> Result<(), Error> {
    let (core, person) = (app.core(), &signed_in.person);
    let photos = std::mem::take(&mut sent.photos);
    if !photos.is_empty() {
        drafts::add_photos(core, person, post, photos).await?;
    }
    let view = drafts::load(core, person, post).await?;
    editor_form::save(core, person, &view, &sent.fields).await
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
    let refusal = Refusal {
        status,
        key,
        limit,
        used: None,
    };
    error_pages::sentence(app, &refusal, locale)
}

/// `POST /drafts/{id}/photos/{photo}/delete`: takes a photo out; one that is in nothing else goes.
/// Without script the whole form is sent: what was typed is saved as well.
pub(super) async fn remove(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Checked,
) -> Result<HttpResponse, WebError> {
    let (core, person, fields) = (app.core(), &signed_in.person, form.fields());
    let (id, photo) = path.into_inner();
    let post: PostId = post_id(&id)?;
    let photo: PhotoId = photo.parse().map_err(|_error| Error::NotFound)?;
    if accept::wants_json(&request) {
        drafts::remove_photo(core, person, post, photo).await?;
        return Ok(HttpResponse::NoContent().finish());
    }
    let view = drafts::load(core, person, post).await?;
    editor_form::save(core, person, &view, &fields).await?;
    drafts::remove_photo(core, person, post, photo).await?;
    Ok(see_other(&format!("/drafts/{id}")))
}
