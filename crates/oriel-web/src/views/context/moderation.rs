use serde::Serialize;

use super::{Form, Frame, Html, Paging, Person, Picture};

/// A report on a list, or at the head of its page.
#[derive(Debug, Clone, Serialize)]
pub struct ReportLine {
    /// Its page.
    pub url: String,
    pub target: Person,
    pub reporter: Person,
    /// Who looks after it.
    pub assigned: Option<Person>,
    /// The message that names what it is about.
    pub category: String,
    pub comment: String,
    /// Seconds since 1970.
    pub at: i64,
    /// Whether the server of whom it is about was told.
    pub forwarded: bool,
}

/// `/moderation/reports`.
#[derive(Debug, Clone, Serialize)]
pub struct ReportsPage {
    pub frame: Frame,
    /// Those that somebody is done with, instead of those that are open.
    pub resolved: bool,
    pub reports: Vec<ReportLine>,
    pub paging: Paging,
}

/// A post that is reported.
#[derive(Debug, Clone, Serialize)]
pub struct ReportedPost {
    pub url: String,
    pub bodies: Vec<Html>,
    /// All its photos, whoever they are for.
    pub pictures: Vec<Picture>,
    /// Seconds since 1970.
    pub at: i64,
    pub deleted: bool,
}

/// Something that was decided.
#[derive(Debug, Clone, Serialize)]
pub struct Decided {
    /// The message that names it.
    pub action: String,
    pub reason: String,
    /// Seconds since 1970.
    pub at: i64,
}

/// `/moderation/reports/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct ReportPage {
    pub frame: Frame,
    pub form: Form,
    pub report: ReportLine,
    pub posts: Vec<ReportedPost>,
    /// Messages that say how whom it is about stands.
    pub states: Vec<String>,
    /// Whether the reader may do anything about it.
    pub may_act: bool,
    /// Whether they are somebody here, who can be told.
    pub is_here: bool,
    /// Whether they are going to be.
    pub tells: bool,
    /// What can be decided about whom it is about.
    pub decisions: Vec<&'static str>,
    /// What can be done about the report.
    pub steps: Vec<&'static str>,
    /// What was decided about them, the latest first.
    pub log: Vec<Decided>,
}

/// Something that somebody was told of what was decided about them.
#[derive(Debug, Clone, Serialize)]
pub struct Warned {
    pub id: String,
    /// The message that names it.
    pub action: String,
    /// In the words of those who decided.
    pub text: String,
    /// The pages of posts that it is about.
    pub posts: Vec<String>,
    /// Seconds since 1970.
    pub at: i64,
}

/// `/settings/warnings`.
#[derive(Debug, Clone, Serialize)]
pub struct WarningsPage {
    pub frame: Frame,
    pub warnings: Vec<Warned>,
    pub paging: Paging,
}
