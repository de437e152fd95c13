//! Values that are columns, and rows.

mod account;
mod app;
mod emoji;
mod ids;
mod json;
mod langmap;
mod moderation;
mod network;
mod personal;
mod photo;
mod poll;
mod post;
mod push;
mod text_enum;
mod upload;
mod user;
mod utc;
mod view;

pub use account::{Account, AccountKind, ProfileField, Quotable};
pub use app::{App, Code, Token};
pub use emoji::{Emoji, RemoteEmoji};
pub use ids::{
    AccountId, ActivityId, AllowedDomainId, AppId, AuditId, BlockId, ConversationId, DeliveryId,
    FilterId, FilterKeywordId, FilterPostId, FollowId, InvitationId, JobId, LikeId, ListId,
    NotificationId, PhotoId, PolicyId, PostId, PushId, QuoteId, ReportId, SessionId, TokenId,
    UploadId, UserId, VersionId, WarningId,
};
pub use json::Json;
pub use langmap::LangMap;
pub use moderation::{
    AllowedDomain, AuditEntry, InstancePolicy, Report, ReportCategory, Warning, WarningAction,
};
pub use network::{
    Activity, Block, Delivery, DeliveryState, Follow, FollowState, Host, JobRow, Like,
    NewNotification, Notification, NotificationKind, Quote, Reach, Severity,
};
pub use personal::{
    Conversation, FilterAction, FilterContext, FilterKeyword, FilterPost, FilterView, List, Marker,
    Mute, RepliesPolicy, Timeline, WordFilter,
};
pub use photo::{Audience, Failure, NewPhotoVersion, Photo, PhotoState, PhotoVersion, Rendition};
pub use poll::{Answer, Poll};
pub use post::{
    AlbumState, AlbumStyle, NewPostPhoto, Post, PostKind, PostState, PostVersion, Visibility,
};
pub use push::{Alert, NewPushSubscription, PushPolicy, PushSubscription};
pub use upload::Upload;
pub use user::{
    Invitation, MemberRole, NewInvitation, NewSession, Role, Session, User, UserDefaults,
};
pub use utc::Utc;
pub use view::{
    AccountView, ConversationView, NotificationView, PhotoView, PostView, ReportView, ViewerState,
};
