//! Our posts, always as Notes: other servers show an Image only as a link.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{context, edit_moment, language_map, moment, object, with_context};
use crate::vocabulary::{Attachment, Audience};

/// A hashtag or somebody named in a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// `name` without `#`; `href` is its page.
    Hashtag { name: String, href: String },
    /// `name` like `@bob@mastodon.example`; `href` is the actor's id.
    Mention { name: String, href: String },
}

/// A collection of which only the number matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub id: String,
    pub total: u64,
}

/// A post of ours: one photo, an album, or words.
#[derive(Debug, Clone, PartialEq)]
pub struct NoteDocument {
    pub id: String,
    /// The author's id.
    pub attributed_to: String,
    /// Its page.
    pub url: String,
    pub published: OffsetDateTime,
    /// Only after an edit: a post that says `updated` is shown as edited.
    pub updated: Option<OffsetDateTime>,
    pub audience: Audience,
    pub in_reply_to: Option<String>,
    /// HTML: title, caption, and the way to the rest of an album.
    pub content: String,
    /// HTML by language, the main one first; empty when the language is not known.
    pub content_map: Vec<(String, String)>,
    /// The content warning. Nothing else may stand here: it folds the post.
    pub summary: Option<String>,
    pub sensitive: bool,
    pub tags: Vec<Tag>,
    /// In the photographer's order; Mastodon shows the first four.
    pub attachments: Vec<Attachment>,
    /// The title of an album by language: what Mastodon does not show of a Note, and Oriel does.
    pub names: Vec<(String, String)>,
    /// Every photo of an album in the photographer's order, wherever they are attached.
    pub gallery: Option<Tally>,
    /// Collections and actors whose members may quote it without being asked about (FEP-044f).
    pub quotable_by: Vec<String>,
    pub replies: Tally,
    pub likes: Tally,
    pub shares: Tally,
}

impl NoteDocument {
    /// The document at the post's id.
    pub fn to_json(&self) -> Value {
        with_context(context::note(), self.to_object())
    }

    /// The same inside a list, which has the context.
    pub fn to_item(&self) -> Value {
        Value::Object(self.to_object())
    }

    pub(super) fn to_object(&self) -> Map<String, Value> {
        let mut note = object([
            ("id", self.id.clone().into()),
            ("type", "Note".into()),
            ("attributedTo", self.attributed_to.clone().into()),
            ("url", self.url.clone().into()),
            ("inReplyTo", self.in_reply_to.clone().into()),
            ("published", moment(self.published).into()),
            ("updated", self.updated.map(edit_moment).into()),
            ("to", self.audience.to.clone().into()),
            ("cc", self.audience.cc.clone().into()),
            ("sensitive", self.sensitive.into()),
            ("summary", self.summary.clone().into()),
            (
                "name",
                self.names.first().map(|(_, name)| name.clone()).into(),
            ),
            ("nameMap", language_map(&self.names)),
            ("gallery", self.gallery.as_ref().map(gallery).into()),
            ("content", self.content.clone().into()),
            ("contentMap", language_map(&self.content_map)),
            ("tag", self.tags.iter().map(tag).collect()),
            (
                "attachment",
                self.attachments.iter().map(Attachment::to_json).collect(),
            ),
        ]);
        note.extend(self.reactions());
        note
    }

    fn reactions(&self) -> Map<String, Value> {
        // Who says nothing about quotes forbids them on Mastodon, even to the author.
        let policy = json!({ "canQuote": { "automaticApproval": self.quotable_by } });
        object([
            ("replies", tally(&self.replies)),
            ("likes", tally(&self.likes)),
            ("shares", tally(&self.shares)),
            ("interactionPolicy", policy),
        ])
    }
}

fn gallery(gallery: &Tally) -> Value {
    json!({ "id": gallery.id, "type": "OrderedCollection", "totalItems": gallery.total })
}

fn tally(tally: &Tally) -> Value {
    json!({ "id": tally.id, "type": "Collection", "totalItems": tally.total })
}

fn tag(tag: &Tag) -> Value {
    match tag {
        Tag::Hashtag { name, href } => {
            json!({ "type": "Hashtag", "href": href, "name": format!("#{name}") })
        }
        Tag::Mention { name, href } => json!({ "type": "Mention", "href": href, "name": name }),
    }
}
