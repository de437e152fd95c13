//! An app that is not sure whether its post arrived sends it again with the same key.

use oriel_store::{model::PostId, posts};

use crate::{Core, Result, accounts::Person};

/// What was posted with a key before.
///
/// # Errors
/// When the database cannot be asked.
pub async fn posted_with(core: &Core, person: &Person, key: &str) -> Result<Option<PostId>> {
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
pub async fn claim(core: &Core, person: &Person, post: PostId, key: &str) -> Result<PostId> {
    let (me, wanted) = (person.account.id, key.to_owned());
    let claimed = core
        .store()
        .write(
            move |conn| match posts::by_idempotency_key(conn, me, &wanted)? {
                Some(known) => Ok(known.id),
                None => posts::set_idempotency_key(conn, post, &wanted).map(|()| post),
            },
        )
        .await;
    match claimed {
        Ok(holder) => Ok(holder),
        // PostgreSQL let both look before either wrote: the other has it now.
        Err(error) => posted_with(core, person, key)
            .await?
            .ok_or_else(|| error.into()),
    }
}
