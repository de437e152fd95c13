use oriel_store::{
    blocks, follows,
    model::{AccountId, FollowState},
};

use crate::{Core, Result};

/// How one account stands to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent fact"
)]
pub struct Ties {
    pub following: bool,
    pub requested: bool,
    pub followed_by: bool,
    pub requested_by: bool,
    pub blocking: bool,
    pub blocked_by: bool,
    pub muting: bool,
}

/// How `me` stands to `other`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn between(core: &Core, me: AccountId, other: AccountId) -> Result<Ties> {
    Ok(core
        .store()
        .read(move |conn| {
            let mine = follows::between(conn, me, other)?.map(|follow| follow.state);
            let theirs = follows::between(conn, other, me)?.map(|follow| follow.state);
            Ok(Ties {
                following: mine == Some(FollowState::Accepted),
                requested: mine == Some(FollowState::Requested),
                followed_by: theirs == Some(FollowState::Accepted),
                requested_by: theirs == Some(FollowState::Requested),
                blocking: blocks::is_blocking(conn, me, other)?,
                blocked_by: blocks::is_blocking(conn, other, me)?,
                muting: blocks::is_muting(conn, me, other)?,
            })
        })
        .await?)
}
