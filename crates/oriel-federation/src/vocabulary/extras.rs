//! What posts that are not Notes have beside their text: a film's poster, an event's time, a
//! question's answers, the page that is passed on.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    Attachment,
    attachment::is_picture,
    lenient::{self, Object},
};

const MAX_OPTIONS: usize = 20;
const MAX_OPTION: usize = 300;
const MAX_LINKS: usize = 5;
const MAX_PLACE: usize = 200;

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollOption {
    /// Plain text.
    pub name: String,
    pub votes: u32,
}

/// What a post has beside its text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extras {
    /// Whether the content is plain text or Markdown instead of HTML.
    pub is_plain: bool,
    /// When an event begins.
    pub starts: Option<OffsetDateTime>,
    /// When an event or a question ends.
    pub ends: Option<OffsetDateTime>,
    /// Where an event is, plain text.
    pub place: Option<String>,
    /// The answers of a question.
    pub options: Vec<PollOption>,
    /// Whether several of them may be chosen.
    pub is_multiple: bool,
    /// How many people chose, where it says so (`votersCount`, an extension of Mastodon's).
    pub voters: Option<u32>,
    /// The pages that a post is about.
    pub links: Vec<String>,
    /// A film's still, a record's cover, a page's picture.
    pub poster: Option<Attachment>,
}

impl Extras {
    pub(super) fn read(map: &Object) -> Self {
        let ends = lenient::moment(map, "endTime").or_else(|| lenient::moment(map, "closed"));
        Self {
            is_plain: is_plain(map),
            starts: lenient::moment(map, "startTime"),
            ends,
            place: place(map),
            options: options(map),
            is_multiple: !lenient::items(map, "anyOf").is_empty(),
            voters: lenient::number(map, "votersCount"),
            links: links(map),
            poster: poster(map),
        }
    }
}

fn is_plain(map: &Object) -> bool {
    let kind = lenient::text(map, "mediaType", 100).unwrap_or_default();
    kind.starts_with("text/markdown") || kind.starts_with("text/plain")
}

fn place(map: &Object) -> Option<String> {
    match lenient::items(map, "location").first()? {
        Value::String(name) => Some(lenient::cut(name, MAX_PLACE)),
        Value::Object(place) => lenient::text(place, "name", MAX_PLACE),
        _ => None,
    }
}

fn options(map: &Object) -> Vec<PollOption> {
    let option = |value: &Value| {
        let option = value.as_object()?;
        let replies = option.get("replies").and_then(Value::as_object);
        Some(PollOption {
            name: lenient::text(option, "name", MAX_OPTION)?,
            votes: replies
                .and_then(|it| lenient::number(it, "totalItems"))
                .unwrap_or_default(),
        })
    };
    let either = lenient::items(map, "oneOf")
        .iter()
        .chain(lenient::items(map, "anyOf"));
    either.filter_map(option).take(MAX_OPTIONS).collect()
}

fn links(map: &Object) -> Vec<String> {
    let link = |value: &Value| {
        let link = value.as_object()?;
        lenient::kind(link, |kind| (kind == "Link").then_some(()))?;
        lenient::url(link, "href").filter(|_| !is_picture(link))
    };
    lenient::items(map, "attachment")
        .iter()
        .filter_map(link)
        .take(MAX_LINKS)
        .collect()
}

/// Of several sizes the widest.
fn poster(map: &Object) -> Option<Attachment> {
    let read = |key: &str| {
        let all = lenient::items(map, key).iter().filter_map(Attachment::read);
        all.filter(Attachment::is_image)
            .max_by_key(|picture| picture.width.unwrap_or_default())
    };
    read("icon").or_else(|| read("image"))
}
