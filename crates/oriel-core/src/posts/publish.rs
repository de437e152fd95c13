//! Publishing: at once when every photo is ready, otherwise armed until the last one is.

use oriel_store::{
    Connection,
    model::{PhotoState, Post, PostId, PostState, PostView, Visibility},
    posts, views,
};

use super::{audience, own};
use crate::{Core, Invalid, Result, accounts::Person, config::RequireAltText, outbox};

/// What became of a wish to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    Now,
    /// It goes out by itself when the last photo is ready.
    WhenReady,
}

/// Publishes a draft. `reminded` says that the author knows which photos lack a description.
///
/// # Errors
/// [`Invalid`] with what is missing; nothing is lost.
pub async fn publish(
    core: &Core,
    person: &Person,
    id: PostId,
    reminded: bool,
) -> Result<Published> {
    let post = own(core, person, id).await?;
    if post.state == PostState::Published {
        return Ok(Published::Now);
    }
    let view = super::drafts::load(core, person, id).await?;
    complete(core, &view, reminded)?;
    arm(core, &post).await?;
    finish(core, id).await?;
    let after = own(core, person, id).await?;
    Ok(if after.state == PostState::Published {
        Published::Now
    } else {
        Published::WhenReady
    })
}

/// Takes an armed post back to being a draft.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's post.
pub async fn disarm(core: &Core, person: &Person, id: PostId) -> Result<()> {
    let post = own(core, person, id).await?;
    Ok(core
        .store()
        .write(move |conn| {
            posts::change_state(conn, post.id, PostState::Publishing, PostState::Draft)
        })
        .await
        .map(|_changed| ())?)
}

fn complete(core: &Core, view: &PostView, reminded: bool) -> Result<(), Invalid> {
    let nothing =
        view.photos.is_empty() && view.post.caption.is_empty() && view.post.title.is_empty();
    if nothing {
        return Err(Invalid::new("photos", "nothing-to-publish"));
    }
    if view
        .photos
        .iter()
        .any(|entry| entry.photo.state == PhotoState::Failed)
    {
        return Err(Invalid::new("photos", "failed-photos"));
    }
    let undescribed = view
        .photos
        .iter()
        .filter(|entry| entry.photo.alt.is_empty() && !entry.photo.decorative)
        .count();
    match core.config().moderation.require_alt_text {
        RequireAltText::Require if undescribed > 0 => {
            Err(Invalid::beyond("alt", "alt-required", undescribed))
        }
        RequireAltText::Remind if undescribed > 0 && !reminded => {
            Err(Invalid::beyond("alt", "alt-reminder", undescribed))
        }
        _ => Ok(()),
    }
}

async fn arm(core: &Core, post: &Post) -> Result<()> {
    let id = post.id;
    core.store()
        .write(move |conn| posts::change_state(conn, id, PostState::Draft, PostState::Publishing))
        .await?;
    Ok(())
}

/// Publishes an armed post once all its photos are ready, and brings a published one whose
/// photos changed up to date. Doing it twice, or too early, does nothing.
///
/// # Errors
/// When storage or database fail, so that the job is tried again.
pub async fn finish(core: &Core, id: PostId) -> Result<()> {
    let Some(view) = load(core, id).await? else {
        return Ok(());
    };
    let waiting = matches!(
        view.post.state,
        PostState::Publishing | PostState::Published
    ) && view.post.deleted_at.is_none();
    let ready = view
        .photos
        .iter()
        .all(|entry| entry.photo.state == PhotoState::Ready);
    if !waiting || !ready {
        return Ok(());
    }
    let photos: Vec<_> = view
        .photos
        .iter()
        .map(|entry| entry.photo.clone())
        .collect();
    audience::expose_photos(core, &view.post, &photos).await?;
    let for_outbox = core.clone();
    let now = core.now();
    core.store()
        .write(move |conn| {
            if posts::change_state(conn, id, PostState::Publishing, PostState::Published)? {
                posts::published(conn, id, now)?;
                announce(conn, &for_outbox, &view.post)
            } else {
                outbox::post_changed(conn, &for_outbox, id)
            }
        })
        .await?;
    core.wake_workers();
    Ok(())
}

async fn load(core: &Core, id: PostId) -> Result<Option<PostView>> {
    let views = core
        .store()
        .read(move |conn| {
            let post: Vec<Post> = posts::by_id(conn, id)?.into_iter().collect();
            views::load(conn, post, None)
        })
        .await?;
    Ok(views.into_iter().next())
}

/// The words a post names may have come to be known since it was drafted, so they are read again.
fn announce(conn: &mut Connection, core: &Core, post: &Post) -> oriel_store::Result<()> {
    super::edit::refresh_words(conn, core, post, None)?;
    crate::social::notify::mentioned(conn, core, post)?;
    crate::social::notify::replied(conn, core, post)?;
    if post.visibility == Visibility::Link {
        return Ok(());
    }
    outbox::post_published(conn, core, post.id)
}
