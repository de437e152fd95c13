use serde::Serialize;

use super::{
    Actions, Comment, Form, Frame, Html, LicenceBadge, Paging, Person, Poll, Remote, Tag, Tile,
    Words,
};

/// `/@{name}/{id}`: a post or an album.
#[derive(Debug, Clone, Serialize)]
pub struct PostPage {
    pub frame: Frame,
    pub person: Person,
    /// Seconds since 1970.
    pub published: i64,
    /// Seconds since 1970, when it was changed after publication.
    pub edited: Option<i64>,
    /// `public`, `unlisted`, `followers`, `mentioned` or `link`.
    pub visibility: String,
    /// In the reader's language first.
    pub titles: Vec<Words>,
    /// In the reader's language first.
    pub bodies: Vec<Html>,
    pub poll: Option<Poll>,
    pub warning: Option<Words>,
    pub photo_count: u64,
    pub tiles: Vec<Tile>,
    /// None when its photos differ.
    pub licence: Option<LicenceBadge>,
    pub tags: Vec<Tag>,
    pub actions: Actions,
    /// Oldest first.
    pub comments: Vec<Comment>,
    pub reply: Option<Reply>,
    pub owner: Option<Owner>,
    pub remote: Option<Remote>,
    /// The post it answers.
    pub in_reply_to: Option<String>,
    /// Photos still being prepared before it goes out.
    pub preparing: u64,
    pub paging: Paging,
}

/// The reply form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reply {
    pub form: Form,
    /// The language the reply starts in.
    pub lang: String,
    /// The most characters it may have.
    pub max_chars: usize,
}

/// What only the author sees.
#[derive(Debug, Clone, Serialize)]
pub struct Owner {
    /// The secret address of a post by link, to pass on.
    pub share_url: Option<String>,
    pub edit_url: String,
    pub delete_url: String,
    /// `pin` or `unpin`; none for a post that cannot be shown first.
    pub pinning: Option<&'static str>,
    /// None while nothing has been sent.
    pub deliveries: Vec<Delivery>,
    /// The page that names each server.
    pub deliveries_url: String,
    pub quotes: Vec<Quoted>,
}

/// Somebody who quotes a post with leave.
#[derive(Debug, Clone, Serialize)]
pub struct Quoted {
    pub person: Person,
    /// The post that quotes it, elsewhere.
    pub url: String,
    /// Where the form goes that takes the leave back.
    pub take_back_url: String,
}

/// How far a post, its last edit or its end has come.
#[derive(Debug, Clone, Serialize)]
pub struct Delivery {
    /// `published`, `edited` or `deleted`.
    pub told: &'static str,
    /// Servers that have taken it.
    pub servers: u64,
    /// Followers on those.
    pub followers: u64,
    /// How long that took, such as `3 s`.
    pub took: String,
    /// Servers still being tried.
    pub waiting: u64,
    /// Servers given up on.
    pub failed: u64,
}

/// What one server did with the last that it was told.
#[derive(Debug, Clone, Serialize)]
pub struct ServerDelivery {
    pub host: String,
    /// `delivered`, `waiting` or `failed`.
    pub state: String,
    pub attempts: u64,
    /// As the server said it, in English.
    pub error: Option<String>,
    /// Seconds since 1970.
    pub at: Option<i64>,
}

/// `/@{name}/{id}/deliveries`: for a post's author.
#[derive(Debug, Clone, Serialize)]
pub struct DeliveriesPage {
    pub frame: Frame,
    /// The post's page; none when it is deleted.
    pub back: Option<String>,
    pub deliveries: Vec<Delivery>,
    pub servers: Vec<ServerDelivery>,
}
