//! What was decided, by whom and why: written down in the transaction that does it.

use oriel_store::{
    Connection, audit,
    model::{Account, AccountId, AuditEntry, ReportId, UserId},
};

use super::Moderator;
use crate::{Core, Result};

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

/// The newest decisions about an account, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn about(
    core: &Core,
    _moderator: &Moderator,
    account: AccountId,
    limit: i64,
) -> Result<Vec<AuditEntry>> {
    Ok(core
        .store()
        .read(move |conn| audit::about(conn, account, limit))
        .await?)
}

/// The newest decisions of all, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn newest(core: &Core, _moderator: &Moderator, limit: i64) -> Result<Vec<AuditEntry>> {
    Ok(core
        .store()
        .read(move |conn| audit::newest(conn, limit))
        .await?)
}
