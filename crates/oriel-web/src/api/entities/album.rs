use oriel_core::{
    media::metadata::CameraFacts,
    model::{LangMap, Photo, PhotoView, PostView, Visibility},
    photos::Twin,
    posts::words,
};
use serde_json::{Map, Value, json};

use super::{account, attachment, date, maybe_date, set, status::visibility_name};
use crate::app::App;

/// The name photo apps know a visibility by: Mastodon's, and `link`.
pub(in crate::api) fn album_visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Link => "link",
        other => visibility_name(other),
    }
}

/// `Album`: a post that has a title, or may get one before it is out.
pub(in crate::api) fn album(app: &App, view: &PostView, own: bool) -> Value {
    let (core, post) = (app.core(), &view.post);
    let mut entity = json!({
        "id": post.id,
        "state": post.album_state(),
        "title": post.title.first(),
        "titles": by_language(&post.title),
        "description": post.caption.first(),
        "descriptions": by_language(&post.caption),
        "description_html": words::caption_html(core, view, post.caption.first()),
        "spoiler_text": post.warning.first(),
        "sensitive": post.sensitive,
        "language": post.language,
        "tags": view.tags,
        "visibility": album_visibility(post.visibility),
        "account": account(app, &view.author),
        "cover": view.cover().map(|photo| attachment(core, photo)),
        "leader_ids": leaders(view),
        "item_count": post.photos_count,
        "license_default": view.shared_licence(),
        "album_style": post.album_style,
        "comments_disabled": !post.comments_allowed,
        "sort": "manual",
        "uri": post.uri,
        "url": post.url.as_ref().unwrap_or(&post.uri),
        "created_at": date(post.created_at.get()),
        "updated_at": maybe_date(post.edited_at),
        "published_at": maybe_date(post.published_at),
        "scheduled_at": maybe_date(post.scheduled_at),
    });
    if own {
        set(&mut entity, "link_url", json!(link(view)));
        set(&mut entity, "extra_tags", json!(post.extra_tags));
    }
    entity
}

/// The secret address of a post by link.
pub(super) fn link(view: &PostView) -> Option<String> {
    let token = view.post.link_token.as_ref();
    let token = token.filter(|_| view.post.visibility == Visibility::Link)?;
    Some(format!("{}?key={token}", view.post.url.as_deref()?))
}

/// The photos that lead where only four are shown, in that order.
fn leaders(view: &PostView) -> Vec<Value> {
    let chosen = |photo: &PhotoView| Some((photo.leader?, photo.photo.id));
    let mut chosen: Vec<_> = view.photos.iter().filter_map(chosen).collect();
    chosen.sort_by_key(|(place, _)| *place);
    chosen.into_iter().map(|(_, id)| json!(id)).collect()
}

/// `AlbumItem`: the photo at a position, counted from 1.
pub(in crate::api) fn album_item(app: &App, view: &PostView, position: usize) -> Option<Value> {
    let photo = view.photos.get(position.checked_sub(1)?)?;
    let (row, core) = (&photo.photo, app.core());
    let page = core
        .urls()
        .photo_page(&view.author.username, view.post.id, position);
    Some(json!({
        "id": row.id,
        "position": position,
        "media": attachment(core, photo),
        "status": null,
        "caption": photo.caption.first(),
        "captions": by_language(&photo.caption),
        "leader": photo.leader,
        "cover": view.cover().is_some_and(|cover| cover.photo.id == row.id),
        "url": view.author.is_local().then_some(page),
        "added_at": date(row.created_at.get()),
    }))
}

/// Texts by their language.
pub(super) fn by_language(map: &LangMap) -> Value {
    let texts = map
        .iter()
        .map(|(language, text)| (language.to_owned(), text.into()));
    Value::Object(texts.collect::<Map<_, _>>())
}

/// What a camera may say of a photo here.
pub(in crate::api) const EXIF_FIELDS: [&str; 9] = [
    "make",
    "model",
    "lens",
    "focal_length_mm",
    "focal_length_35mm",
    "aperture",
    "exposure_time",
    "iso",
    "taken_at",
];

/// `Exif`: all that is kept for the owner, for others what they are shown. Never a position.
pub(in crate::api) fn exif(photo: &Photo, own: bool) -> Value {
    let seen = own || photo.show_camera;
    let kept = if seen {
        (*photo.camera).clone()
    } else {
        Value::Null
    };
    let facts = serde_json::from_value::<CameraFacts>(kept).unwrap_or_default();
    json!({
        "make": facts.make,
        "model": facts.model,
        "lens": facts.lens,
        "focal_length_mm": facts.focal_length_mm,
        "focal_length_35mm": facts.focal_length_35mm,
        "aperture": facts.aperture,
        "exposure_time": facts.exposure,
        "iso": facts.iso,
        "taken_at": maybe_date(photo.taken_at.filter(|_| seen)),
        "shown": photo.show_camera,
    })
}

/// What only its owner is told of a photo.
pub(in crate::api) fn own_media(
    photo: &Photo,
    twin: Option<&Twin>,
    problem: Option<&str>,
) -> Value {
    json!({
        "file_name": photo.file_name,
        "original_type": photo.original_type,
        "original_bytes": photo.original_bytes,
        "version": photo.version,
        "keywords": *photo.keywords,
        "twin": twin.map(self::twin),
        "removed": *photo.receipt,
        "place": photo.place.as_deref(),
        "show_place": photo.show_place,
        "show_camera": photo.show_camera,
        "problem": problem,
        "created_at": date(photo.created_at.get()),
    })
}

/// `Twin`: an earlier photo of the same person that a photo seems to be.
fn twin(found: &Twin) -> Value {
    json!({
        "media_id": found.photo,
        "same_file": found.same_file,
        "status_id": found.post,
    })
}
