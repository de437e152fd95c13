//! What was decided, by whom and why: written down in the transaction that does it.

use oriel_store::{
    audit,
    model::{AccountId, AuditEntry},
};

use super::Moderator;
use crate::{Core, Result};

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
