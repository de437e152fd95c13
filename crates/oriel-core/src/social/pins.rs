//! The posts that somebody shows first on their profile, here and elsewhere.

use oriel_store::{
    model::{Account, AccountId, PostId, PostState, PostView},
    pins, views,
};

use crate::{Core, Error, Invalid, Result, limits::MAX_PINS, outbox, person::Person, posts::read};

/// Shows one of one's own posts first, and tells other servers.
///
/// # Errors
/// [`Error::Forbidden`] for somebody else's post; [`Invalid`] `pin-private` for one that not
/// everyone may see, and `pins-full` when there are as many as there may be.
pub async fn pin(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let view = own(core, person, post).await?;
    if !view.post.visibility.is_open() {
        return Err(Invalid::new("post", "pin-private").into());
    }
    let (for_outbox, now) = (core.clone(), core.now());
    let pinned = core
        .store()
        .write(move |conn| {
            let me = view.author.id;
            let full = usize::try_from(pins::count(conn, me)?).is_ok_and(|it| it >= MAX_PINS);
            if view.pinned {
                return Ok(true);
            }
            if full {
                return Ok(false);
            }
            pins::add(conn, me, post, now)?;
            outbox::pinned(conn, &for_outbox, &view, true)?;
            Ok(true)
        })
        .await?;
    core.wake_workers();
    if !pinned {
        return Err(Invalid::beyond("post", "pins-full", MAX_PINS).into());
    }
    read::by_id(core, Some(person.account.id), post).await
}

/// Shows a post first no longer.
///
/// # Errors
/// [`Error::Forbidden`] for somebody else's post.
pub async fn unpin(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let view = own(core, person, post).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            if pins::remove(conn, view.author.id, post)? {
                outbox::pinned(conn, &for_outbox, &view, false)?;
            }
            Ok(())
        })
        .await?;
    core.wake_workers();
    read::by_id(core, Some(person.account.id), post).await
}

async fn own(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let view = read::by_id(core, Some(person.account.id), post).await?;
    let is_own = view.author.id == person.account.id && view.post.boost_of_id.is_none();
    if is_own && view.post.state == PostState::Published {
        Ok(view)
    } else {
        Err(Error::Forbidden)
    }
}

/// What an account shows first, as far as the viewer may see it, the latest pin first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(
    core: &Core,
    viewer: Option<AccountId>,
    account: &Account,
) -> Result<Vec<PostView>> {
    let account = account.id;
    let most = i64::try_from(MAX_PINS).unwrap_or(i64::MAX);
    Ok(core
        .store()
        .read(move |conn| {
            let posts = pins::of(conn, account, viewer, most)?;
            views::load(conn, posts, viewer)
        })
        .await?)
}
