//! Background work that changes of posts ask for.

use oriel_store::model::PostId;
use serde::{Deserialize, Serialize};

use crate::{jobs::Job, photos::Renaming};

/// Publish a draft whose scheduled time has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublishScheduled {
    pub(crate) post: PostId,
}

impl Job for PublishScheduled {
    const KIND: &'static str = "publish_scheduled";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Show a published post to a wider audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WidenPost {
    pub(crate) post: PostId,
}

impl Job for WidenPost {
    const KIND: &'static str = "widen_post";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Move photos that no public post shows any more to new, private names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WithdrawPhotos {
    pub(crate) post: PostId,
    pub(crate) renamings: Vec<Renaming>,
}

impl Job for WithdrawPhotos {
    const KIND: &'static str = "withdraw_photos";
}
