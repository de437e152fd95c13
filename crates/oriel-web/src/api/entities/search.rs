use serde::Serialize;

use super::{Account, Status, Tag};

/// `SearchResults`.
#[derive(Debug, Serialize)]
pub(crate) struct SearchResults<'a> {
    pub(crate) accounts: Vec<Account<'a>>,
    pub(crate) statuses: Vec<Status<'a>>,
    pub(crate) hashtags: Vec<Tag<'a>>,
}
