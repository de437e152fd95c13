use diesel::prelude::*;
use time::OffsetDateTime;

use super::{
    AccountId, AppId, Emoji, Json, LangMap, PhotoId, Poll, PostId, Utc, text_enum::text_enum,
};
use crate::schema::{post_photos, post_versions, posts};

text_enum! {
    /// Who may see a post.
    Visibility {
        Public = "public",
        Unlisted = "unlisted",
        Followers = "followers",
        Mentioned = "mentioned",
        /// Whoever has the secret address; never federated.
        Link = "link",
    }
}

impl Visibility {
    /// Whether everyone may see it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Public | Self::Unlisted)
    }
}

text_enum! {
    /// How far a post has come.
    PostState {
        Draft = "draft",
        /// Goes out when its last photo is ready.
        Publishing = "publishing",
        Published = "published",
    }
}

text_enum! {
    /// How far an album has come, as apps name it: a draft that has a moment is scheduled.
    AlbumState {
        Draft = "draft",
        Scheduled = "scheduled",
        Publishing = "publishing",
        Published = "published",
    }
}

text_enum! {
    /// An album has a title and a gallery page.
    PostKind { Post = "post", Album = "album" }
}

text_enum! {
    /// How an album of more than four photos looks where only four are shown.
    AlbumStyle { FirstFour = "first_four", Thread = "thread" }
}

/// What is published and federated; boosts and replies are posts, too.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = posts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Post {
    pub id: PostId,
    pub account_id: AccountId,
    /// The ActivityPub id.
    pub uri: String,
    /// The page.
    pub url: Option<String>,
    pub state: PostState,
    pub kind: PostKind,
    pub title: LangMap,
    /// Plain text, as written.
    pub caption: LangMap,
    /// What a remote server sent, cleaned.
    pub content_html: Option<String>,
    pub warning: LangMap,
    pub sensitive: bool,
    pub language: Option<String>,
    pub visibility: Visibility,
    pub link_token: Option<String>,
    pub in_reply_to_id: Option<PostId>,
    pub in_reply_to_uri: Option<String>,
    /// The post that the conversation began with.
    pub thread_id: Option<PostId>,
    pub boost_of_id: Option<PostId>,
    pub cover_photo_id: Option<PhotoId>,
    pub album_style: AlbumStyle,
    /// Hashtags beside those in the text, separated by spaces.
    pub extra_tags: String,
    pub comments_allowed: bool,
    pub created_at: Utc,
    pub published_at: Option<Utc>,
    pub edited_at: Option<Utc>,
    pub deleted_at: Option<Utc>,
    pub likes_count: i32,
    pub boosts_count: i32,
    pub replies_count: i32,
    pub photos_count: i32,
    pub idempotency_key: Option<String>,
    /// How many parts of an album's thread other servers have been told of.
    pub parts_told: i32,
    /// What stands in the texts of a remote post as `:name:`.
    pub emojis: Json<Vec<Emoji>>,
    /// What a question of another server asks.
    pub poll: Json<Option<Poll>>,
    /// When a draft goes out by itself.
    pub scheduled_at: Option<Utc>,
    /// What it was written with, for as long as that is known.
    pub app_id: Option<AppId>,
}

impl Post {
    /// Whether it is an album, or may yet become one: it has a title, or is a draft that nobody
    /// has sent on its way.
    pub fn is_album(&self) -> bool {
        let own = self.boost_of_id.is_none() && self.in_reply_to_uri.is_none();
        own && (self.kind == PostKind::Album || self.album_state() == AlbumState::Draft)
    }

    /// How far it has come, as an album.
    pub fn album_state(&self) -> AlbumState {
        match self.state {
            PostState::Draft if self.scheduled_at.is_some() => AlbumState::Scheduled,
            PostState::Draft => AlbumState::Draft,
            PostState::Publishing => AlbumState::Publishing,
            PostState::Published => AlbumState::Published,
        }
    }

    /// An empty draft.
    pub fn draft(id: PostId, account_id: AccountId, now: OffsetDateTime) -> Self {
        Self {
            id,
            account_id,
            uri: String::new(),
            url: None,
            state: PostState::Draft,
            kind: PostKind::Post,
            title: LangMap::default(),
            caption: LangMap::default(),
            content_html: None,
            warning: LangMap::default(),
            sensitive: false,
            language: None,
            visibility: Visibility::Public,
            link_token: None,
            in_reply_to_id: None,
            in_reply_to_uri: None,
            thread_id: None,
            boost_of_id: None,
            cover_photo_id: None,
            album_style: AlbumStyle::FirstFour,
            extra_tags: String::new(),
            comments_allowed: true,
            created_at: now.into(),
            published_at: None,
            edited_at: None,
            deleted_at: None,
            likes_count: 0,
            boosts_count: 0,
            replies_count: 0,
            photos_count: 0,
            idempotency_key: None,
            parts_told: 0,
            emojis: Json::default(),
            poll: Json::default(),
            scheduled_at: None,
            app_id: None,
        }
    }
}

/// The place of a photo in a post.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = post_photos)]
pub struct NewPostPhoto {
    pub post_id: PostId,
    pub photo_id: PhotoId,
    pub position: i32,
    /// What is said of the photo in this post.
    pub caption: LangMap,
    /// 1 to 4: leads where only four are shown.
    pub leader: Option<i32>,
}

impl NewPostPhoto {
    /// A photo about whose place nothing is said yet.
    pub fn plain(post_id: PostId, photo_id: PhotoId) -> Self {
        Self {
            post_id,
            photo_id,
            position: 0,
            caption: LangMap::default(),
            leader: None,
        }
    }
}

/// What a post said before it was edited.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = post_versions)]
pub struct PostVersion {
    pub id: i64,
    pub post_id: PostId,
    /// When it came to say this.
    pub since: Utc,
    pub title: LangMap,
    pub caption: LangMap,
    pub content_html: Option<String>,
    pub warning: LangMap,
    pub sensitive: bool,
    pub language: Option<String>,
    pub extra_tags: String,
    /// Whom it was for then.
    pub visibility: Visibility,
    /// In their order then.
    pub photos: Json<Vec<PhotoId>>,
    /// Whom it named then.
    pub named: Json<Vec<AccountId>>,
    pub emojis: Json<Vec<Emoji>>,
}
