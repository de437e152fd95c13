//! What this instance has decided about others.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, InstancePolicy, Severity, Utc},
    schema::{accounts, allowed_domains, instance_policies},
};

/// Every policy, by domain.
pub fn policies(conn: &mut Connection) -> Result<Vec<InstancePolicy>> {
    Ok(instance_policies::table
        .order(instance_policies::domain.asc())
        .select(InstancePolicy::as_select())
        .load(conn)?)
}

/// Writes a policy; one that is there for the domain is replaced.
pub fn set_policy(conn: &mut Connection, policy: &InstancePolicy) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(instance_policies::table)
            .values(policy)
            .on_conflict(instance_policies::domain)
            .do_update()
            .set((
                instance_policies::severity.eq(policy.severity),
                instance_policies::reject_media.eq(policy.reject_media),
                instance_policies::force_warning.eq(policy.force_warning),
                instance_policies::reject_reports.eq(policy.reject_reports),
                instance_policies::reason_public.eq(&policy.reason_public),
                instance_policies::reason_private.eq(&policy.reason_private),
            ))
            .execute(c)
    })?;
    Ok(())
}

/// Ends a policy; says whether there was one.
pub fn remove_policy(conn: &mut Connection, domain: &str) -> Result<bool> {
    Ok(diesel::delete(instance_policies::table.find(domain)).execute(conn)? == 1)
}

/// The domains that an instance which talks to few talks to.
pub fn allowed(conn: &mut Connection) -> Result<Vec<String>> {
    Ok(allowed_domains::table
        .order(allowed_domains::domain.asc())
        .select(allowed_domains::domain)
        .load(conn)?)
}

/// Adds a domain to those; says whether it is new.
pub fn allow(conn: &mut Connection, domain: &str, now: OffsetDateTime) -> Result<bool> {
    let values = (
        allowed_domains::domain.eq(domain),
        allowed_domains::created_at.eq(Utc::from(now)),
    );
    let added = on_engine!(conn, c => {
        diesel::insert_into(allowed_domains::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(added == 1)
}

/// Takes a domain out; says whether it was there.
pub fn disallow(conn: &mut Connection, domain: &str) -> Result<bool> {
    Ok(diesel::delete(allowed_domains::table.find(domain)).execute(conn)? == 1)
}

/// An account elsewhere, and what was decided about its server.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Judged {
    pub id: AccountId,
    pub domain: String,
    pub uri: String,
    pub server_severity: Severity,
}

/// Up to `limit` accounts elsewhere after one, in the order of their ids.
pub fn accounts_after(conn: &mut Connection, after: AccountId, limit: i64) -> Result<Vec<Judged>> {
    Ok(accounts::table
        .filter(accounts::domain.ne("").and(accounts::id.gt(after)))
        .order(accounts::id.asc())
        .limit(limit)
        .select(Judged::as_select())
        .load(conn)?)
}

/// Writes down what is decided about the servers of accounts.
pub fn judge(conn: &mut Connection, ids: &[AccountId], severity: Severity) -> Result<()> {
    for chunk in ids.chunks(500) {
        diesel::update(accounts::table.filter(accounts::id.eq_any(chunk)))
            .set(accounts::server_severity.eq(severity))
            .execute(conn)?;
    }
    Ok(())
}

/// How many accounts of each of these domains and below are known, and follow or are followed here.
pub fn known_accounts(conn: &mut Connection, domain: &str) -> Result<i64> {
    let below = format!("%.{domain}");
    Ok(accounts::table
        .filter(accounts::domain.eq(domain).or(accounts::domain.like(below)))
        .count()
        .get_result(conn)?)
}
