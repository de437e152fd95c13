use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use oriel_core::{
    Core, Error,
    media::inspect::Format,
    model::{
        AlbumStyle, LangMap, PhotoState as CoreState, PhotoView, Post, PostState, PostView,
        Visibility,
    },
    photos,
    posts::{drafts, publish},
    text::INTERFACE_LANGUAGES,
};

use super::{
    editor_form,
    editor_schedule::typed,
    flash,
    frame::frame,
    page, page_with,
    photo_facts::{facts, licences, region},
    post::post_id,
    present::{picture, post_page, post_path, seconds, unsigned},
    receipt, refused, see_other,
};
use crate::{
    app::App,
    error::{Refusal, WebError, WebResult},
    extract::{Checked, Fields, SignedIn, accept},
    middleware::error_pages,
    views::{
        context::{
            EditorPage, EditorPhoto, EditorPhotoText, EditorText, Form, Frame, PhotoState, Stage,
            TextLimits,
        },
        locale::Locale,
    },
};

/// `GET /drafts/{id}`: where an album is made, and edited after publication.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let view = drafts::load(app.core(), &signed_in.person, post_id(&path)?).await?;
    let context = context(&app, &signed_in, &request, &view, Form::default()).await?;
    page(&app, &signed_in.visitor(), &context)
}

/// The editor with something to complain about, and everything that was typed.
pub(super) async fn again(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    id: &str,
    complaints: Form,
    typed: &Fields,
) -> WebResult {
    unsaved(app, signed_in, request, id, (complaints, None), typed).await
}

/// The editor with what stands in the way of publishing or scheduling: something to complain
/// about, or only descriptions to be thought of once more.
pub(super) async fn hindered(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    id: &str,
    (deed, WebError(error)): (&'static str, WebError),
    typed: &Fields,
) -> WebResult {
    let why = match error {
        Error::Invalid(reason) if reason.key == "alt-reminder" => (Form::default(), Some(deed)),
        error => (refused(error, Form::default())?, None),
    };
    unsaved(app, signed_in, request, id, why, typed).await
}

async fn unsaved(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    id: &str,
    (complaints, remind): (Form, Option<&'static str>),
    typed: &Fields,
) -> WebResult {
    let view = drafts::load(app.core(), &signed_in.person, post_id(id)?).await?;
    let mut context = context(app, signed_in, request, &view, complaints).await?;
    context.remind = remind;
    editor_form::fill(&mut context, typed);
    page_with(
        app,
        &signed_in.visitor(),
        &context,
        StatusCode::UNPROCESSABLE_ENTITY,
    )
}

fn texts(post: &Post, language: &str) -> Vec<EditorText> {
    languages(language)
        .into_iter()
        .map(|lang| EditorText {
            title: text(&post.title, lang),
            text: text(&post.caption, lang),
            lang: lang.to_owned(),
        })
        .collect()
}

async fn context(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    view: &PostView,
    form: Form,
) -> Result<EditorPage, WebError> {
    let (core, post) = (app.core(), &view.post);
    let rows = view.photos.iter().map(|it| &it.photo);
    let twins = photos::twins(core, post.account_id, rows).await?;
    let waiting = |photo: &&PhotoView| photo.photo.state == CoreState::Processing;
    let undescribed = |photo: &&PhotoView| photo.photo.alt.is_empty() && !photo.photo.decorative;
    let language = post
        .language
        .clone()
        .unwrap_or_else(|| signed_in.locale.code().to_owned());
    Ok(EditorPage {
        // What was refused is shown under the form's own address, which cannot be asked for.
        frame: Frame {
            path: format!("/drafts/{}", post.id),
            ..frame(app, request, &signed_in.visitor()).await?
        },
        id: post.id.to_string(),
        stage: stage(post.state),
        photos: view
            .photos
            .iter()
            .zip(1..)
            .map(|(photo, position)| {
                let twin = twins.get(&photo.photo.id);
                EditorPhoto {
                    twin: twin.map(|twin| receipt::twin(twin, post.id)),
                    ..editor_photo(app, view, photo, position, &language, signed_in.locale)
                }
            })
            .collect(),
        preparing: unsigned(view.photos.iter().filter(waiting).count()),
        undescribed: unsigned(view.photos.iter().filter(undescribed).count()),
        texts: texts(post, &language),
        tags: post.extra_tags.clone(),
        warning: post.warning.first().to_owned(),
        visibility: post.visibility.to_string(),
        delete_url: if post.state == PostState::Published {
            format!("{}/delete", post_path(view))
        } else {
            String::new()
        },
        comments_allowed: post.comments_allowed,
        thread: post.album_style == AlbumStyle::Thread,
        remind: None,
        scheduled: post.scheduled_at.map(seconds),
        moment: post.scheduled_at.map(typed).unwrap_or_default(),
        licences: licences(),
        limits: limits(core),
        accept: formats(Format::content_type, ","),
        formats: formats(Format::name, ", "),
        max_file_size: core.config().media.max_file_size.bytes(),
        form,
        saved: seconds(post.edited_at.unwrap_or_else(|| core.now().into())),
        language,
    })
}

fn stage(state: PostState) -> Stage {
    match state {
        PostState::Draft => Stage::Draft,
        PostState::Publishing => Stage::Publishing,
        PostState::Published => Stage::Published,
    }
}

/// Every kind of file that is taken.
pub(super) fn formats(word: fn(Format) -> &'static str, between: &str) -> String {
    Format::all().map(word).collect::<Vec<_>>().join(between)
}

pub(super) fn limits(core: &Core) -> TextLimits {
    let limits = &core.config().limits;
    TextLimits {
        caption: limits.caption_chars,
        alt: limits.alt_text_chars,
    }
}

fn text(map: &LangMap, language: &str) -> String {
    map.get(language).unwrap_or_default().to_owned()
}

/// The interface's languages, the post's own first.
fn languages(own: &str) -> Vec<&'static str> {
    let mut languages = INTERFACE_LANGUAGES.to_vec();
    languages.sort_by_key(|language| *language != own);
    languages
}

pub(super) fn shown_state(state: CoreState) -> PhotoState {
    match state {
        CoreState::Processing => PhotoState::Processing,
        CoreState::Ready => PhotoState::Ready,
        CoreState::Failed => PhotoState::Failed,
    }
}

pub(super) fn editor_photo(
    app: &App,
    view: &PostView,
    photo: &PhotoView,
    position: u64,
    language: &str,
    locale: Locale,
) -> EditorPhoto {
    let row = &photo.photo;
    EditorPhoto {
        id: row.id.to_string(),
        name: row.file_name.clone(),
        state: shown_state(row.state),
        thumb: (!photo.renditions.is_empty())
            .then(|| picture(app.core(), photo, "tile320", locale)),
        problem: row.failure.as_ref().map(|failure| {
            error_pages::message(&Refusal {
                status: StatusCode::UNPROCESSABLE_ENTITY,
                key: format!("refused-{}", failure.code.replace('_', "-")),
                limit: failure.limit,
                used: None,
            })
        }),
        position,
        cover: view.post.cover_photo_id == Some(row.id),
        lead: photo.leader.map(unsigned),
        texts: languages(language)
            .into_iter()
            .map(|lang| EditorPhotoText {
                title: text(&row.title, lang),
                alt: text(&row.alt, lang),
                caption: text(&photo.caption, lang),
                lang: lang.to_owned(),
            })
            .collect(),
        decorative: row.decorative,
        licence: row.licence.clone(),
        focal_x: row.focal_x,
        focal_y: row.focal_y,
        show_camera: row.show_camera,
        region: region(row),
        show_place: row.show_place,
        allow_download: row.allow_download,
        facts: facts(row),
        receipt: receipt::of(app.core(), photo),
        keywords: row.keywords.to_vec(),
        twin: None,
    }
}

/// Back to the album, which says that everything is saved.
pub(super) fn saved(draft: &str) -> HttpResponse {
    saved_as(flash::SAVED, draft)
}

/// The same with another line.
pub(super) fn saved_as(line: flash::Line, draft: &str) -> HttpResponse {
    flash::saying(line, see_other(&format!("/drafts/{draft}")))
}

/// Saves what the form holds; a script is told so, a browser is sent on.
pub(super) async fn store(
    app: &App,
    signed_in: &SignedIn,
    id: &str,
    fields: &Fields,
) -> Result<PostView, WebError> {
    let (core, person, post) = (app.core(), &signed_in.person, post_id(id)?);
    let view = drafts::load(core, person, post).await?;
    editor_form::save(core, person, &view, fields).await?;
    // Who sees it, and so its address, may have changed.
    Ok(drafts::load(core, person, post).await?)
}

/// `POST /drafts/{id}`
pub(super) async fn save(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    match store(&app, &signed_in, &path, &fields).await {
        Ok(_) if accept::wants_json(&request) => Ok(HttpResponse::NoContent().finish()),
        Ok(view) if view.post.state == PostState::Published => {
            Ok(flash::saying(flash::EDITED, see_other(&post_page(&view))))
        }
        Ok(_) => Ok(saved(&path)),
        Err(error) if accept::wants_json(&request) => Err(error),
        Err(WebError(error)) => {
            let complaints = refused(error, Form::default())?;
            again(&app, &signed_in, &request, &path, complaints, &fields).await
        }
    }
}

/// `POST /drafts/{id}/publish`: saves first, so that nothing that was typed is lost.
pub(super) async fn publish(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let outcome = match store(&app, &signed_in, &path, &fields).await {
        Ok(view) => {
            let reminded = fields.ticked("reminded");
            publish::publish(app.core(), &signed_in.person, view.post.id, reminded)
                .await
                .map(|published| (view, published))
                .map_err(WebError)
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok((view, published)) => {
            let line = match (published, view.post.visibility) {
                (publish::Published::WhenReady, _) => flash::ARMED,
                (_, Visibility::Link) => flash::PUBLISHED_LINK,
                (_, Visibility::Mentioned) => flash::PUBLISHED_NAMED,
                _ => flash::PUBLISHED,
            };
            Ok(flash::saying(line, see_other(&post_page(&view))))
        }
        Err(error) => {
            let why = ("publish", error);
            hindered(&app, &signed_in, &request, &path, why, &fields).await
        }
    }
}

/// `POST /drafts/{id}/disarm`: what waits for its photos is a draft again.
pub(super) async fn disarm(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let view = store(&app, &signed_in, &path, &form.fields()).await?;
    publish::disarm(app.core(), &signed_in.person, view.post.id).await?;
    Ok(saved(&path))
}

/// `POST /drafts/{id}/order`
pub(super) async fn order(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let (core, person, fields) = (app.core(), &signed_in.person, form.fields());
    let view = drafts::load(core, person, post_id(&path)?).await?;
    if !accept::wants_json(&request) {
        // Without script the whole form is sent: what was typed is saved as well.
        editor_form::save(core, person, &view, &fields).await?;
    }
    editor_form::reorder(core, person, &view, &fields).await?;
    if accept::wants_json(&request) {
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(see_other(&format!("/drafts/{path}")))
}

/// A file that was refused, as a line of the editor's complaints.
pub(super) fn complaint(form: Form, name: &str, error: Error) -> Form {
    let message = error_pages::message(&WebError(error).refusal());
    form.refused(name, message.with("file", name))
}
