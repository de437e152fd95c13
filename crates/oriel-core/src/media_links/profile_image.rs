//! The two images of a profile: avatar and header.

use oriel_media::plan::{AVATAR, HEADER, RenditionSpec};
use oriel_store::model::Account;
use serde::{Deserialize, Serialize};

/// Which picture of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    Avatar,
    Header,
}

impl Picture {
    pub(crate) const ALL: [Self; 2] = [Self::Avatar, Self::Header];

    pub(crate) fn spec(self) -> RenditionSpec {
        match self {
            Self::Avatar => AVATAR,
            Self::Header => HEADER,
        }
    }

    /// The unguessable name of its file, if there is one.
    pub(crate) fn of(self, account: &Account) -> Option<&str> {
        match self {
            Self::Avatar => account.avatar_key.as_deref(),
            Self::Header => account.header_key.as_deref(),
        }
    }

    pub(crate) fn slot(self, account: &mut Account) -> &mut Option<String> {
        match self {
            Self::Avatar => &mut account.avatar_key,
            Self::Header => &mut account.header_key,
        }
    }
}
