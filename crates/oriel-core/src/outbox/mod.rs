//! What other servers are told: written in the transaction that causes it, expanded to one
//! delivery per inbox by a job, signed when it is sent.

mod activities;
mod audience;
mod delivery;
pub mod documents;
mod fan_out;
mod posts;
mod thread;

pub use activities::{
    block, boost, follow, follow_answered, like, moved, pinned, profile_changed, unblock, unboost,
    unfollow, unlike,
};
pub(crate) use delivery::Deliveries;
pub use fan_out::fan_out;
pub use oriel_store::deliveries::Receipt;
pub use posts::{post_changed, post_published, post_widened, post_withdrawn};
pub(crate) use thread::SHOWN_ELSEWHERE;
pub use thread::parts;

use oriel_store::{deliveries, model::PostId};

use crate::{Core, Result};

/// How far a post has come on its way to other servers.
///
/// # Errors
/// When the database cannot be asked.
pub async fn receipt(core: &Core, post: PostId) -> Result<Receipt> {
    Ok(core
        .store()
        .read(move |conn| deliveries::receipt(conn, post))
        .await?)
}
