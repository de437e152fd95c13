use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Utc;
use crate::schema::emojis;

/// A small picture that stands in a text as `:shortcode:`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emoji {
    /// ASCII letters, digits and `_ - +`.
    pub shortcode: String,
    /// The unguessable name under which its picture is shown here.
    pub media_key: String,
}

/// Where the picture of an emoji is.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = emojis, treat_none_as_default_value = false)]
pub struct RemoteEmoji {
    pub media_key: String,
    /// The server that it belongs to.
    pub domain: String,
    pub shortcode: String,
    pub url: String,
    pub created_at: Utc,
}
