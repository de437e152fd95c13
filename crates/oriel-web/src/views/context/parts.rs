use serde::Serialize;

use super::frame::initial;
use crate::views::rows::Place;

/// Text with its language, for `lang`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    pub lang: String,
    pub text: String,
}

/// HTML that has been cleaned or made by us, with its language. It is not escaped again.
#[derive(Debug, Clone, Serialize)]
pub struct Html {
    pub lang: String,
    pub html: String,
}

/// What a question of another server asks.
#[derive(Debug, Clone, Serialize)]
pub struct Poll {
    pub answers: Vec<Answer>,
    pub votes: u64,
    /// Seconds since 1970.
    pub ends: Option<i64>,
    pub ended: bool,
}

/// What can be chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Escaped, with its emojis.
    pub html: String,
    pub votes: u64,
}

/// Somebody, here or elsewhere.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    pub name: String,
    /// The same with its emojis, where there are any.
    pub html: Option<String>,
    /// `@megan` or `@megan@pix.example`.
    pub handle: String,
    /// Their page here.
    pub url: String,
    pub avatar: Option<String>,
    pub initial: String,
}

impl Person {
    /// Somebody as a line; without a display name the handle's name stands in.
    pub fn new(display_name: &str, handle: &str, url: &str, avatar: Option<String>) -> Self {
        let username = handle
            .trim_start_matches('@')
            .split('@')
            .next()
            .unwrap_or_default();
        let name = if display_name.trim().is_empty() {
            username
        } else {
            display_name
        };
        Self {
            name: name.to_owned(),
            html: None,
            handle: handle.to_owned(),
            url: url.to_owned(),
            avatar,
            initial: initial(name),
        }
    }
}

/// A photo for an `<img>`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Picture {
    pub src: String,
    /// `url 320w, url 480w, …`; none when there is only one size.
    pub srcset: Option<String>,
    /// The same as WebP, where every size has one.
    pub webp: Option<String>,
    pub width: u32,
    pub height: u32,
    /// Empty when the photographer calls it decorative or has not described it.
    pub alt: Words,
}

/// About where a photo was taken: degrees without a sign, and what the sign was.
#[derive(Debug, Clone, Serialize)]
pub struct Region {
    pub latitude: String,
    pub south: bool,
    pub longitude: String,
    pub west: bool,
    /// A map of it, elsewhere.
    pub map: String,
}

/// A photo in a row.
#[derive(Debug, Clone, Serialize)]
pub struct Tile {
    pub picture: Picture,
    /// The photo's own page.
    pub href: String,
    pub title: Option<Words>,
    pub place: Place,
    /// The largest rendition, for the full-screen view.
    pub full: String,
}

/// Older and newer pages of a list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Paging {
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// A hashtag with its page here.
#[derive(Debug, Clone, Serialize)]
pub struct Tag {
    pub name: String,
    pub url: String,
}

/// What others may do with a photo.
#[derive(Debug, Clone, Serialize)]
pub struct LicenceBadge {
    /// As stored: `CC-BY-4.0`, `all-rights-reserved`.
    pub id: String,
    /// The licence's own name; none where it is translated.
    pub name: Option<String>,
    pub url: Option<String>,
}

/// Where something from elsewhere lives.
#[derive(Debug, Clone, Serialize)]
pub struct Remote {
    pub url: String,
    pub host: String,
}

/// Likes, boosts and comments of a post, and what the reader may do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Actions {
    /// The post's address, to which `/like` and the others are added.
    pub post_url: String,
    pub likes: u64,
    pub boosts: u64,
    pub comments: u64,
    pub liked: bool,
    pub boosted: bool,
    /// Only what everybody may see can be boosted.
    pub can_boost: bool,
}

/// A post in a timeline.
#[derive(Debug, Clone, Serialize)]
pub struct PostCard {
    pub url: String,
    pub person: Person,
    pub boosted_by: Option<Person>,
    /// Seconds since 1970.
    pub published: i64,
    pub title: Option<Words>,
    pub body: Option<Html>,
    pub poll: Option<Poll>,
    pub warning: Option<Words>,
    /// At most four.
    pub tiles: Vec<Tile>,
    pub photo_count: u64,
    /// How many photos the card does not show.
    pub more: u64,
    /// Whether its author shows it first.
    pub pinned: bool,
    pub remote: Option<Remote>,
    pub in_reply_to: Option<Answered>,
    pub actions: Actions,
}

/// What a reply answers.
#[derive(Debug, Clone, Serialize)]
pub struct Answered {
    pub person: Person,
    /// The page of the post.
    pub url: String,
}

/// A reply under a post.
#[derive(Debug, Clone, Serialize)]
pub struct Comment {
    pub id: String,
    pub person: Person,
    /// Seconds since 1970.
    pub published: i64,
    pub body: Html,
    pub poll: Option<Poll>,
    pub warning: Option<Words>,
    pub pictures: Vec<Picture>,
    /// Where it lives, when elsewhere.
    pub remote: Option<Remote>,
    /// The page that asks before deleting, for its author.
    pub delete_url: Option<String>,
}
