//! One photo as an object of its own, with its licence and camera facts.
//!
//! It is there to be looked up, never delivered: a server that receives it would show a second
//! post beside the Note.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{context, moment, object, with_context};
use crate::vocabulary::{Attachment, Audience};

/// A photo of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageDocument {
    pub id: String,
    pub attributed_to: String,
    /// The id of the post in which it was published.
    pub context: String,
    /// Its page.
    pub url: String,
    /// Its title.
    pub name: Option<String>,
    pub published: OffsetDateTime,
    pub audience: Audience,
    /// The file, with alt text, licence and camera facts.
    pub file: Attachment,
}

impl ImageDocument {
    /// The document at the photo's id.
    pub fn to_json(&self) -> Value {
        with_context(context::note(), self.to_object())
    }

    /// The photo as an item of its album's collection.
    pub fn to_item(&self) -> Value {
        Value::Object(self.to_object())
    }

    fn to_object(&self) -> Map<String, Value> {
        object([
            ("id", self.id.clone().into()),
            ("type", "Image".into()),
            ("attributedTo", self.attributed_to.clone().into()),
            ("context", self.context.clone().into()),
            ("url", self.links()),
            ("name", self.name.clone().into()),
            ("mediaType", self.file.media_type.clone().into()),
            ("width", self.file.width.into()),
            ("height", self.file.height.into()),
            ("published", moment(self.published).into()),
            ("to", self.audience.to.clone().into()),
            ("cc", self.audience.cc.clone().into()),
            ("license", self.file.licence.clone().into()),
            ("exifData", self.file.exif_json().into()),
            ("attachment", json!([self.file.to_json()])),
        ])
    }

    fn links(&self) -> Value {
        let file = object([
            ("type", "Link".into()),
            ("mediaType", self.file.media_type.clone().into()),
            ("href", self.file.url.clone().into()),
            ("width", self.file.width.into()),
            ("height", self.file.height.into()),
        ]);
        json!([{ "type": "Link", "mediaType": "text/html", "href": self.url }, file])
    }
}
