//! Background work that asks other servers for documents and media.

use oriel_store::model::{AccountId, PostId};
use serde::{Deserialize, Serialize};

use crate::jobs::Job;

/// Fetch the photos of a remote post before a viewer asks for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchPictures {
    pub(crate) post: PostId,
}

impl Job for FetchPictures {
    const KIND: &'static str = "fetch_pictures";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Fetch every photo of an album on another Oriel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchGallery {
    pub(crate) post: PostId,
    pub(crate) address: String,
}

impl Job for FetchGallery {
    const KIND: &'static str = "fetch_gallery";
    const REQUEST_BUDGET: u32 = 100;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Backfill the newest posts of an account that nobody here followed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchBackCatalogue {
    pub(crate) account: AccountId,
}

impl Job for FetchBackCatalogue {
    const KIND: &'static str = "fetch_back_catalogue";
    const REQUEST_BUDGET: u32 = 100;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// Fetch the post that a reply answers, and its ancestors up to a number of levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchParent {
    pub(crate) post: PostId,
    pub(crate) levels: u8,
}

impl Job for FetchParent {
    const KIND: &'static str = "fetch_parent";
    const REQUEST_BUDGET: u32 = 100;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Fetch the first replies of a collection on another server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FetchReplies {
    pub(crate) address: String,
}

impl Job for FetchReplies {
    const KIND: &'static str = "fetch_replies";
    const REQUEST_BUDGET: u32 = 100;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.address.clone())
    }
}

/// Remove cached media of remote posts that are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ForgetPictures {
    pub(crate) media_keys: Vec<String>,
}

impl Job for ForgetPictures {
    const KIND: &'static str = "forget_pictures";
}
