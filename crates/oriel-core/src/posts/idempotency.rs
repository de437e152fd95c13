//! An app that is not sure whether its post arrived sends it again with the same key.

use oriel_store::{
    Connection,
    model::{Post, PostId, PostState},
    posts,
};

use super::{drafts, reply::Sent};
use crate::{Core, Result, person::Person};

/// What was posted with a key before.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn posted_with(core: &Core, person: &Person, key: &str) -> Result<Option<PostId>> {
    Ok(known(core, person, key).await?.map(|post| post.id))
}

async fn known(core: &Core, person: &Person, key: &str) -> Result<Option<Post>> {
    let (me, key) = (person.account.id, key.to_owned());
    Ok(core
        .store()
        .read(move |conn| posts::by_idempotency_key(conn, me, &key))
        .await?)
}

/// The result of looking for a post with a key.
#[derive(Debug)]
pub enum Begun {
    /// A post to be written: a new one, or an unfinished draft that has this key.
    New(Box<Post>),
    /// A finished post has this key already.
    Known(PostId),
}

/// Whether a post was begun and then neither published nor scheduled.
pub(super) fn is_unfinished(post: &Post) -> bool {
    post.state == PostState::Draft && post.scheduled_at.is_none() && post.deleted_at.is_none()
}

/// Begins a post, or continues the unfinished draft that has its key.
///
/// # Errors
/// When the database cannot be asked.
pub async fn begin(core: &Core, person: &Person, sent: Sent<'_>) -> Result<Begun> {
    begin_if(core, person, sent, is_unfinished).await
}

/// Begins a draft that stays one, or continues an empty draft that has its key.
///
/// # Errors
/// When the database cannot be asked.
pub async fn begin_draft(core: &Core, person: &Person, sent: Sent<'_>) -> Result<Begun> {
    let is_blank = |post: &Post| {
        let has_words = !post.title.is_empty() || !post.caption.is_empty();
        is_unfinished(post) && !has_words && post.photos_count == 0
    };
    begin_if(core, person, sent, is_blank).await
}

async fn begin_if(
    core: &Core,
    person: &Person,
    sent: Sent<'_>,
    goes_on: impl Fn(&Post) -> bool,
) -> Result<Begun> {
    let known = match sent.key {
        Some(key) => known(core, person, key).await?,
        None => None,
    };
    Ok(match known {
        Some(known) if goes_on(&known) => Begun::New(Box::new(known)),
        Some(known) => Begun::Known(known.id),
        None => Begun::New(Box::new(Post {
            idempotency_key: sent.key.map(str::to_owned),
            ..drafts::blank(core, person, sent.app)
        })),
    })
}

/// Writes a post unless there is one with its key already, and returns the one there is.
pub(super) async fn once(
    core: &Core,
    person: &Person,
    key: Option<&str>,
    write: impl FnOnce(&mut Connection) -> oriel_store::Result<PostId> + Send + 'static,
) -> Result<PostId> {
    let (me, wanted) = (person.account.id, key.map(str::to_owned));
    let written = core
        .store()
        .write(move |conn| {
            let known = match &wanted {
                Some(key) => posts::by_idempotency_key(conn, me, key)?,
                None => None,
            };
            known.map_or_else(|| write(conn), |known| Ok(known.id))
        })
        .await;
    match (written, key) {
        // PostgreSQL let both look before either wrote: the other has it now.
        (Err(error), Some(key)) => posted_with(core, person, key)
            .await?
            .ok_or_else(|| error.into()),
        (written, _) => Ok(written?),
    }
}
