use serde::Serialize;

use super::{
    Elsewhere, Form, Frame, Html, Message, Paging, Person, Picture, PostCard, Remote, Tile, Words,
};

/// How the reader stands to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Follow {
    Not,
    Requested,
    Following,
    Blocked,
}

/// The top of a profile.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileHead {
    pub person: Person,
    /// `@megan@pix.example`, to be copied.
    pub full_handle: String,
    pub header: Option<String>,
    pub bio: Option<Html>,
    pub albums: u64,
    pub photos: u64,
    pub followers: u64,
    pub following: u64,
    /// None for visitors and for oneself.
    pub follow: Option<Follow>,
    pub follows_you: bool,
    pub is_me: bool,
    /// Whether followers are approved.
    pub locked: bool,
    pub remote: Option<Remote>,
    /// Where they have moved to.
    pub moved_to: Option<Elsewhere>,
    /// Seconds since 1970.
    pub joined: i64,
}

/// What a profile shows below its top.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "name", rename_all = "lowercase")]
pub enum ProfileTab {
    Albums { albums: Vec<AlbumCard> },
    Photos { tiles: Vec<Tile> },
    Posts { posts: Vec<PostCard> },
    About { about: ProfileAbout },
}

/// What somebody says of themselves.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProfileAbout {
    pub fields: Vec<ProfileLine>,
}

/// A line of a profile as it is shown.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileLine {
    pub name: String,
    pub html: String,
    /// Seconds since 1970: since when the page it links to is known to be theirs.
    pub verified: Option<i64>,
}

/// An album on a profile.
#[derive(Debug, Clone, Serialize)]
pub struct AlbumCard {
    pub url: String,
    pub title: Option<Words>,
    pub cover: Option<Picture>,
    pub photo_count: u64,
    /// Whether its author shows it first.
    pub pinned: bool,
    /// Seconds since 1970.
    pub published: i64,
}

/// `/@{name}` and its tabs.
#[derive(Debug, Clone, Serialize)]
pub struct ProfilePage {
    pub frame: Frame,
    pub head: ProfileHead,
    pub tab: ProfileTab,
    pub paging: Paging,
}

/// A list of people: followers, followed, or found.
#[derive(Debug, Clone, Serialize)]
pub struct PeoplePage {
    pub frame: Frame,
    /// Whose list it is.
    pub of: Person,
    /// True for followers, false for those followed.
    pub followers: bool,
    pub count: u64,
    pub people: Vec<Person>,
    pub paging: Paging,
}

/// `/follow-requests`.
#[derive(Debug, Clone, Serialize)]
pub struct FollowRequestsPage {
    pub frame: Frame,
    /// With the id that the buttons send.
    pub requests: Vec<(String, Person)>,
}

/// One line of what happened.
#[derive(Debug, Clone, Serialize)]
pub struct Notification {
    /// `follow`, `follow_request`, `favourite`, `reblog`, `mention`, …: the client API's type.
    pub kind: String,
    pub person: Person,
    /// How many more people did the same.
    pub others: u64,
    /// Seconds since 1970.
    pub at: i64,
    pub unread: bool,
    pub post_url: Option<String>,
    pub post_title: Option<Words>,
    pub picture: Option<Picture>,
}

/// `/notifications`.
#[derive(Debug, Clone, Serialize)]
pub struct NotificationsPage {
    pub frame: Frame,
    pub follow_requests: u64,
    pub notifications: Vec<Notification>,
    pub paging: Paging,
}

/// `/search`: people and tags, or an address looked up.
#[derive(Debug, Clone, Serialize)]
pub struct SearchPage {
    pub frame: Frame,
    pub form: Form,
    /// Whether something was asked.
    pub asked: bool,
    pub people: Vec<Person>,
    pub tags: Vec<super::Tag>,
    /// Why an address could not be looked up.
    pub problem: Option<Message>,
}
