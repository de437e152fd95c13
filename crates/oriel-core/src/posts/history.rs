//! What a post said before its edits, for a viewer.

use oriel_store::{
    follows,
    model::{AccountId, Post, PostId, PostVersion, PostView},
    versions,
};

use super::read;
use crate::{Core, Result, policy};

pub use crate::post_history::MAX_VERSIONS;

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
