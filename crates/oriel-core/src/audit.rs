//! The audit log of moderation: entries are written in the transaction of the decision.

use oriel_store::{
    Connection, audit,
    model::{Account, AccountId, AuditEntry, ReportId, UserId},
};

use crate::Core;

/// A decision about to be written down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// A word for it.
    pub(crate) action: &'static str,
    /// The name of whom or what it is about.
    pub(crate) subject: String,
    /// Why.
    pub(crate) reason: String,
    pub(crate) account: Option<AccountId>,
    pub(crate) report: Option<ReportId>,
}

impl Entry {
    /// The beginning of a decision about somebody.
    pub(crate) fn about(account: &Account) -> Self {
        Self {
            subject: account.handle(),
            account: Some(account.id),
            ..Self::default()
        }
    }
}

/// Writes a decision down; nobody in particular takes those of the command line.
///
/// # Errors
/// When the database refuses.
pub(crate) fn write(
    conn: &mut Connection,
    core: &Core,
    by: Option<UserId>,
    entry: Entry,
) -> oriel_store::Result<()> {
    tracing::info!(
        decision.action = entry.action, decision.subject = %entry.subject,
        "it was decided to {} {}", entry.action, entry.subject
    );
    audit::insert(
        conn,
        &AuditEntry {
            id: core.next_id(),
            user_id: by,
            action: entry.action.to_owned(),
            subject: entry.subject,
            detail: entry.reason,
            created_at: core.now().into(),
            account_id: entry.account,
            report_id: entry.report,
        },
    )
}
