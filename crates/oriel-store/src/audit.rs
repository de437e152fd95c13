//! What those who moderate decided, and why: written in the transaction that does it, and never
//! changed.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{AccountId, AuditEntry},
    schema::audit,
};

/// Writes down a decision.
pub fn insert(conn: &mut Connection, entry: &AuditEntry) -> Result<()> {
    diesel::insert_into(audit::table)
        .values(entry)
        .execute(conn)?;
    Ok(())
}

/// The newest decisions about an account, the latest first.
pub fn about(conn: &mut Connection, account: AccountId, limit: i64) -> Result<Vec<AuditEntry>> {
    Ok(audit::table
        .filter(audit::account_id.eq(account))
        .order(audit::id.desc())
        .limit(limit)
        .select(AuditEntry::as_select())
        .load(conn)?)
}

/// The newest decisions of all, the latest first.
pub fn newest(conn: &mut Connection, limit: i64) -> Result<Vec<AuditEntry>> {
    Ok(audit::table
        .order(audit::id.desc())
        .limit(limit)
        .select(AuditEntry::as_select())
        .load(conn)?)
}
