use actix_web::{HttpRequest, web};
use oriel_core::{
    Error, Invalid,
    model::{AlbumStyle, LangMap, PhotoId, Post, PostId, PostView, Visibility},
    person::Person,
    posts::{
        self,
        create::{self, Answering, NewPost, Then},
        drafts, edit,
        idempotency::{self, Begun},
        read,
        reply::{self, Sent},
        scheduled,
    },
    social::{mute, pins, react},
};
use time::OffsetDateTime;

use super::{
    entities::{self, Reader},
    id, idempotency_key, json as answer,
    languages::Spoken,
    media,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, MaybeBearer, Params},
    middleware::response_cache::Shared,
};

/// `GET /api/v1/statuses/{id}`
pub(super) async fn show(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
) -> WebResult {
    let viewer = bearer.account();
    let view = read::by_id(app.core(), viewer, id(&path)?).await?;
    let reader = Reader::of(&app, viewer).await?;
    let mut response = answer(&entities::status(&app, &view, &reader))?;
    if viewer.is_none() {
        response.extensions_mut().insert(Shared);
    }
    Ok(response)
}

/// `GET /api/v1/statuses/{id}/context`
pub(super) async fn context(
    app: web::Data<App>,
    bearer: MaybeBearer,
    path: web::Path<String>,
) -> WebResult {
    let (viewer, post): (_, PostId) = (bearer.account(), id(&path)?);
    read::visible(app.core(), viewer, post).await?;
    let reader = Reader::of(&app, viewer).await?;
    let before = read::ancestors(app.core(), viewer, post).await?;
    let after = read::replies(app.core(), viewer, post).await?;
    let ancestors = entities::statuses(&app, &before, &reader);
    let descendants = entities::statuses(&app, &after, &reader);
    answer(&entities::Context {
        ancestors,
        descendants,
    })
}

/// `GET /api/v1/statuses/{id}/source`
pub(super) async fn source(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let view = drafts::load(app.core(), &person, id(&path)?).await?;
    answer(&entities::source(&view))
}

/// `POST /api/v1/statuses`: at once, or at the moment `scheduled_at`.
pub(super) async fn create(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    params: ApiParams,
) -> WebResult {
    let program = bearer.holder().app;
    let person = bearer.with("write:statuses")?;
    let params = params.0;
    refuse_polls(&params)?;
    let key = idempotency_key(&request);
    let at = params.text("scheduled_at");
    let wish = Wish {
        parent: params
            .text("in_reply_to_id")
            .map(|text| id::<PostId>(&text))
            .transpose()?,
        photos: photo_ids(&params)?,
        at: at.map(|text| scheduled::moment(&text)).transpose()?,
        sent: Sent {
            key: key.as_deref(),
            app: program,
        },
        params: &params,
    };
    let post = match (wish.parent, wish.at) {
        (Some(_), _) if !wish.photos.is_empty() => {
            return Err(Invalid::new("media_ids", "reply-photos").into());
        }
        (Some(parent), None) => answer_to(&app, &person, parent, &wish).await?,
        _ => compose(&app, &person, wish).await?,
    };
    status(&app, &person, post).await
}

/// What an app wants to be published.
struct Wish<'a> {
    params: &'a Params,
    /// What it answers.
    parent: Option<PostId>,
    photos: Vec<PhotoId>,
    /// When, if not at once.
    at: Option<OffsetDateTime>,
    sent: Sent<'a>,
}

async fn answer_to(
    app: &App,
    person: &Person,
    parent: PostId,
    wish: &Wish<'_>,
) -> Result<PostId, WebError> {
    let words = wish.params.text("status").unwrap_or_default();
    let visibility = visibility(wish.params)?;
    let written = reply::reply(app.core(), person, parent, &words, visibility, wish.sent).await?;
    Ok(written.post.id)
}

/// What Oriel has not, it refuses rather than do something else.
fn refuse_polls(params: &Params) -> Result<(), Invalid> {
    if !params.tree("poll").trees("options").is_empty()
        || params.tree("poll").list("options").is_some()
    {
        return Err(Invalid::new("poll", "no-polls"));
    }
    Ok(())
}

/// The photos an app names, each once.
pub(super) fn photo_ids(params: &Params) -> Result<Vec<PhotoId>, WebError> {
    let mut photos = Vec::new();
    for text in params.list("media_ids").unwrap_or_default() {
        let photo = id(&text)?;
        if !photos.contains(&photo) {
            photos.push(photo);
        }
    }
    Ok(photos)
}

async fn compose(app: &App, person: &Person, wish: Wish<'_>) -> Result<PostId, WebError> {
    let core = app.core();
    let begun = match idempotency::begin(core, person, wish.sent).await? {
        Begun::New(begun) => *begun,
        Begun::Known(known) => {
            create::finish_now(core, known).await;
            return Ok(known);
        }
    };
    let new = NewPost {
        edit: changes(&begun, wish.params)?,
        photos: wish.photos,
        licence: None,
        answers: wish.parent.map(|parent| Answering {
            parent,
            words: wish.params.text("status").unwrap_or_default(),
        }),
        then: wish.at.map_or(Then::Publish, Then::Schedule),
    };
    Ok(create::create(core, person, begun, new).await?)
}

fn visibility(params: &Params) -> Result<Option<Visibility>, Invalid> {
    visibility_named(params.text("visibility").as_deref())
}

/// The visibility that a photo app means, which knows of secret links.
pub(super) fn album_visibility(name: Option<&str>) -> Result<Option<Visibility>, Invalid> {
    if name == Some("link") {
        return Ok(Some(Visibility::Link));
    }
    visibility_named(name).map_err(|_error| Invalid::new("visibility", "album-visibility-unknown"))
}

/// The visibility that an app means.
pub(super) fn visibility_named(name: Option<&str>) -> Result<Option<Visibility>, Invalid> {
    Ok(match name {
        None => None,
        Some("public") => Some(Visibility::Public),
        Some("unlisted") => Some(Visibility::Unlisted),
        Some("private") => Some(Visibility::Followers),
        Some("direct") => Some(Visibility::Mentioned),
        Some(_) => return Err(Invalid::new("visibility", "visibility-unknown")),
    })
}

/// How an album of more than four photos looks elsewhere, as an app names it.
pub(super) fn album_style(extra: &Params) -> Result<Option<AlbumStyle>, Invalid> {
    let named = extra.text("album_style");
    let parsed = named.map(|name| name.parse::<AlbumStyle>());
    parsed
        .transpose()
        .map_err(|_error| Invalid::new("album_style", "album-style-unknown"))
}

/// What an app says of a post: its words are in one language, and those in others stay.
fn changes(post: &Post, params: &Params) -> Result<edit::PostEdit, WebError> {
    let extra = params.tree("oriel");
    let spoken = Spoken::of(post, params);
    Ok(edit::PostEdit {
        title: spoken.texts(&post.title, &extra, ("title", "titles")),
        caption: spoken.text(&post.caption, params.text_or_empty("status")),
        warning: spoken.text(&post.warning, params.text_or_empty("spoiler_text")),
        sensitive: params.flag("sensitive"),
        visibility: album_visibility(extra.text("visibility").as_deref())?.or(visibility(params)?),
        tags: extra.list("tags").map(|tags| tags.join(" ")),
        comments_allowed: extra.flag("comments_disabled").map(|off| !off),
        album_style: album_style(&extra)?,
        language: params.text("language"),
        ..edit::PostEdit::default()
    })
}

/// `PUT /api/v1/statuses/{id}`
pub(super) async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let (post, params): (PostId, _) = (id(&path)?, params.0);
    let old = drafts::load(app.core(), &person, post).await?;
    let mut changes = changes(&old.post, &params)?;
    // Apps of Mastodon's cannot change the audience, but send what they take it to be.
    changes.visibility = album_visibility(params.tree("oriel").text("visibility").as_deref())?;
    let attributes = params.trees("media_attributes");
    changes.photos = media::descriptions(&app, &person, &attributes).await?;
    let captions = attributes.iter().zip(&changes.photos);
    let captions = captions.filter_map(|(said, (id, _))| caption(&old, *id, &said.tree("oriel")));
    changes.photo_captions.extend(captions);
    edit::save(app.core(), &person, post, changes).await?;
    if params.list("media_ids").is_some() {
        drafts::set_photos(app.core(), &person, post, photo_ids(&params)?).await?;
    }
    status(&app, &person, post).await
}

/// What an app says of a photo in its post.
fn caption(view: &PostView, photo: PhotoId, extra: &Params) -> Option<(PhotoId, LangMap)> {
    let known = view.photos.iter().find(|it| it.photo.id == photo)?;
    let spoken = Spoken::of(&view.post, extra);
    let said = spoken.texts(&known.caption, extra, ("caption", "captions"))?;
    Some((photo, said))
}

/// `DELETE /api/v1/statuses/{id}`: answers with what was deleted and its text, for redrafting.
pub(super) async fn delete(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let post: PostId = id(&path)?;
    let view = drafts::load(app.core(), &person, post).await?;
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    posts::delete::delete(app.core(), &person, post).await?;
    answer(&entities::deleted(&app, &view, &reader))
}

/// `POST /api/v1/statuses/{id}/{action}`, of which [`scope_of`] knows all.
pub(super) async fn act(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (post, action) = path.into_inner();
    let (core, post): (_, PostId) = (app.core(), id(&post)?);
    let scope = scope_of(&action).ok_or(Error::NotFound)?;
    let person = bearer.with(scope)?;
    let view = match action.as_str() {
        "favourite" => react::like(core, &person, post).await?,
        "unfavourite" => react::unlike(core, &person, post).await?,
        "reblog" => {
            let original = react::boost(core, &person, post).await?;
            return wrapper(&app, &person, original).await;
        }
        "unreblog" => react::unboost(core, &person, post).await?,
        "bookmark" => react::bookmark(core, &person, post, true).await?,
        "unbookmark" => react::bookmark(core, &person, post, false).await?,
        "pin" => pins::pin(core, &person, post).await?,
        "unpin" => pins::unpin(core, &person, post).await?,
        "mute" => mute::thread(core, &person, post, true).await?,
        "unmute" => mute::thread(core, &person, post, false).await?,
        _ => return Err(Error::NotFound.into()),
    };
    let reader = Reader::of(&app, Some(person.account.id)).await?;
    answer(&entities::status(&app, &view, &reader))
}

/// What a token must allow for an action on a post.
fn scope_of(action: &str) -> Option<&'static str> {
    Some(match action {
        "favourite" | "unfavourite" => "write:favourites",
        "reblog" | "unreblog" => "write:statuses",
        "bookmark" | "unbookmark" => "write:bookmarks",
        "pin" | "unpin" => "write:accounts",
        "mute" | "unmute" => "write:mutes",
        _ => return None,
    })
}

/// A boost is answered with the boost itself, which holds the post.
async fn wrapper(app: &App, person: &Person, original: PostView) -> WebResult {
    let view = read::boost(app.core(), person.account.id, original.post.id).await?;
    let reader = Reader::of(app, Some(person.account.id)).await?;
    answer(&entities::status(app, &view, &reader))
}

/// A status of one's own, published, on its way or scheduled.
async fn status(app: &App, person: &Person, post: PostId) -> WebResult {
    let view = drafts::load(app.core(), person, post).await?;
    if view.post.scheduled_at.is_some() {
        return answer(&entities::scheduled(app, &view));
    }
    let reader = Reader::of(app, Some(person.account.id)).await?;
    answer(&entities::status(app, &view, &reader).publishing(view.post.state))
}
