//! Publishing: at once when every photo is ready, otherwise armed until the last one is.

use oriel_store::{
    Connection, accounts,
    model::{Photo, PhotoId, PhotoState, Post, PostId, PostState, PostView, Visibility},
    posts, views,
};
use time::Duration;

use super::{audience, own};
use crate::{
    Core, Invalid, Result,
    config::RequireAltText,
    conversations::{self, Coming},
    events::{self, Event},
    jobs, outbox,
    person::Person,
    photos::{self, Renaming, jobs::PublishPost, photos_changed},
};

/// When the job of an armed post runs, after the request that armed it should have published it.
const FINISH_AFTER: Duration = Duration::seconds(20);

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
    let for_job = core.clone();
    core.store()
        .write(move |conn| arm(conn, &for_job, post.id))
        .await?;
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
/// [`crate::Error::NotFound`] for somebody else's post.
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

pub(super) fn complete(core: &Core, view: &PostView, reminded: bool) -> Result<(), Invalid> {
    let photos = view.photos.iter().map(|entry| &entry.photo);
    check_complete(core, &view.post, photos, reminded)
}

/// Checks that a post with these photos is complete enough to be published.
pub(super) fn check_complete<'a>(
    core: &Core,
    post: &Post,
    photos: impl Iterator<Item = &'a Photo> + Clone,
    reminded: bool,
) -> Result<(), Invalid> {
    let has_photos = photos.clone().next().is_some();
    if !has_photos && post.caption.is_empty() && post.title.is_empty() {
        return Err(Invalid::new("photos", "nothing-to-publish"));
    }
    if photos.clone().any(|it| it.state == PhotoState::Failed) {
        return Err(Invalid::new("photos", "failed-photos"));
    }
    let undescribed = photos
        .filter(|photo| photo.alt.is_empty() && !photo.decorative)
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

/// Arms a draft. The caller calls [`finish`] after the transaction; the job written here does so if
/// the process ends before.
pub(super) fn arm(conn: &mut Connection, core: &Core, id: PostId) -> oriel_store::Result<()> {
    posts::schedule(conn, id, None)?;
    if posts::change_state(conn, id, PostState::Draft, PostState::Publishing)? {
        jobs::enqueue_in(conn, core, &PublishPost { post: id }, FINISH_AFTER)?;
    }
    Ok(())
}

/// Publishes an armed post once all its photos are ready. Doing it twice, or too early, does
/// nothing.
///
/// # Errors
/// When storage or database fail, so that the job is tried again.
pub async fn finish(core: &Core, id: PostId) -> Result<()> {
    let Some(view) = load(core, id).await? else {
        return Ok(());
    };
    let ready = view
        .photos
        .iter()
        .all(|entry| entry.photo.state == PhotoState::Ready);
    if view.post.state != PostState::Publishing || !ready {
        return Ok(());
    }
    Box::pin(settle(core, view, |conn, core, post| {
        let id = post.id;
        if !posts::change_state(conn, id, PostState::Publishing, PostState::Published)? {
            return Ok(());
        }
        posts::published(conn, id, core.now())?;
        come_out(conn, core, post)
    }))
    .await
}

/// Brings a published post up to date whose photos changed, once none of them is being prepared.
///
/// # Errors
/// When storage or database fail, so that the job is tried again.
pub async fn refresh(core: &Core, id: PostId) -> Result<()> {
    let Some(view) = load(core, id).await? else {
        return Ok(());
    };
    let preparing = view
        .photos
        .iter()
        .any(|entry| entry.photo.state == PhotoState::Processing);
    if view.post.state != PostState::Published || preparing {
        return Ok(());
    }
    Box::pin(settle(core, view, |conn, core, post| {
        events::happened(conn, Event::Edited(post.id));
        outbox::post_changed(conn, core, post.id)
    }))
    .await
}

/// Shows a published post to those who may see it now and could not before.
///
/// # Errors
/// When storage or database fail, so that the job is tried again.
pub async fn widen(core: &Core, id: PostId) -> Result<()> {
    let Some(view) = load(core, id).await? else {
        return Ok(());
    };
    if view.post.state != PostState::Published {
        return Ok(());
    }
    Box::pin(settle(core, view, |conn, core, post| {
        events::happened(conn, Event::Edited(post.id));
        outbox::post_widened(conn, core, post.id)
    }))
    .await
}

/// Puts the photos of a post where its audience finds them, then tells of it. Whoever changed the
/// post meanwhile has enqueued what is to be done instead; the photos are taken back for them. Of
/// somebody who is suspended nothing is shown; it is when they come back.
async fn settle(
    core: &Core,
    view: PostView,
    tell: fn(&mut Connection, &Core, &Post) -> oriel_store::Result<()>,
) -> Result<()> {
    if view.author.suspended_at.is_some() {
        return Ok(());
    }
    let ready = view
        .photos
        .iter()
        .filter(|entry| entry.photo.state == PhotoState::Ready);
    let shown: Vec<_> = ready.map(|entry| entry.photo.clone()).collect();
    audience::expose_photos(core, &view.post, &shown).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            let Some(now) = posts::locked(conn, view.post.id)? else {
                return Ok(());
            };
            let author = accounts::by_id(conn, now.account_id)?;
            if let Some(author) = author.filter(|author| author.suspended_at.is_some()) {
                return photos::hide(conn, &for_outbox, &author);
            }
            let same = now.state == view.post.state
                && now.visibility == view.post.visibility
                && now.deleted_at == view.post.deleted_at;
            if same {
                return tell(conn, &for_outbox, &now);
            }
            let photos: Vec<PhotoId> = shown.iter().map(|photo| photo.id).collect();
            audience::withdraw_photos(conn, &for_outbox, now.id, &photos)?;
            photos_changed(conn, &for_outbox, now.id)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

async fn load(core: &Core, id: PostId) -> Result<Option<PostView>> {
    Ok(core
        .store()
        .read(move |conn| views::by_id(conn, id))
        .await?)
}

/// All that follows when a post is there to be read. Those whom its words name may have come to be
/// known since it was drafted, so they are read again.
pub(super) fn come_out(conn: &mut Connection, core: &Core, post: &Post) -> oriel_store::Result<()> {
    super::edit::refresh_words(conn, core, post, None)?;
    if post.visibility == Visibility::Mentioned {
        conversations::file(conn, core, post.id, Coming::New)?;
    }
    events::happened(conn, Event::Appeared(post.id));
    crate::notify::of_post(conn, core, post)?;
    if post.visibility != Visibility::Link {
        outbox::post_published(conn, core, post.id)?;
    }
    // A scheduled answer is counted now that it is one.
    posts::count_reply(conn, post, 1)
}

/// Moves photos that no public post shows any more to their new names, and tells who still has the
/// post where they are.
///
/// # Errors
/// When a file cannot be moved; doing it again continues.
pub(crate) async fn withdraw(core: &Core, post: PostId, renamings: &[Renaming]) -> Result<()> {
    photos::withdraw(core, renamings).await?;
    refresh(core, post).await
}
