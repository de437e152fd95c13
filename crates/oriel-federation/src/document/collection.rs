//! Our lists: outbox, followers, featured, replies, the photos of an album.

use serde_json::{Map, Value};

use super::{context, object, with_context};

/// Whether the order of the items means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Ordered,
    Unordered,
}

impl Order {
    const fn items(self) -> &'static str {
        match self {
            Self::Ordered => "orderedItems",
            Self::Unordered => "items",
        }
    }

    const fn collection(self) -> &'static str {
        match self {
            Self::Ordered => "OrderedCollection",
            Self::Unordered => "Collection",
        }
    }

    const fn page(self) -> &'static str {
        match self {
            Self::Ordered => "OrderedCollectionPage",
            Self::Unordered => "CollectionPage",
        }
    }
}

/// A whole list, or the way to its first page.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    pub id: String,
    pub order: Order,
    pub total: u64,
    /// Whose it is, and its title, where it has one.
    pub attributed_to: Option<String>,
    pub name: Option<String>,
    /// The first page. None with no items either hides who is in it.
    pub first: Option<String>,
    /// Ids or whole objects, when all of them fit.
    pub items: Option<Vec<Value>>,
}

impl Collection {
    pub fn to_json(&self) -> Value {
        let collection = object([
            ("id", self.id.clone().into()),
            ("type", self.order.collection().into()),
            ("attributedTo", self.attributed_to.clone().into()),
            ("name", self.name.clone().into()),
            ("totalItems", self.total.into()),
            ("first", self.first.clone().into()),
            (self.order.items(), self.items.clone().into()),
        ]);
        with_context(context_for(self.items.as_deref()), collection)
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionPage {
    pub id: String,
    pub order: Order,
    /// The list's id.
    pub part_of: String,
    pub total: Option<u64>,
    pub next: Option<String>,
    pub prev: Option<String>,
    pub items: Vec<Value>,
}

impl CollectionPage {
    pub fn to_json(&self) -> Value {
        let page: Map<String, Value> = object([
            ("id", self.id.clone().into()),
            ("type", self.order.page().into()),
            ("partOf", self.part_of.clone().into()),
            ("totalItems", self.total.into()),
            ("next", self.next.clone().into()),
            ("prev", self.prev.clone().into()),
            (self.order.items(), self.items.clone().into()),
        ]);
        with_context(context_for(Some(&self.items)), page)
    }
}

/// Lists of ids need no more words than ActivityStreams has.
fn context_for(items: Option<&[Value]>) -> Value {
    let has_objects = items.is_some_and(|items| items.iter().any(Value::is_object));
    if has_objects {
        context::note()
    } else {
        context::plain()
    }
}
