use oriel_store::{
    Connection,
    model::{AppId, LangMap, Post, PostId, PostState, PostView, Visibility},
    posts,
};

use super::{audience, drafts, idempotency, publish, read};
use crate::{Core, Invalid, Result, person::Person, text};

/// How an app sent a post.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sent<'a> {
    /// With which there is one post only.
    pub key: Option<&'a str>,
    pub app: Option<AppId>,
}

/// Answers a post with words. The answer goes to no more people than the post did. With a key
/// that an app sent before, there is one answer only.
///
/// # Errors
/// [`Invalid`] for empty or long words or where comments are closed, [`crate::Error::NotFound`]
/// when the post may not be seen.
pub async fn reply(
    core: &Core,
    person: &Person,
    parent: PostId,
    words: &str,
    visibility: Option<Visibility>,
    sent: Sent<'_>,
) -> Result<PostView> {
    // What was answered may be gone since the answer was sent first.
    if let Some(key) = sent.key
        && let Some(known) = idempotency::posted_with(core, person, key).await?
    {
        return drafts::load(core, person, known).await;
    }
    let viewer = Some(person.account.id);
    let parent = answerable(core, person, parent).await?;
    let words = bounded(core, words)?;
    let mut post = answer(core, person, &parent, &words, visibility);
    post.idempotency_key = sent.key.map(str::to_owned);
    post.app_id = sent.app;
    let for_outbox = core.clone();
    let id = idempotency::once(core, person, sent.key, move |conn| {
        write(conn, &for_outbox, &post).map(|()| post.id)
    })
    .await?;
    core.wake_workers();
    read::by_id(core, viewer, id).await
}

/// A post that somebody may answer.
///
/// # Errors
/// [`Invalid`] where comments are closed, [`crate::Error::NotFound`] when it may not be seen.
pub(super) async fn answerable(core: &Core, person: &Person, parent: PostId) -> Result<PostView> {
    let parent = read::by_id(core, Some(person.account.id), parent).await?;
    if !parent.post.comments_allowed && parent.post.account_id != person.account.id {
        return Err(Invalid::new("text", "comments-closed").into());
    }
    Ok(parent)
}

pub(super) fn bounded(core: &Core, words: &str) -> Result<String, Invalid> {
    let words = text::bounded("text", words, core.config().limits.caption_chars)?;
    if words.is_empty() {
        return Err(Invalid::new("text", "required"));
    }
    Ok(words)
}

fn answer(
    core: &Core,
    person: &Person,
    parent: &PostView,
    words: &str,
    visibility: Option<Visibility>,
) -> Post {
    let (id, now, username) = (core.next_id(), core.now(), &person.account.username);
    let language = person.user.language();
    Post {
        uri: core.urls().post_id(username, id),
        url: Some(core.urls().post_page(username, id)),
        state: PostState::Published,
        caption: LangMap::of(language, words),
        language: Some(language.to_owned()),
        visibility: audience::of_answer(parent.post.visibility, visibility),
        in_reply_to_id: Some(parent.post.id),
        in_reply_to_uri: Some(parent.post.uri.clone()),
        thread_id: Some(parent.post.thread_id.unwrap_or(parent.post.id)),
        published_at: Some(now.into()),
        ..Post::draft(id, person.account.id, now)
    }
}

fn write(conn: &mut Connection, core: &Core, post: &Post) -> oriel_store::Result<()> {
    posts::insert(conn, post)?;
    publish::come_out(conn, core, post)
}
