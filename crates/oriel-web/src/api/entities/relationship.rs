#![expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the entity, a switch of its own"
)]

use oriel_core::{
    model::{self, AccountId},
    social::ties::Ties,
};
use serde::Serialize;

use super::{Account, wire::Timestamp};

/// `Relationship` of the viewer with an account.
#[derive(Debug, Serialize)]
pub(crate) struct Relationship<'a> {
    id: AccountId,
    following: bool,
    showing_reblogs: bool,
    notifying: bool,
    followed_by: bool,
    blocking: bool,
    blocked_by: bool,
    muting: bool,
    muting_notifications: bool,
    muting_expires_at: Option<Timestamp>,
    requested: bool,
    requested_by: bool,
    domain_blocking: bool,
    endorsed: bool,
    note: &'a str,
    /// Null for all languages.
    languages: Option<&'a [String]>,
}

/// The relationship with an account.
pub(crate) fn relationship<'a>(account: &model::Account, ties: &'a Ties) -> Relationship<'a> {
    Relationship {
        id: account.id,
        following: ties.following,
        showing_reblogs: ties.showing_boosts,
        notifying: ties.notifying,
        followed_by: ties.followed_by,
        blocking: ties.blocking,
        blocked_by: ties.blocked_by,
        muting: ties.muting,
        muting_notifications: ties.muting_notifications,
        muting_expires_at: ties.mute_expires_at.map(Timestamp::from),
        requested: ties.requested,
        requested_by: ties.requested_by,
        domain_blocking: ties.domain_blocking,
        endorsed: false,
        note: &ties.note,
        languages: (!ties.languages.is_empty()).then_some(ties.languages.as_slice()),
    }
}

/// `FamiliarFollowers`: the followers of an account whom the viewer follows.
#[derive(Debug, Serialize)]
pub(crate) struct FamiliarFollowers<'a> {
    pub(crate) id: AccountId,
    pub(crate) accounts: Vec<Account<'a>>,
}
