//! What follows for posts when their photos change.

use oriel_store::{
    Connection,
    model::{PostId, PostState},
    posts,
};

use crate::{
    Core, jobs,
    photos::jobs::{PublishPost, RefreshPost},
};

/// Enqueues what a change of photos asks for: publishing a post that may have waited for it, or
/// telling of one that is out.
///
/// # Errors
/// When the database refuses.
pub(crate) fn photos_changed(
    conn: &mut Connection,
    core: &Core,
    id: PostId,
) -> oriel_store::Result<()> {
    match posts::by_id(conn, id)?.filter(|post| post.deleted_at.is_none()) {
        Some(post) if post.state == PostState::Publishing => {
            jobs::enqueue(conn, core, &PublishPost { post: id })
        }
        Some(post) if post.state == PostState::Published => {
            jobs::enqueue(conn, core, &RefreshPost { post: id })
        }
        _ => Ok(()),
    }
}
