//! Not hearing of somebody, or of a conversation; they are not told.

pub use oriel_store::mutes::Muted;
use oriel_store::{
    Page,
    model::{AccountId, Mute, PostId, PostView},
    mutes,
};
use time::Duration;

use super::follow::account;
use crate::{Core, Error, Invalid, Result, limits::is_full, person::Person, posts::read};

/// Conversations that somebody may mute.
const MAX_THREADS: usize = 10_000;

/// How somebody is muted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct How {
    /// Nor do they cause notifications.
    pub notifications: bool,
    /// None: until it is lifted.
    pub lasts: Option<Duration>,
}

/// Mutes an account, or changes how: its posts are in no timeline, only where one looks for them.
///
/// # Errors
/// [`Error::NotFound`] without such an account, [`Error::Forbidden`] for oneself.
pub async fn mute(core: &Core, person: &Person, target: AccountId, how: How) -> Result<()> {
    let (me, other) = (person.account.id, account(core, target).await?);
    if other.id == me {
        return Err(Error::Forbidden);
    }
    let now = core.now();
    let mute = Mute {
        account_id: me,
        target_id: other.id,
        created_at: now.into(),
        id: core.next_id(),
        hide_notifications: how.notifications,
        expires_at: how
            .lasts
            .and_then(|period| now.checked_add(period))
            .map(Into::into),
    };
    core.store()
        .write(move |conn| mutes::set(conn, &mute))
        .await?;
    Ok(())
}

/// # Errors
/// [`Error::NotFound`] without such an account.
pub async fn unmute(core: &Core, person: &Person, target: AccountId) -> Result<()> {
    let (me, other) = (person.account.id, account(core, target).await?.id);
    core.store()
        .write(move |conn| mutes::remove(conn, me, other))
        .await?;
    Ok(())
}

/// Whom somebody mutes, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn muted(core: &Core, person: &Person, page: Page) -> Result<Vec<Muted>> {
    let (me, now) = (person.account.id, core.now());
    Ok(core
        .store()
        .read(move |conn| mutes::of(conn, me, now, page))
        .await?)
}

/// Hears nothing more of the conversation that a post is in, or hears of it again.
///
/// # Errors
/// [`Error::NotFound`] for a post the person may not see, [`Invalid`] for one conversation too many.
pub async fn thread(core: &Core, person: &Person, post: PostId, mute: bool) -> Result<PostView> {
    let (me, now) = (person.account.id, core.now());
    let view = read::by_id(core, Some(me), post).await?;
    let has_room = core
        .store()
        .write(move |conn| {
            if mute && is_full(mutes::count_threads(conn, me)?, MAX_THREADS) {
                return Ok(false);
            }
            mutes::set_thread(conn, me, &view.post, mute, now)?;
            Ok(true)
        })
        .await?;
    if !has_room {
        return Err(Invalid::beyond("post", "threads-muted-full", MAX_THREADS).into());
    }
    read::by_id(core, Some(me), post).await
}
