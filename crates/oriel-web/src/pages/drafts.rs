use actix_web::{HttpRequest, web};
use oriel_core::{
    error,
    model::{LangMap, PostState},
    photos::quota,
    posts::{self, drafts},
};

use super::{
    flash,
    frame::frame,
    page,
    post::post_id,
    present::{picture, seconds, unsigned, words},
    see_other,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, SignedIn},
    views::{
        context::{DeletePage, DraftCard, DraftsPage, Room, Words},
        locale::Locale,
    },
};

/// `GET /compose`: on with the empty draft that is there, or with a new one.
pub(super) async fn compose(app: web::Data<App>, signed_in: SignedIn) -> WebResult {
    let known = drafts::list(app.core(), &signed_in.person).await?;
    let empty = known.iter().find(|view| {
        view.photos.is_empty() && view.post.title.is_empty() && view.post.caption.is_empty()
    });
    let id = match empty {
        Some(view) => view.post.id,
        None => drafts::create(app.core(), &signed_in.person).await?.id,
    };
    Ok(see_other(&format!("/drafts/{id}")))
}

/// `POST /drafts`
pub(super) async fn create(app: web::Data<App>, signed_in: SignedIn, _form: Checked) -> WebResult {
    let draft = drafts::create(app.core(), &signed_in.person).await?;
    Ok(see_other(&format!("/drafts/{}", draft.id)))
}

/// `GET /drafts`
pub(super) async fn list(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    let visitor = signed_in.visitor();
    let found = drafts::list(app.core(), &signed_in.person).await?;
    let context = DraftsPage {
        frame: frame(&app, &request, &visitor).await?,
        drafts: found
            .iter()
            .map(|view| DraftCard {
                id: view.post.id.to_string(),
                title: words(&view.post.title, visitor.locale)
                    .or_else(|| beginning(&view.post.caption, visitor.locale)),
                cover: view
                    .cover()
                    .map(|photo| picture(app.core(), photo, "tile320", visitor.locale)),
                photo_count: unsigned(view.photos.len()),
                saved: seconds(view.post.created_at),
                publishing: view.post.state == PostState::Publishing,
                scheduled: view.post.scheduled_at.map(seconds),
            })
            .collect(),
        room: quota::room(app.core(), &signed_in.person)
            .await?
            .map(|error::Room { used, limit }| Room { used, limit }),
    };
    page(&app, &visitor, &context)
}

/// What something without a title is known by.
fn beginning(text: &LangMap, locale: Locale) -> Option<Words> {
    let words = words(text, locale)?;
    let text = words.text.chars().take(80).collect();
    Some(Words { text, ..words })
}

/// `GET /drafts/{id}/delete`: asks first.
pub(super) async fn delete_form(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let visitor = signed_in.visitor();
    let view = drafts::load(app.core(), &signed_in.person, post_id(&path)?).await?;
    let context = DeletePage {
        frame: frame(&app, &request, &visitor).await?,
        title: words(&view.post.title, visitor.locale),
        photo_count: unsigned(view.photos.len()),
        action: request.path().to_owned(),
        back: "/drafts".to_owned(),
        published: view.post.state == PostState::Published,
    };
    page(&app, &visitor, &context)
}

/// `POST /drafts/{id}/delete`
pub(super) async fn delete(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    _form: Checked,
) -> WebResult {
    posts::delete::delete(app.core(), &signed_in.person, post_id(&path)?).await?;
    Ok(flash::saying(flash::DRAFT_DELETED, see_other("/drafts")))
}
