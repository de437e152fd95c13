//! An app that is not sure whether its post arrived sends it again with the same key.

use oriel_store::{
    Connection,
    model::{Post, PostId},
    posts,
};

use super::{delete, drafts, reply::Sent};
use crate::{Core, Result, accounts::Person};

/// What was posted with a key before.
///
/// # Errors
/// When the database cannot be asked.
pub(super) async fn posted_with(core: &Core, person: &Person, key: &str) -> Result<Option<PostId>> {
    let (me, key) = (person.account.id, key.to_owned());
    let post = core
        .store()
        .read(move |conn| posts::by_idempotency_key(conn, me, &key))
        .await?;
    Ok(post.map(|post| post.id))
}

/// Gives a post the key it came with. Returns the post that has the key: another one, when two
/// requests with one key come at once and this is the later.
///
/// # Errors
/// When the database refuses.
async fn claim(core: &Core, person: &Person, post: PostId, key: &str) -> Result<PostId> {
    let wanted = key.to_owned();
    once(core, person, Some(key), move |conn| {
        posts::set_idempotency_key(conn, post, &wanted).map(|()| post)
    })
    .await
}

/// A draft that an app begins with a key, or without one.
#[derive(Debug)]
pub enum Begun {
    /// It is to be filled.
    New(Box<Post>),
    /// There was one with this key already.
    Known(PostId),
}

/// Begins a draft, once for each key.
///
/// # Errors
/// When the database refuses.
pub async fn draft(core: &Core, person: &Person, sent: Sent<'_>) -> Result<Begun> {
    if let Some(key) = sent.key
        && let Some(known) = posted_with(core, person, key).await?
    {
        return Ok(Begun::Known(known));
    }
    let draft = drafts::create_with(core, person, sent.app).await?;
    if let Some(key) = sent.key {
        let holder = claim(core, person, draft.id, key).await?;
        if holder != draft.id {
            delete::delete(core, person, draft.id).await?;
            return Ok(Begun::Known(holder));
        }
    }
    Ok(Begun::New(Box::new(draft)))
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
