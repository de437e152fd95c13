//! One photo of an album that is being made: its words, and what its file brought.

use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    model::{PhotoId, PostState},
    photos,
    posts::drafts,
};

use super::{
    editor::{editor_photo, limits, saved, store},
    editor_form, flash,
    frame::frame,
    page,
    photo_facts::licences,
    post::post_id,
    present::{photo_page, unsigned},
    see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, SignedIn},
    views::context::PhotoEditPage,
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
    let (id, photo) = path.into_inner();
    let view = drafts::load(app.core(), &signed_in.person, post_id(&id)?).await?;
    let photo = photo_id(&photo)?;
    let index = view
        .photos
        .iter()
        .position(|it| it.photo.id == photo)
        .ok_or(Error::NotFound)?;
    let shown = view.photos.get(index).ok_or(Error::NotFound)?;
    let language = view.post.language.clone().unwrap_or_default();
    let number = index + 1;
    let context = PhotoEditPage {
        frame: frame(&app, &request, &signed_in.visitor()).await?,
        draft_id: id.clone(),
        photo: editor_photo(
            &app,
            &view,
            shown,
            unsigned(number),
            &language,
            signed_in.locale,
        ),
        licences: licences(),
        limits: limits(app.core()),
        has_original: photos::files::keeps_originals(app.core()),
        back: match view.post.state {
            PostState::Published => photo_page(&view, number),
            _ => format!("/drafts/{id}"),
        },
    };
    page(&app, &signed_in.visitor(), &context)
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
