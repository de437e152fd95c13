//! Background work that changes of photos ask for.

use oriel_store::model::{AccountId, PhotoId, PostId};
use serde::{Deserialize, Serialize};

use crate::{
    jobs::{Job, Lane},
    media_links::Picture,
};

/// Make the renditions of an uploaded photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProcessPhoto {
    pub(crate) photo: PhotoId,
}

impl Job for ProcessPhoto {
    const KIND: &'static str = "process_photo";
    const LANE: Lane = Lane::Photos;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.photo.to_string())
    }
}

/// Strip the metadata of the original of a ready photo, or delete the original.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SettleOriginal {
    pub(crate) photo: PhotoId,
}

impl Job for SettleOriginal {
    const KIND: &'static str = "settle_original";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.photo.to_string())
    }
}

/// Publish a post that was waiting for its photos. Handled by `posts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublishPost {
    pub(crate) post: PostId,
}

impl Job for PublishPost {
    const KIND: &'static str = "publish_post";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Bring a published post up to date whose photos changed. Handled by `posts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefreshPost {
    pub(crate) post: PostId,
}

impl Job for RefreshPost {
    const KIND: &'static str = "refresh_post";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.post.to_string())
    }
}

/// Move the public files of a suspended account to new, private names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HideFiles {
    pub(crate) account: AccountId,
    pub(crate) renamings: Vec<Renaming>,
    pub(crate) portraits: Vec<PortraitRenaming>,
}

impl Job for HideFiles {
    const KIND: &'static str = "hide_files";
}

/// Make the files of an account public again after a suspension, post by post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShowFiles {
    pub(crate) account: AccountId,
    /// Posts up to this one are done.
    pub(crate) after: PostId,
}

impl Job for ShowFiles {
    const KIND: &'static str = "show_files";

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("{}:{}", self.account, self.after))
    }
}

/// Delete files that no row refers to any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeleteFiles {
    /// Storage keys.
    pub(crate) keys: Vec<String>,
}

impl Job for DeleteFiles {
    const KIND: &'static str = "delete_files";
}

/// Delete the renditions that a photo had before it was rendered again or replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ForgetRenditions {
    pub(crate) photo: PhotoId,
}

impl Job for ForgetRenditions {
    const KIND: &'static str = "forget_renditions";

    fn dedupe_key(&self) -> Option<String> {
        Some(self.photo.to_string())
    }
}

/// Show or hide the camera facts of all photos of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShowCamera {
    pub(crate) account: AccountId,
    pub(crate) show: bool,
}

impl Job for ShowCamera {
    const KIND: &'static str = "show_camera";
}

/// A photo on its way to a new name. The name is chosen and written down before anything moves,
/// so that whoever continues after a crash finds what was moved already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renaming {
    pub(super) photo: PhotoId,
    pub(super) from: String,
    pub(super) to: String,
}

/// An avatar or a header on its way to a new name, which is chosen before anything moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortraitRenaming {
    pub(super) picture: Picture,
    pub(super) from: String,
    pub(super) to: String,
}
