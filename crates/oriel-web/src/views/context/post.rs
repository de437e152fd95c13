use serde::Serialize;

use super::{
    Actions, Comment, Form, Frame, Html, LicenceBadge, Paging, Person, Remote, Tag, Tile, Words,
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
    pub delivery: Option<Delivery>,
}

/// How far a post has come.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Delivery {
    /// Servers that have it.
    pub reached: u64,
    /// Servers still being tried.
    pub waiting: u64,
    /// Servers given up on.
    pub failed: u64,
}
