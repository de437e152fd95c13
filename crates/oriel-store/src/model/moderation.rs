use diesel::prelude::*;

use super::{
    AccountId, AllowedDomainId, AuditId, Json, PolicyId, PostId, ReportId, Severity, UserId, Utc,
    WarningId, text_enum::text_enum,
};
use crate::schema::{allowed_domains, audit, instance_policies, reports, warnings};

text_enum! {
    /// What a report is about.
    ReportCategory {
        Spam = "spam",
        /// What the law forbids.
        Legal = "legal",
        /// What the rules of the house forbid.
        Violation = "violation",
        Other = "other",
    }
}

/// What somebody, here or elsewhere, told those who moderate.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports)]
pub struct Report {
    pub id: ReportId,
    /// Who reports: of another server perhaps the server itself.
    pub account_id: AccountId,
    pub target_id: AccountId,
    /// The ids of the posts that it is about, and whatever else another server named.
    pub post_uris: Json<Vec<String>>,
    pub comment: String,
    /// Of one that came from elsewhere.
    pub uri: Option<String>,
    pub created_at: Utc,
    pub resolved_at: Option<Utc>,
    pub category: ReportCategory,
    /// The rules of the house that were broken, in the eyes of who reports.
    pub rule_ids: Json<Vec<String>>,
    /// The server of whom it is about is told as well.
    pub forwarded: bool,
    /// When somebody last did something about it.
    pub updated_at: Option<Utc>,
    /// Who looks after it.
    pub assigned_id: Option<AccountId>,
    /// Who was done with it.
    pub resolver_id: Option<AccountId>,
}

text_enum! {
    /// What was decided about somebody who is told of it, as apps call it.
    WarningAction {
        /// Nothing but what is said.
        None = "none",
        Disable = "disable",
        Sensitive = "sensitive",
        Silence = "silence",
        Suspend = "suspend",
    }
}

/// What somebody is told of a decision about them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = warnings)]
pub struct Warning {
    pub id: WarningId,
    /// Whom it is about.
    pub account_id: AccountId,
    pub action: WarningAction,
    /// In the words of who decided.
    pub text: String,
    /// Posts of theirs that it is about.
    pub post_ids: Json<Vec<PostId>>,
    pub created_at: Utc,
}

/// Something that was decided, by whom, and why.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
pub struct AuditEntry {
    pub id: AuditId,
    /// None for the command line, and for somebody who is gone.
    pub user_id: Option<UserId>,
    /// A word for the decision.
    pub action: String,
    /// The name of whom or what it is about, as it was then.
    pub subject: String,
    /// Why.
    pub detail: String,
    pub created_at: Utc,
    pub account_id: Option<AccountId>,
    pub report_id: Option<ReportId>,
}

/// What is decided about a server.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = instance_policies)]
pub struct InstancePolicy {
    /// In punycode and small letters; what is below it is covered as well.
    pub domain: String,
    pub severity: Severity,
    /// None of its pictures are fetched.
    pub reject_media: bool,
    pub reason_public: String,
    pub reason_private: String,
    pub created_at: Utc,
    /// What it sends from now on is shown behind a warning.
    pub force_warning: bool,
    /// Its reports are not kept.
    pub reject_reports: bool,
    /// Given when it is written.
    pub id: PolicyId,
}

/// A server to talk to, where one talks to few.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = allowed_domains)]
pub struct AllowedDomain {
    pub id: AllowedDomainId,
    /// With `*.` before it, what is below it.
    pub domain: String,
    pub created_at: Utc,
}
