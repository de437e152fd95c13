//! What posts said before they were edited.

use oriel_store::{
    Connection, follows,
    model::{AccountId, Json, Post, PostId, PostState, PostVersion, PostView},
    posts, versions,
};

use super::read;
use crate::{Core, Result, policy};

/// So many versions of a post are kept, the newest.
pub const MAX_VERSIONS: i64 = 50;

/// Keeps what a published post says, which is about to be edited, in the transaction that edits it.
///
/// # Errors
/// When the database refuses.
pub(crate) fn keep(conn: &mut Connection, core: &Core, old: &Post) -> oriel_store::Result<()> {
    if old.state != PostState::Published {
        return Ok(());
    }
    let photos = posts::photos_of(conn, old.id)?;
    let photos: Vec<_> = photos.iter().map(|entry| entry.photo_id).collect();
    let named = posts::mentions_of(conn, old.id)?;
    let since = old.edited_at.or(old.published_at);
    let version = PostVersion {
        id: core.next_id::<PostId>().0,
        post_id: old.id,
        since: since.unwrap_or(old.created_at),
        title: old.title.clone(),
        caption: old.caption.clone(),
        content_html: old.content_html.clone(),
        warning: old.warning.clone(),
        sensitive: old.sensitive,
        language: old.language.clone(),
        extra_tags: old.extra_tags.clone(),
        visibility: old.visibility,
        photos: Json::new(photos),
        named: Json::new(named),
        emojis: old.emojis.clone(),
    };
    versions::keep(conn, &version, MAX_VERSIONS)
}

/// What a post said and says, the oldest first; of versions that were for fewer people, those that
/// were for the viewer. Photos that were taken out of it are shown no more.
///
/// # Errors
/// [`crate::Error::NotFound`] when there is no such post or it may not be seen.
pub async fn of(core: &Core, viewer: Option<AccountId>, id: PostId) -> Result<Vec<PostView>> {
    let now = read::by_id(core, viewer, id).await?;
    let author = now.post.account_id;
    let (before, follows) = core
        .store()
        .read(move |conn| {
            let before = versions::of(conn, id)?;
            let follows = match viewer {
                Some(viewer) => follows::is_following(conn, viewer, author)?,
                None => false,
            };
            Ok((before, follows))
        })
        .await?;
    let was_for_viewer = |version: &PostVersion| {
        let named = viewer.is_some_and(|viewer| version.named.contains(&viewer));
        viewer == Some(author) || policy::is_for(version.visibility, follows, named)
    };
    let mut all: Vec<PostView> = before
        .into_iter()
        .filter(was_for_viewer)
        .map(|version| as_it_was(&now, version))
        .collect();
    all.push(now);
    Ok(all)
}

fn as_it_was(now: &PostView, version: PostVersion) -> PostView {
    let mut view = now.clone();
    let then = |photo| version.photos.iter().position(|known| *known == photo);
    view.photos.retain(|entry| then(entry.photo.id).is_some());
    view.photos.sort_by_key(|entry| then(entry.photo.id));
    view.post = Post {
        title: version.title,
        caption: version.caption,
        content_html: version.content_html,
        warning: version.warning,
        sensitive: version.sensitive,
        language: version.language,
        extra_tags: version.extra_tags,
        emojis: version.emojis,
        edited_at: Some(version.since),
        ..view.post
    };
    view
}
