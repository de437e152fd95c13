//! What other servers are told: written in the transaction that causes it, expanded to one
//! delivery per inbox by a job, signed when it is sent.

mod activities;
mod audience;
mod delivery;
pub mod documents;
mod fan_out;
pub(crate) mod jobs;
mod posts;
mod quotes;
mod reports;
mod synchronization;
mod thread;

pub use activities::{
    account_deleted, block, boost, follow, follow_answered, like, moved, pinned, profile_changed,
    unblock, unboost, unfollow, unlike,
};
pub(crate) use delivery::Deliveries;
pub use fan_out::fan_out;
pub use oriel_store::receipts::{Receipt, ServerReceipt, Told};
pub(crate) use posts::is_elsewhere;
pub use posts::{post_changed, post_published, post_widened, post_withdrawn};
pub use quotes::{quote_allowed, quote_refused, quote_taken_back};
pub(crate) use reports::forward_report;
pub use synchronization::followers_on_server_of;
pub use thread::parts;

use oriel_store::{
    model::{Post, PostId},
    posts as stored_posts, receipts,
};

use crate::{Core, Error, Result, person::Person};

/// How far a post has come on its way to other servers: as it was published, last edited, deleted.
///
/// # Errors
/// When the database cannot be asked.
pub async fn receipts_of(core: &Core, post: &Post) -> Result<Vec<Receipt>> {
    let (author, post) = (post.account_id, post.id);
    Ok(core
        .store()
        .read(move |conn| receipts::of_post(conn, author, post))
        .await?)
}

/// The same with what each server did, for its author; also when it is deleted.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's post.
pub async fn receipts_by_server(
    core: &Core,
    person: &Person,
    post: PostId,
) -> Result<(Post, Vec<Receipt>, Vec<ServerReceipt>)> {
    let me = person.account.id;
    let found = core
        .store()
        .read(move |conn| {
            let Some(own) = stored_posts::by_id(conn, post)?.filter(|it| it.account_id == me)
            else {
                return Ok(None);
            };
            let all = receipts::of_post(conn, me, post)?;
            Ok(Some((own, all, receipts::by_server(conn, post)?)))
        })
        .await?;
    found.ok_or(Error::NotFound)
}
