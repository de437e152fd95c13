use std::collections::BTreeMap;

use serde::Serialize;

/// What surrounds every page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// The path of this page, for the language switch.
    pub path: String,
    /// The rest of its address, ready for one more pair: empty or ending in `&`.
    pub query: String,
    pub signed_in: Option<Me>,
    /// The token that every form of the page carries.
    pub csrf: String,
    /// What the last action made true.
    pub flash: Option<Flash>,
    pub instance_name: String,
    /// Whether anybody may join.
    pub registrations_open: bool,
    /// The ActivityPub document of the same thing (`rel=alternate`).
    pub alternate: Option<String>,
    /// The address that search engines should keep.
    pub canonical: Option<String>,
    /// Whether search engines are asked to stay away.
    pub noindex: bool,
    /// The text of the page's `<style>`, from [`crate::views::rows::PageStyle`].
    pub style: Option<String>,
    /// What other sites show when somebody shares the address.
    pub card: Option<LinkCard>,
}

/// Who is signed in.
#[derive(Debug, Clone, Serialize)]
pub struct Me {
    pub username: String,
    pub display_name: String,
    pub initial: String,
    pub avatar_url: Option<String>,
    /// How many notifications are unread.
    pub notifications: u64,
    pub follow_requests: u64,
    /// Whether they look after the instance.
    pub moderates: bool,
}

/// The preview of a page on other sites (Open Graph).
#[derive(Debug, Clone, Serialize)]
pub struct LinkCard {
    pub title: String,
    pub description: String,
    pub image: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FlashKind {
    /// Something was done.
    Done,
    /// Something could not be done.
    Problem,
}

/// One line about what has just happened.
#[derive(Debug, Clone, Serialize)]
pub struct Flash {
    pub kind: FlashKind,
    pub message: Message,
}

/// A sentence of the locale files with its values.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Message {
    pub key: String,
    pub args: BTreeMap<String, Arg>,
}

impl Message {
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            args: BTreeMap::new(),
        }
    }

    /// The same sentence with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arg>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }
}

/// A value in a sentence.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Arg {
    Number(u64),
    Text(String),
}

impl From<u64> for Arg {
    fn from(value: u64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// What was typed into a form, and what is wrong with it; shown again with every value kept.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Form {
    pub values: BTreeMap<String, String>,
    /// By field name.
    pub errors: BTreeMap<String, Message>,
}

impl Form {
    /// The same form with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// The same form with one more complaint.
    #[must_use]
    pub fn refused(mut self, name: &str, message: Message) -> Self {
        self.errors.insert(name.to_owned(), message);
        self
    }
}

/// The letter that stands for somebody who has no avatar.
pub(super) fn initial(name: &str) -> String {
    name.chars()
        .find(|letter| letter.is_alphanumeric())
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect()
}

impl Me {
    /// Somebody with nothing waiting.
    pub fn new(username: &str, display_name: &str, avatar_url: Option<String>) -> Self {
        let name = if display_name.is_empty() {
            username
        } else {
            display_name
        };
        Self {
            username: username.to_owned(),
            display_name: name.to_owned(),
            initial: initial(name),
            avatar_url,
            notifications: 0,
            follow_requests: 0,
            moderates: false,
        }
    }
}
