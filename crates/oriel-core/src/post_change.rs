//! Changing a post that others may be changing at the same time.

use oriel_store::{
    Connection,
    model::{Post, PostId},
    posts,
};

/// A post before a change and after it.
#[derive(Debug)]
pub(crate) struct Changed {
    pub(crate) before: Post,
    pub(crate) after: Post,
}

/// Changes a post as it is now: its row is locked until the transaction ends and read again, and
/// only the columns that `how` changed are written, of those that [`posts::update`] writes. Returns
/// none when there is no such post.
///
/// # Errors
/// Those of `how`, and when the database refuses; the caller lets the transaction end with them.
pub(crate) fn change<E: From<oriel_store::Error>>(
    conn: &mut Connection,
    id: PostId,
    how: impl FnOnce(&mut Connection, &mut Post) -> Result<(), E>,
) -> Result<Option<Changed>, E> {
    let Some(before) = posts::locked(conn, id)? else {
        return Ok(None);
    };
    let mut after = before.clone();
    how(conn, &mut after)?;
    posts::update(conn, &before, &after)?;
    Ok(Some(Changed { before, after }))
}
