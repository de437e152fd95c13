use serde::Serialize;

use super::{Frame, Html, Message, Person, Words};

/// `/about`: who is responsible, and the rules.
#[derive(Debug, Clone, Serialize)]
pub struct AboutPage {
    pub frame: Frame,
    pub description: Option<Html>,
    pub contact: Option<Person>,
    pub email: Option<String>,
    pub rules: Vec<Words>,
    pub version: String,
    pub source_url: String,
}

/// What is shown instead of a page.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorPage {
    pub frame: Frame,
    pub status: u16,
    /// The sentence.
    pub message: Message,
    /// What to quote when asking for help.
    pub request_id: Option<String>,
}
