use diesel::prelude::*;

use super::{AccountId, Json, NotificationKind, PushId, TokenId, Utc, text_enum::text_enum};
use crate::schema::push_subscriptions;

text_enum! {
    /// What apps call the kinds of notifications; there are more than ever happen here.
    Alert {
        Mention = "mention",
        Status = "status",
        Reblog = "reblog",
        Follow = "follow",
        FollowRequest = "follow_request",
        Favourite = "favourite",
        Poll = "poll",
        Update = "update",
        Quote = "quote",
        QuotedUpdate = "quoted_update",
        SignUp = "admin.sign_up",
        Report = "admin.report",
        /// Told whether it is wished for or not.
        Warning = "moderation_warning",
    }
}

impl Alert {
    /// Whether apps say if they want to be told of it; otherwise they are.
    pub fn is_chosen(self) -> bool {
        self != Self::Warning
    }
}

impl From<NotificationKind> for Alert {
    /// Several kinds may share a name.
    fn from(kind: NotificationKind) -> Self {
        match kind {
            NotificationKind::Follow => Self::Follow,
            NotificationKind::FollowRequest => Self::FollowRequest,
            NotificationKind::Mention | NotificationKind::Reply => Self::Mention,
            NotificationKind::Like => Self::Favourite,
            NotificationKind::Boost => Self::Reblog,
            NotificationKind::Quote => Self::Quote,
            NotificationKind::Post => Self::Status,
            NotificationKind::Report => Self::Report,
            NotificationKind::SignUp => Self::SignUp,
            NotificationKind::Update => Self::Update,
            NotificationKind::Warning => Self::Warning,
        }
    }
}

text_enum! {
    /// Of whose doing somebody wants to be told on a device.
    PushPolicy {
        All = "all",
        /// Of people whom they follow.
        Followed = "followed",
        /// Of people who follow them.
        Follower = "follower",
        None = "none",
    }
}

/// Where an app wants notifications of somebody to be pushed to.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = push_subscriptions)]
pub struct PushSubscription {
    pub id: PushId,
    /// Of the app.
    pub token_id: TokenId,
    /// Whose notifications.
    pub account_id: AccountId,
    /// The address of a push service.
    pub endpoint: String,
    /// The app's point of P-256, in base64url.
    pub p256dh: String,
    /// The app's secret, in base64url.
    pub auth: String,
    /// Whether the app reads what RFC 8291 says, and not a draft of it.
    pub standard: bool,
    pub alerts: Json<Vec<Alert>>,
    pub policy: PushPolicy,
    pub created_at: Utc,
}

/// A subscription about to be written.
#[derive(Debug, Clone, PartialEq, Eq, Insertable)]
#[diesel(table_name = push_subscriptions)]
pub struct NewPushSubscription {
    pub token_id: TokenId,
    pub account_id: AccountId,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
    pub standard: bool,
    pub alerts: Json<Vec<Alert>>,
    pub policy: PushPolicy,
    pub created_at: Utc,
}
