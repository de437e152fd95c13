//! Posts and albums: drafted, published, read, edited, deleted.

pub mod albums;
pub mod audience;
pub mod create;
pub mod delete;
pub mod drafts;
pub mod edit;
pub mod history;
pub mod idempotency;
pub(crate) mod jobs;
pub mod publish;
pub mod quotes;
pub mod read;
pub mod reply;
pub mod scheduled;
pub mod words;

use oriel_store::{
    model::{Post, PostId},
    posts,
};

use crate::{Core, Error, Result, person::Person};

/// A post of one's own, draft or published.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's or a deleted one.
pub async fn own(core: &Core, person: &Person, post: PostId) -> Result<Post> {
    let account = person.account.id;
    let found = core
        .store()
        .read(move |conn| posts::owned(conn, account, post))
        .await?;
    found
        .filter(|post| post.deleted_at.is_none())
        .ok_or(Error::NotFound)
}
