//! What somebody arranges for themselves.

use diesel::prelude::*;

use super::{
    AccountId, ConversationId, FilterId, FilterKeywordId, FilterPostId, Json, ListId, PostId, Utc,
    text_enum::text_enum,
};
use crate::schema::{conversations, filter_keywords, filter_posts, filters, lists, markers, mutes};

text_enum! {
    /// Which replies a list shows of its members.
    RepliesPolicy {
        /// None but those to oneself and to the reader.
        None = "none",
        /// Those to other members.
        List = "list",
        /// Those to anybody whom the reader follows.
        Followed = "followed",
    }
}

text_enum! {
    /// Where a filter is meant to work; apps see to that.
    FilterContext {
        Home = "home",
        Notifications = "notifications",
        Public = "public",
        Thread = "thread",
        Account = "account",
    }
}

text_enum! {
    /// What apps do with what a filter finds.
    FilterAction { Warn = "warn", Hide = "hide", Blur = "blur" }
}

/// People whom somebody reads apart from the rest.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = lists)]
pub struct List {
    pub id: ListId,
    /// Whose it is.
    pub account_id: AccountId,
    pub title: String,
    pub replies_policy: RepliesPolicy,
    /// Its members are not shown at home.
    pub exclusive: bool,
    pub created_at: Utc,
}

text_enum! {
    /// What apps remember the place in.
    Timeline { Home = "home", Notifications = "notifications" }
}

/// How far somebody has read.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = markers)]
pub struct Marker {
    pub account_id: AccountId,
    pub timeline: Timeline,
    /// Of a post or a notification.
    pub last_read_id: i64,
    /// Rises whenever it is written.
    pub version: i32,
    pub updated_at: Utc,
}

/// Somebody whom an account does not want to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = mutes, treat_none_as_default_value = false)]
pub struct Mute {
    pub account_id: AccountId,
    pub target_id: AccountId,
    pub created_at: Utc,
    /// What lists of mutes page by.
    pub id: i64,
    /// Nor do they cause notifications.
    pub hide_notifications: bool,
    pub expires_at: Option<Utc>,
}

/// What somebody would rather not read.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = filters, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct WordFilter {
    pub id: FilterId,
    pub account_id: AccountId,
    pub title: String,
    pub contexts: Json<Vec<FilterContext>>,
    pub action: FilterAction,
    pub expires_at: Option<Utc>,
    pub created_at: Utc,
}

/// Words that a filter looks for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = filter_keywords)]
pub struct FilterKeyword {
    pub id: FilterKeywordId,
    pub filter_id: FilterId,
    pub keyword: String,
    /// Not as a part of a longer word.
    pub whole_word: bool,
}

/// A post that a filter names.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = filter_posts)]
pub struct FilterPost {
    pub id: FilterPostId,
    pub filter_id: FilterId,
    pub post_id: PostId,
}

/// A filter with everything that it looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterView {
    pub filter: WordFilter,
    pub keywords: Vec<FilterKeyword>,
    pub posts: Vec<FilterPost>,
}

/// What somebody and a circle of others say to each other, and to nobody else, in one thread.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = conversations)]
pub struct Conversation {
    pub id: ConversationId,
    /// Who reads it so.
    pub account_id: AccountId,
    /// The post that the thread began with.
    pub thread_id: PostId,
    /// Whoever else takes part, in the order of their ids.
    pub others: Json<Vec<AccountId>>,
    pub last_post_id: PostId,
    pub unread: bool,
}
