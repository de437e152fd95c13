use serde::Serialize;

use super::{Form, Frame, Html, Message, Person, Words};

/// `/about`: who is responsible, and the rules.
#[derive(Debug, Clone, Serialize)]
pub struct AboutPage {
    pub frame: Frame,
    pub description: Option<Html>,
    pub contact: Option<Person>,
    pub email: Option<String>,
    pub rules: Vec<Words>,
    /// For an admin, who may change them.
    pub may_change_rules: bool,
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

/// `/settings/rules`.
#[derive(Debug, Clone, Serialize)]
pub struct RulesPage {
    pub frame: Frame,
    pub form: Form,
    pub rows: Vec<RuleRow>,
}

/// A line for a rule, in each language.
#[derive(Debug, Clone, Serialize)]
pub struct RuleRow {
    pub at: usize,
    /// Its number; none for a new one.
    pub id: Option<u32>,
    /// What its fields are called.
    pub english: String,
    pub welsh: String,
}
