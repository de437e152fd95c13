use super::{
    Account, App, Conversation, LangMap, Notification, Photo, Post, Rendition, Report, User,
    Warning,
};

/// A post with everything a page shows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct PostView {
    pub post: Post,
    pub author: Account,
    /// In the photographer's order.
    pub photos: Vec<PhotoView>,
    /// Without `#`, in alphabetical order.
    pub tags: Vec<String>,
    pub mentions: Vec<Account>,
    pub viewer: ViewerState,
    /// The post that this one boosts.
    pub boosted: Option<Box<PostView>>,
    /// Whether its author shows it first.
    pub pinned: bool,
    pub in_reply_to_account: Option<Account>,
    /// What it was written with.
    pub app: Option<App>,
}

impl PostView {
    /// The photo that stands for all: the one that was chosen, or else the first; none while it
    /// cannot be shown.
    pub fn cover(&self) -> Option<&PhotoView> {
        let chosen = self.post.cover_photo_id;
        self.photos
            .iter()
            .find(|photo| Some(photo.photo.id) == chosen)
            .or_else(|| self.photos.first())
            .filter(|photo| photo.can_be_shown())
    }

    /// The licence of all photos, if it is one.
    pub fn shared_licence(&self) -> Option<&str> {
        let first = self.photos.first()?.photo.licence.as_str();
        let same = self.photos.iter().all(|photo| photo.photo.licence == first);
        same.then_some(first)
    }
}

/// A photo in its place in a post.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoView {
    pub photo: Photo,
    /// What is said of it in this post.
    pub caption: LangMap,
    /// 1 to 4: leads where only four are shown.
    pub leader: Option<i32>,
    /// Of the photo's present version, largest first.
    pub renditions: Vec<Rendition>,
}

impl PhotoView {
    /// Whether there is something to show: what was rendered here, or what another server has.
    pub fn can_be_shown(&self) -> bool {
        !self.renditions.is_empty() || self.photo.remote_url.is_some()
    }

    pub fn rendition(&self, name: &str) -> Option<&Rendition> {
        self.renditions
            .iter()
            .find(|rendition| rendition.name == name)
    }
}

/// What the viewer did with a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent fact"
)]
pub struct ViewerState {
    pub liked: bool,
    pub boosted: bool,
    pub bookmarked: bool,
    /// Hears nothing more of the conversation that it is in.
    pub muted: bool,
}

/// A notification with who caused it and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationView {
    pub notification: Notification,
    pub from: Account,
    pub post: Option<PostView>,
    pub report: Option<ReportView>,
    pub warning: Option<Warning>,
}

impl NotificationView {
    /// Whether its receiver may still see what it is about. Otherwise it is not shown.
    pub fn can_be_shown(&self) -> bool {
        self.notification.post_id.is_none() || self.post.is_some()
    }
}

/// An account as those who moderate see it: with the person behind it, if it is one of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    pub account: Account,
    pub user: Option<User>,
}

/// A report with everybody it names, and the posts that are known of those it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportView {
    pub report: Report,
    pub reporter: AccountView,
    pub target: AccountView,
    pub assigned: Option<AccountView>,
    pub resolver: Option<AccountView>,
    /// Deleted ones as well, and whoever may see them.
    pub posts: Vec<PostView>,
}

/// A conversation with who takes part in it, and what was said last.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationView {
    pub conversation: Conversation,
    pub others: Vec<Account>,
    pub last: PostView,
}
