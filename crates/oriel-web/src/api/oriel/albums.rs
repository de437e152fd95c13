//! Albums: one's own, drafts among them, and those of others that are out.

use actix_web::{HttpRequest, web};
use oriel_core::{
    Invalid,
    licence::{self, Licence},
    model::{AlbumState, PhotoId, Post, PostId, PostView},
    person::Person,
    posts::{
        self, albums,
        create::{self, NewPost, Then},
        edit::PostEdit,
        idempotency::{self, Begun},
        reply::Sent,
        scheduled,
    },
};
use serde_json::json;

use crate::{
    api::{
        edges, entities, id, id_page, idempotency_key, json as answer,
        languages::Spoken,
        page,
        statuses::{album_style, album_visibility, photo_ids},
    },
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, MaybeBearer, Params},
};

/// `GET /api/oriel/v1/albums`
pub(super) async fn index(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let state = params
        .0
        .text("state")
        .map(|name| name.parse::<AlbumState>());
    let state = state.transpose();
    let state = state.map_err(|_error| Invalid::new("state", "album-state-unknown"))?;
    let found = albums::list(app.core(), &person, state, page(&params.0, 20, 40)).await?;
    Ok(list(&app, &request, &found, true))
}

/// Albums with their `Link` header.
pub(super) fn list(
    app: &App,
    request: &HttpRequest,
    found: &[PostView],
    own: bool,
) -> actix_web::HttpResponse {
    let shown: Vec<_> = found
        .iter()
        .map(|view| entities::album(app, view, own))
        .collect();
    let edges = edges(found, |view| view.post.id.0);
    id_page(app, request, edges, &shown)
}

/// An album of one's own, as it is now.
pub(super) async fn own(app: &App, person: &Person, album: PostId) -> WebResult {
    let view = albums::own(app.core(), person, album).await?;
    answer(&entities::album(app, &view, true))
}

/// `POST /api/oriel/v1/albums`: begins a draft.
pub(super) async fn create(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    params: ApiParams,
) -> WebResult {
    let program = bearer.holder().app;
    let person = bearer.with("write:statuses")?;
    let key = idempotency_key(&request);
    let sent = Sent {
        key: key.as_deref(),
        app: program,
    };
    let core = app.core();
    let begun = match idempotency::begin_draft(core, &person, sent).await? {
        Begun::New(begun) => *begun,
        Begun::Known(known) => return own(&app, &person, known).await,
    };
    let new = NewPost {
        licence: licence(&params.0)?,
        edit: changes(&begun, &params.0)?,
        photos: photo_ids(&params.0)?,
        answers: None,
        then: Then::Draft,
    };
    let album = create::create(core, &person, begun, new).await?;
    own(&app, &person, album).await
}

/// What an app says of an album; what it does not name stays.
fn changes(post: &Post, params: &Params) -> Result<PostEdit, Invalid> {
    let spoken = Spoken::of(post, params);
    let texts = |old, one, several| spoken.texts(old, params, (one, several));
    Ok(PostEdit {
        title: texts(&post.title, "title", "titles"),
        caption: texts(&post.caption, "description", "descriptions"),
        warning: texts(&post.warning, "spoiler_text", "spoiler_texts"),
        sensitive: params.flag("sensitive"),
        language: params.text("language"),
        tags: params.list("tags").map(|tags| tags.join(" ")),
        visibility: album_visibility(params.text("visibility").as_deref())?,
        comments_allowed: params.flag("comments_disabled").map(|off| !off),
        album_style: album_style(params)?,
        ..PostEdit::default()
    })
}

/// `GET /api/oriel/v1/albums/{id}`; `key` is the secret of one by link.
pub(super) async fn show(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let (viewer, key) = (bearer.account(), params.0.text("key"));
    let view = albums::show(app.core(), viewer, id(&path)?, key.as_deref()).await?;
    let own = viewer == Some(view.author.id);
    answer(&entities::album(&app, &view, own))
}

/// `PATCH /api/oriel/v1/albums/{id}`
pub(super) async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (core, album, params) = (app.core(), id(&path)?, params.0);
    let old = albums::own(core, &person, album).await?;
    let (licence, changes) = (licence(&params)?, changes(&old.post, &params)?);
    albums::save(core, &person, old.post, changes).await?;
    if let Some(licence) = licence {
        albums::license(core, &person, old.photos, licence).await?;
    }
    own(&app, &person, album).await
}

/// `DELETE /api/oriel/v1/albums/{id}`: photos that are in nothing else go with it.
pub(super) async fn delete(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let view = albums::own(app.core(), &person, id(&path)?).await?;
    posts::delete::delete(app.core(), &person, view.post.id).await?;
    answer(&json!({}))
}

/// `POST /api/oriel/v1/albums/{id}/publish`: with `remind`, refused while photos lack descriptions
/// and the instance reminds people of them; with `untitled`, what has no title goes out as a post.
pub(super) async fn publish(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (core, album, reminded) = (
        app.core(),
        id(&path)?,
        params.0.flag("remind") != Some(true),
    );
    if params.0.flag("untitled") == Some(true) {
        let view = albums::publish_untitled(core, &person, album, reminded).await?;
        return answer(&entities::album(&app, &view, true));
    }
    albums::publish(core, &person, album, reminded).await?;
    own(&app, &person, album).await
}

/// `POST /api/oriel/v1/albums/{id}/disarm`: what waits for its photos is a draft again.
pub(super) async fn disarm(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let album = id(&path)?;
    albums::disarm(app.core(), &person, album).await?;
    own(&app, &person, album).await
}

/// `PUT /api/oriel/v1/albums/{id}/schedule`: has a draft go out at `scheduled_at`, or at another
/// moment; with `remind` as for [`publish`].
pub(super) async fn schedule(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (album, reminded) = (id(&path)?, params.0.flag("remind") != Some(true));
    let at = params.0.text("scheduled_at").unwrap_or_default();
    albums::schedule(app.core(), &person, album, &at, reminded).await?;
    own(&app, &person, album).await
}

/// `DELETE /api/oriel/v1/albums/{id}/schedule`: what is scheduled is a draft again.
pub(super) async fn unschedule(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let album = id(&path)?;
    albums::own(app.core(), &person, album).await?;
    scheduled::unschedule(app.core(), &person, album).await?;
    own(&app, &person, album).await
}

/// `PUT /api/oriel/v1/albums/{id}/cover`: without `media_id` it is the first photo again.
pub(super) async fn cover(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let chosen = params.0.text("media_id").map(|text| id::<PhotoId>(&text));
    let (album, chosen) = (id(&path)?, chosen.transpose()?);
    albums::set_cover(app.core(), &person, album, chosen).await?;
    own(&app, &person, album).await
}

/// `PUT /api/oriel/v1/albums/{id}/leaders`: the photos that lead where only four are shown.
pub(super) async fn leaders(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (album, chosen) = (id(&path)?, photo_ids(&params.0)?);
    albums::set_leaders(app.core(), &person, album, chosen).await?;
    own(&app, &person, album).await
}

fn licence(params: &Params) -> Result<Option<Licence>, Invalid> {
    let named = params.text("license_default");
    named
        .map(|id| licence::named("license_default", &id))
        .transpose()
}
