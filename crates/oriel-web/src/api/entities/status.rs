use oriel_core::{
    model::{App as Program, LangMap, Post, PostKind, PostView, Visibility},
    posts::words,
};
use serde_json::{Value, json};

use super::{
    Reader, account,
    album::{by_language, link},
    attachment, date, maybe_date, set,
};
use crate::app::App;

/// The name Mastodon's apps know a visibility by.
pub(super) fn visibility_name(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Followers => "private",
        // Apps know nothing of secret links; "direct" keeps them from sharing it on.
        Visibility::Mentioned | Visibility::Link => "direct",
    }
}

/// `Status`, as its reader sees it. A boost is a wrapper whose `reblog` is the boosted status.
pub(crate) fn status(app: &App, view: &PostView, reader: &Reader) -> Value {
    let post = &view.post;
    let core = app.core();
    let boosted = view
        .boosted
        .as_ref()
        .map(|boosted| status(app, boosted, reader));
    let mut entity = json!({
        "id": post.id,
        "created_at": date(post.published_at.unwrap_or(post.created_at).get()),
        "in_reply_to_id": post.in_reply_to_id,
        "in_reply_to_account_id": view.in_reply_to_account.as_ref().map(|parent| parent.id),
        "sensitive": post.sensitive,
        "spoiler_text": post.warning.first(),
        "visibility": visibility_name(post.visibility),
        "language": post.language,
        "uri": post.uri,
        "url": post.url,
        "replies_count": post.replies_count,
        "reblogs_count": post.boosts_count,
        "favourites_count": post.likes_count,
        "quotes_count": 0,
        "edited_at": maybe_date(post.edited_at),
        "content": words::content(core, view),
        "reblog": boosted,
        "application": view.app.as_ref().map(application),
        "account": account(app, &view.author),
        "media_attachments": view.photos.iter().map(|photo| attachment(core, photo)).collect::<Vec<_>>(),
        "mentions": mentions(view),
        "tags": tags(app, view),
        "emojis": super::emojis(app, &post.emojis),
        "card": null,
        "filtered": reader.filtered(view),
        "poll": super::poll(app, view),
        "oriel": {
            "kind": kind(post),
            "title": post.title.first(),
            "titles": by_language(&post.title),
            "album_ids": post.is_album().then_some(post.id).as_slice(),
            "item_count": post.photos_count,
            "comments_disabled": !post.comments_allowed,
            "album_style": post.album_style,
        },
    });
    if let Some(link) = link(view).filter(|_| reader.is(view.author.id))
        && let Some(extra) = entity.get_mut("oriel")
    {
        set(extra, "link_url", link);
    }
    if reader.is_signed_in() {
        set(&mut entity, "favourited", json!(view.viewer.liked));
        set(
            &mut entity,
            "reblogged",
            json!(view.viewer.boosted || view.boosted.is_some()),
        );
        set(&mut entity, "bookmarked", json!(view.viewer.bookmarked));
        set(&mut entity, "muted", json!(view.viewer.muted));
        set(&mut entity, "pinned", json!(view.pinned));
    }
    entity
}

/// `Application`, as a status has it.
fn application(app: &Program) -> Value {
    json!({ "name": app.name, "website": app.website })
}

fn mentions(view: &PostView) -> Vec<Value> {
    view.mentions
        .iter()
        .map(|account| {
            json!({
                "id": account.id,
                "username": account.username,
                "url": account.url.as_ref().unwrap_or(&account.uri),
                "acct": account.handle(),
            })
        })
        .collect()
}

/// What a post is to photo apps.
fn kind(post: &Post) -> &'static str {
    match post.kind {
        _ if post.photos_count == 0 => "note",
        PostKind::Album => "album",
        PostKind::Post => "photo",
    }
}

fn tags(app: &App, view: &PostView) -> Vec<Value> {
    view.tags.iter().map(|name| tag(app, name)).collect()
}

/// `Tag`; its history is told where trends are asked for.
pub(crate) fn tag(app: &App, name: &str) -> Value {
    json!({ "name": name, "url": app.core().urls().tag(name), "history": [] })
}

/// `StatusSource`: what its author typed, in the language that the status says it is in.
pub(crate) fn source(view: &PostView) -> Value {
    let post = &view.post;
    let language = post.language.as_deref().unwrap_or_default();
    let typed = |map: &LangMap| map.pick(language).map(|(_, text)| text.to_owned());
    json!({
        "id": post.id,
        "text": typed(&post.caption).unwrap_or_default(),
        "spoiler_text": typed(&post.warning).unwrap_or_default(),
    })
}

/// `StatusEdit`: what a status says since it was last changed.
pub(crate) fn edit(app: &App, view: &PostView) -> Value {
    let post = &view.post;
    let since = post
        .edited_at
        .or(post.published_at)
        .unwrap_or(post.created_at);
    json!({
        "account": account(app, &view.author),
        "content": words::content(app.core(), view),
        "spoiler_text": post.warning.first(),
        "sensitive": post.sensitive,
        "created_at": date(since.get()),
        "media_attachments": view.photos.iter().map(|photo| attachment(app.core(), photo)).collect::<Vec<_>>(),
        "emojis": super::emojis(app, &post.emojis),
        "poll": null,
    })
}

/// `ScheduledStatus`: what will be published, and when.
pub(crate) fn scheduled(app: &App, view: &PostView) -> Value {
    let post = &view.post;
    let warning = post.warning.first();
    let photos = view.photos.iter();
    let photo_ids: Vec<_> = photos.clone().map(|entry| entry.photo.id).collect();
    json!({
        "id": post.id,
        "scheduled_at": maybe_date(post.scheduled_at),
        "params": {
            "text": post.caption.first(),
            "poll": null,
            "media_ids": (!photo_ids.is_empty()).then_some(photo_ids),
            "sensitive": post.sensitive,
            "spoiler_text": (!warning.is_empty()).then_some(warning),
            "visibility": visibility_name(post.visibility),
            "in_reply_to_id": post.in_reply_to_id,
            "language": post.language,
            "application_id": post.app_id.map(|id| id.0),
            "scheduled_at": null,
            "idempotency": post.idempotency_key,
            "with_rate_limit": false,
        },
        "media_attachments": photos.map(|photo| attachment(app.core(), photo)).collect::<Vec<_>>(),
    })
}
