//! What we say: documents and activities, as the JSON that every server understands.
//!
//! Nothing here knows addresses: callers give every id and URL.

pub mod activity;
mod actor;
mod collection;
mod context;
mod image;
mod note;

pub use actor::{ActorDocument, ActorEndpoints};
pub use collection::{Collection, CollectionPage, Order};
pub use image::ImageDocument;
pub use note::{NoteDocument, Tag, Tally};

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// A moment as ActivityStreams writes it, to the second: `2026-11-23T10:00:00Z`.
fn moment(at: OffsetDateTime) -> String {
    written(at.replace_nanosecond(0).unwrap_or(at))
}

/// When something was edited, to the millisecond: of two edits that bear the same moment, other
/// servers drop the later.
fn edit_moment(at: OffsetDateTime) -> String {
    written(at.replace_millisecond(at.millisecond()).unwrap_or(at))
}

fn written(at: OffsetDateTime) -> String {
    at.to_offset(time::UtcOffset::UTC)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// The object with its `@context` before everything else.
fn with_context(context: Value, object: Map<String, Value>) -> Value {
    let mut document = Map::with_capacity(object.len() + 1);
    document.insert("@context".into(), context);
    document.extend(object);
    Value::Object(document)
}

/// An object from the properties that have a value.
fn object<const N: usize>(properties: [(&str, Value); N]) -> Map<String, Value> {
    let present = properties.into_iter().filter(|(_, value)| !value.is_null());
    present
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

/// An object of texts by language.
fn language_map(texts: &[(String, String)]) -> Value {
    if texts.is_empty() {
        return Value::Null;
    }
    texts
        .iter()
        .map(|(language, text)| (language.clone(), Value::from(text.clone())))
        .collect()
}

#[cfg(test)]
mod tests;
