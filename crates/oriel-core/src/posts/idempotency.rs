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

/// Remembers the key that a post came with.
///
/// # Errors
/// When the database refuses.
pub async fn remember(core: &Core, post: PostId, key: &str) -> Result<()> {
    let key = key.to_owned();
    Ok(core
        .store()
        .write(move |conn| posts::set_idempotency_key(conn, post, &key))
        .await?)
}
