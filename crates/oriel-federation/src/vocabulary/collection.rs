//! Lists of other servers: an actor's outbox, its featured posts, an album's photos.

use serde_json::Value;

use super::lenient;
use crate::Malformed;

const MAX_PAGE: usize = 500;

/// A collection, or one page of it (ActivityStreams 2.0 §5).
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPage {
    /// How many there are in all, if it says.
    pub total: Option<u64>,
    /// Ids or whole objects, as they came. Not to be believed unless fetched from their origin.
    pub items: Vec<Value>,
    /// Where the next items are: the first page of a collection, the next of a page.
    pub next: Option<String>,
}

impl ItemPage {
    /// Reads a (ordered) collection or page.
    ///
    /// # Errors
    /// [`Malformed`] when it is something else.
    pub fn from_json(value: &Value) -> Result<Self, Malformed> {
        let map = lenient::object(value)?;
        let next = match lenient::kinds(map).as_str() {
            "Collection" | "OrderedCollection" => "first",
            "CollectionPage" | "OrderedCollectionPage" => "next",
            other => return Err(Malformed::Type(other.to_owned())),
        };
        let mut items = lenient::items(map, "orderedItems");
        if items.is_empty() {
            items = lenient::items(map, "items");
        }
        // A first page may stand inside its collection.
        let first = map
            .get("first")
            .filter(|first| first.is_object() && items.is_empty());
        if let Some(first) = first {
            let total = map.get("totalItems").and_then(Value::as_u64);
            return Self::from_json(first).map(|page| Self {
                total: total.or(page.total),
                ..page
            });
        }
        Ok(Self {
            total: map.get("totalItems").and_then(Value::as_u64),
            items: items.iter().take(MAX_PAGE).cloned().collect(),
            next: lenient::id(map, next),
        })
    }
}
