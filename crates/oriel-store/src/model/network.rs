use diesel::prelude::*;
use time::OffsetDateTime;

use super::{
    AccountId, ActivityId, BlockId, DeliveryId, FollowId, JobId, LikeId, NotificationId, PostId,
    QuoteId, ReportId, Utc, WarningId, text_enum::text_enum,
};
use crate::schema::{
    activities, blocks, deliveries, follows, hosts, jobs, likes, notifications, quotes,
};

text_enum! { FollowState { Requested = "requested", Accepted = "accepted" } }
text_enum! { DeliveryState { Waiting = "waiting", Delivered = "delivered", Failed = "failed" } }
text_enum! {
    /// How far a server is kept away.
    Severity {
        /// Not at all.
        None = "none",
        /// Its people are shown to those who follow them, or who know what they look for.
        Silence = "silence",
        /// Nothing comes from it and nothing goes to it.
        Suspend = "suspend",
    }
}
text_enum! {
    NotificationKind {
        Follow = "follow",
        FollowRequest = "follow_request",
        Mention = "mention",
        Reply = "reply",
        Like = "like",
        Boost = "boost",
        Quote = "quote",
        /// Somebody published whose posts one wants to be told of.
        Post = "post",
        /// Somebody was reported: for those who moderate.
        Report = "report",
        /// Somebody joined: for those who moderate.
        SignUp = "sign_up",
        /// A post was edited that one has boosted.
        Update = "update",
        /// Those who moderate decided something about oneself.
        Warning = "warning",
    }
}
text_enum! {
    /// Whose servers an activity goes to.
    Reach {
        /// Followers of the author.
        Followers = "followers",
        /// Everyone who ever received the post, and the followers.
        Recipients = "recipients",
        /// Only the inboxes that were named when it was written.
        Named = "named",
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = follows, treat_none_as_default_value = false)]
pub struct Follow {
    pub id: FollowId,
    pub follower_id: AccountId,
    pub target_id: AccountId,
    pub state: FollowState,
    /// The id of the Follow activity.
    pub uri: String,
    pub created_at: Utc,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = likes, treat_none_as_default_value = false)]
pub struct Like {
    pub id: LikeId,
    pub account_id: AccountId,
    pub post_id: PostId,
    pub uri: String,
    pub created_at: Utc,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = blocks)]
pub struct Block {
    pub id: BlockId,
    pub account_id: AccountId,
    pub target_id: AccountId,
    pub uri: String,
    pub created_at: Utc,
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct Notification {
    pub id: NotificationId,
    pub account_id: AccountId,
    pub kind: NotificationKind,
    pub from_account_id: AccountId,
    pub post_id: Option<PostId>,
    pub created_at: Utc,
    pub read_at: Option<Utc>,
    pub report_id: Option<ReportId>,
    pub warning_id: Option<WarningId>,
}

/// A notification about to be written.
#[derive(Debug, Clone)]
pub struct NewNotification {
    pub account_id: AccountId,
    pub kind: NotificationKind,
    pub from_account_id: AccountId,
    pub post_id: Option<PostId>,
    pub report_id: Option<ReportId>,
    pub warning_id: Option<WarningId>,
    pub created_at: OffsetDateTime,
}

/// Leave to quote a post of ours.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = quotes)]
pub struct Quote {
    pub id: QuoteId,
    pub post_id: PostId,
    /// Who quotes it.
    pub account_id: AccountId,
    /// The post that quotes it.
    pub uri: String,
    pub created_at: Utc,
}

/// Something that other servers are told.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = activities, treat_none_as_default_value = false)]
pub struct Activity {
    pub id: ActivityId,
    /// Who says it, and whose key signs it.
    pub account_id: AccountId,
    pub uri: String,
    pub kind: String,
    pub post_id: Option<PostId>,
    pub reach: Reach,
    /// The JSON that is sent, byte for byte.
    pub body: String,
    pub created_at: Utc,
}

/// One activity on its way to one inbox.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
pub struct Delivery {
    pub id: DeliveryId,
    pub activity_id: ActivityId,
    pub inbox: String,
    pub host: String,
    pub state: DeliveryState,
    pub due_at: Utc,
    pub attempts: i32,
    pub lease_until: Option<Utc>,
    pub leased_by: Option<String>,
    pub last_error: Option<String>,
    pub finished_at: Option<Utc>,
    pub created_at: Utc,
}

/// What is known of another server's health.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = hosts)]
pub struct Host {
    pub host: String,
    pub failing_since: Option<Utc>,
    pub failing_days: i32,
    pub last_failure_at: Option<Utc>,
    pub unavailable_since: Option<Utc>,
    pub last_success_at: Option<Utc>,
}

/// A job as the queue keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = jobs)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub due_at: Utc,
    pub attempts: i32,
}
