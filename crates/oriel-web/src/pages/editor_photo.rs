//! One photo of an album that is being made: its words, and what its file brought.

use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{
    Error, Invalid,
    media::inspect::Format,
    model::{PhotoId, PhotoView, PostState},
    photos,
    posts::drafts,
};

use super::{
    editor::{editor_photo, formats, limits, saved, shown_state, store},
    editor_form, flash,
    frame::frame,
    page, page_with,
    photo_facts::licences,
    post::post_id,
    present::{photo_page, unsigned},
    refused, see_other, uploads,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, SignedIn},
    views::context::{Form, Frame, PhotoEditPage},
};

fn photo_id(text: &str) -> Result<PhotoId, WebError> {
    Ok(text.parse().map_err(|_error| Error::NotFound)?)
}

/// `GET /drafts/{id}/photos/{photo}`: one photo's words.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let context = context(&app, &signed_in, &request, &path, Form::default()).await?;
    page(&app, &signed_in.visitor(), &context)
}

async fn context(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    (id, photo): &(String, String),
    form: Form,
) -> Result<PhotoEditPage, WebError> {
    let core = app.core();
    let view = drafts::load(core, &signed_in.person, post_id(id)?).await?;
    let photo = photo_id(photo)?;
    let index = view.photos.iter().position(|it| it.photo.id == photo);
    let index = index.ok_or(Error::NotFound)?;
    let shown = view.photos.get(index).ok_or(Error::NotFound)?;
    let language = view.post.language.clone().unwrap_or_default();
    let number = index + 1;
    let by = photos::replacements(core, vec![photo]).await?;
    let locale = signed_in.locale;
    Ok(PhotoEditPage {
        // What was refused is shown under the form's own address, which cannot be asked for.
        frame: Frame {
            path: format!("/drafts/{id}/photos/{photo}"),
            ..frame(app, request, &signed_in.visitor()).await?
        },
        draft_id: id.clone(),
        photo: editor_photo(app, &view, shown, unsigned(number), &language, locale),
        licences: licences(),
        limits: limits(core),
        has_original: photos::files::keeps_originals(core),
        replacement: by.get(&photo).map(|by| shown_state(by.state)),
        accept: formats(Format::content_type, ","),
        form,
        back: match view.post.state {
            PostState::Published => photo_page(&view, number),
            _ => format!("/drafts/{id}"),
        },
    })
}

/// `POST /drafts/{id}/photos/{photo}/file`: another file for this photo. One that is refused
/// changes nothing.
pub(super) async fn replace(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    payload: web::Payload,
) -> WebResult {
    let (id, photo) = &*path;
    let view = drafts::load(app.core(), &signed_in.person, post_id(id)?).await?;
    let photo = photo_id(photo)?;
    let is_it = |it: &PhotoView| it.photo.id == photo;
    if !view.photos.iter().any(is_it) {
        return Err(Error::NotFound.into());
    }
    let sent = uploads::read(&app, &signed_in, &request, payload).await?;
    let form = match sent.photos.first() {
        Some(by) => {
            photos::replace(app.core(), &signed_in.person, photo, *by).await?;
            let next = see_other(&format!("/drafts/{id}/photos/{photo}"));
            return Ok(flash::saying(flash::REPLACING, next));
        }
        None if sent.complaints.errors.is_empty() => {
            let nothing = Invalid::new("file", "required");
            refused(nothing.into(), Form::default())?
        }
        None => sent.complaints,
    };
    let context = context(&app, &signed_in, &request, &path, form).await?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page_with(&app, &signed_in.visitor(), &context, status)
}

/// `POST /drafts/{id}/photos/{photo}`
pub(super) async fn save(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    form: Checked,
) -> WebResult {
    let (id, photo) = path.into_inner();
    let fields = form.fields();
    let photo = photo_id(&photo)?;
    let view = drafts::load(app.core(), &signed_in.person, post_id(&id)?).await?;
    if !view.photos.iter().any(|it| it.photo.id == photo) {
        return Err(Error::NotFound.into());
    }
    editor_form::save(app.core(), &signed_in.person, &view, &fields).await?;
    let next = fields.get("back").filter(|path| super::is_own_path(path));
    let next = see_other(next.unwrap_or(&format!("/drafts/{id}")));
    Ok(flash::saying(flash::SAVED, next))
}

/// `POST /drafts/{id}/photos/{photo}/keep`: the photo stays, though it was sent before. What was
/// typed is saved first.
pub(super) async fn keep_both(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    form: Checked,
) -> WebResult {
    let (id, photo) = path.into_inner();
    store(&app, &signed_in, &id, &form.fields()).await?;
    photos::keep_both(app.core(), &signed_in.person, photo_id(&photo)?).await?;
    Ok(saved(&id))
}

/// `POST /drafts/{id}/photos/{photo}/keywords`: takes over what the file brought as hashtags.
/// What was typed is saved first.
pub(super) async fn add_keywords(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    form: Checked,
) -> WebResult {
    let (id, photo) = path.into_inner();
    let view = store(&app, &signed_in, &id, &form.fields()).await?;
    let photo = photo_id(&photo)?;
    drafts::add_keywords(app.core(), &signed_in.person, view.post.id, photo).await?;
    Ok(saved(&id))
}
