use oriel_store::{
    model::{PostId, PostState},
    posts,
};

use super::own;
use crate::{
    Core, Result,
    events::{self, Event},
    outbox,
    person::Person,
    photos,
};

/// Deletes a post: here at once, and at every server that ever received it. Its photos go with
/// it, except those that are in another post.
///
/// # Errors
/// [`crate::Error::NotFound`] for somebody else's post.
pub async fn delete(core: &Core, person: &Person, id: PostId) -> Result<()> {
    let post = own(core, person, id).await?;
    let (for_outbox, now) = (core.clone(), core.now());
    let orphans = core
        .store()
        .write(move |conn| {
            // Whoever asks twice at once deletes it once.
            let now_there = posts::locked(conn, post.id)?;
            let Some(post) = now_there.filter(|post| post.deleted_at.is_none()) else {
                return Ok(Vec::new());
            };
            let orphans = posts::photos_only_in(conn, post.id)?;
            if post.state == PostState::Published {
                outbox::post_withdrawn(conn, &for_outbox, &post, None)?;
                posts::bury(conn, &post, now)?;
                events::happened(conn, Event::Deleted(post.id));
            } else {
                posts::discard(conn, post.id)?;
            }
            Ok(orphans)
        })
        .await?;
    for photo in orphans {
        photos::delete(core, person, photo).await?;
    }
    core.wake_workers();
    Ok(())
}
