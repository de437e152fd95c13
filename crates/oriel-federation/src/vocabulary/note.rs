//! Posts of other servers: Notes, and the other types that can be shown like one.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    Attachment, Audience, Emoji, Extras, bounded, emoji,
    lenient::{self, Object},
};
use crate::{Malformed, verify};

/// An album of another Oriel may be long; the size of the document bounds it as well.
const MAX_ATTACHMENTS: usize = 500;
const MAX_TAGS: usize = 50;
const MAX_MENTIONS: usize = 50;
const MAX_NAME: usize = 200;
const MAX_WARNING: usize = 1_000;
/// Bounds the cleaning of HTML, which costs more than reading it.
const MAX_CONTENT: usize = 200_000;

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    Note,
    Article,
    Page,
    Image,
    Video,
    Audio,
    Event,
    Question,
}

impl NoteKind {
    /// The name of the type in ActivityStreams.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Article => "Article",
            Self::Page => "Page",
            Self::Image => "Image",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Event => "Event",
            Self::Question => "Question",
        }
    }

    pub(super) fn by_name(name: &str) -> Option<Self> {
        let all = [
            Self::Note,
            Self::Article,
            Self::Page,
            Self::Image,
            Self::Video,
            Self::Audio,
            Self::Event,
            Self::Question,
        ];
        all.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Somebody named in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The actor's id.
    pub href: String,
    /// As written, such as `@alice@photos.example`.
    pub name: Option<String>,
}

/// A remote post. Texts are as they came: HTML is unclean.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub id: String,
    pub kind: NoteKind,
    /// The id of its one author.
    pub attributed_to: String,
    /// Its page.
    pub url: Option<String>,
    pub published: Option<OffsetDateTime>,
    pub updated: Option<OffsetDateTime>,
    pub audience: Audience,
    pub in_reply_to: Option<String>,
    /// Where its replies are listed, on its own server.
    pub replies: Option<String>,
    /// A title, as articles and pictures have one.
    pub name: Option<String>,
    /// The same by language.
    pub name_map: Vec<(String, String)>,
    /// Where all photos of an album of another Oriel are, on its own server.
    pub gallery: Option<String>,
    /// HTML, unclean.
    pub content: String,
    /// HTML by language, unclean.
    pub content_map: Vec<(String, String)>,
    /// The content warning, plain text.
    pub summary: Option<String>,
    pub sensitive: bool,
    pub attachments: Vec<Attachment>,
    /// Without `#`, as written.
    pub hashtags: Vec<String>,
    pub mentions: Vec<Mention>,
    /// What may stand in its texts as `:name:`.
    pub emojis: Vec<Emoji>,
    pub extras: Extras,
}

impl Note {
    /// Reads a post document.
    ///
    /// # Errors
    /// [`Malformed`] when it is no post, or lacks an id or an author.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::from_json(&bounded::parse_json(bytes)?)
    }

    /// The same, from JSON that came through [`super::parse_json`].
    ///
    /// # Errors
    /// As [`Note::parse`].
    pub fn from_json(value: &Value) -> Result<Self, Malformed> {
        let map = lenient::object(value)?;
        let kind = lenient::kind(map, NoteKind::by_name);
        let kind = kind.ok_or_else(|| Malformed::Type(lenient::kinds(map)))?;
        let id = lenient::required_url(map, "id")?;
        if id.contains('#') {
            // Lookups cut an address at its fragment: two posts would share one.
            return Err(Malformed::Property("id"));
        }
        let content_map = lenient::languages(map, "contentMap", MAX_CONTENT);
        let content = lenient::text(map, "content", MAX_CONTENT);
        let first = || content_map.first().map(|(_, text)| text.clone());
        Ok(Self {
            kind,
            attributed_to: lenient::required_url(map, "attributedTo")?,
            url: lenient::page_url(map),
            published: lenient::moment(map, "published"),
            updated: lenient::moment(map, "updated"),
            audience: Audience::read(map),
            in_reply_to: lenient::id(map, "inReplyTo"),
            replies: replies(map).filter(|it| verify::same_authority(it, &id)),
            name: lenient::text(map, "name", MAX_NAME),
            name_map: lenient::languages(map, "nameMap", MAX_NAME),
            gallery: lenient::id(map, "gallery").filter(|it| verify::same_authority(it, &id)),
            content: content.or_else(first).unwrap_or_default(),
            summary: lenient::text(map, "summary", MAX_WARNING),
            sensitive: lenient::flag(map, "sensitive"),
            attachments: attachments(map),
            hashtags: hashtags(map),
            mentions: mentions(map),
            emojis: emoji::read(map),
            extras: Extras::read(map),
            content_map,
            id,
        })
    }

    /// The language of the content, where it says one.
    pub fn language(&self) -> Option<&str> {
        self.content_map
            .first()
            .map(|(language, _)| language.as_str())
    }
}

/// The list, or its first page where that has an address of its own.
fn replies(map: &Object) -> Option<String> {
    let first = lenient::items(map, "replies")
        .first()
        .and_then(Value::as_object)
        .and_then(|list| lenient::id(list, "first"));
    first.or_else(|| lenient::id(map, "replies"))
}

fn attachments(map: &Object) -> Vec<Attachment> {
    let all = lenient::items(map, "attachment")
        .iter()
        .filter_map(Attachment::read);
    all.take(MAX_ATTACHMENTS).collect()
}

fn hashtags(map: &Object) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for tag in lenient::tagged(map, "Hashtag") {
        let Some(name) = lenient::text(tag, "name", MAX_NAME) else {
            continue;
        };
        let name = name.trim().trim_start_matches('#').to_owned();
        if is_hashtag(&name) && !names.contains(&name) && names.len() < MAX_TAGS {
            names.push(name);
        }
    }
    names
}

/// Letters, digits and underscores, and not digits alone.
fn is_hashtag(name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '·' || c == '\u{200c}';
    name.chars().all(is_word) && name.chars().any(char::is_alphabetic)
}

fn mentions(map: &Object) -> Vec<Mention> {
    let mention = |tag: &Object| {
        let href = lenient::url(tag, "href")?;
        Some(Mention {
            href,
            name: lenient::text(tag, "name", MAX_NAME),
        })
    };
    lenient::tagged(map, "Mention")
        .filter_map(mention)
        .take(MAX_MENTIONS)
        .collect()
}
