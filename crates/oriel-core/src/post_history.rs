//! What posts said before they were edited.

use oriel_store::{
    Connection,
    model::{Json, Post, PostId, PostState, PostVersion},
    posts, versions,
};

use crate::Core;

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
