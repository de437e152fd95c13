//! What this instance has decided about others.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    accounts::escaped,
    dispatch::on_engine,
    model::{AccountId, AllowedDomain, AllowedDomainId, InstancePolicy, PolicyId, Severity, Utc},
    page::on_page,
    schema::{accounts, allowed_domains, instance_policies},
};

/// Every policy, by domain.
pub fn policies(conn: &mut Connection) -> Result<Vec<InstancePolicy>> {
    Ok(instance_policies::table
        .order(instance_policies::domain.asc())
        .select(InstancePolicy::as_select())
        .load(conn)?)
}

/// A page of them, the latest first.
pub fn page_of_policies(conn: &mut Connection, page: Page) -> Result<Vec<InstancePolicy>> {
    let policies = instance_policies::table.select(InstancePolicy::as_select());
    let rows = on_page!(policies, instance_policies::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// A policy by its number.
pub fn policy(conn: &mut Connection, id: PolicyId) -> Result<Option<InstancePolicy>> {
    Ok(instance_policies::table
        .filter(instance_policies::id.eq(id))
        .select(InstancePolicy::as_select())
        .first(conn)
        .optional()?)
}

/// The policy about this very domain.
pub fn policy_about(conn: &mut Connection, domain: &str) -> Result<Option<InstancePolicy>> {
    Ok(instance_policies::table
        .find(domain)
        .select(InstancePolicy::as_select())
        .first(conn)
        .optional()?)
}

/// A page of the domains that an instance which talks to few talks to, the latest first.
pub fn page_of_allowed(conn: &mut Connection, page: Page) -> Result<Vec<AllowedDomain>> {
    let allowed = allowed_domains::table.select(AllowedDomain::as_select());
    let rows = on_page!(allowed, allowed_domains::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// One of those by its number.
pub fn allowed_by_id(conn: &mut Connection, id: AllowedDomainId) -> Result<Option<AllowedDomain>> {
    Ok(allowed_domains::table
        .filter(allowed_domains::id.eq(id))
        .select(AllowedDomain::as_select())
        .first(conn)
        .optional()?)
}

/// The same by its domain.
pub fn allowed_by_domain(conn: &mut Connection, domain: &str) -> Result<Option<AllowedDomain>> {
    Ok(allowed_domains::table
        .find(domain)
        .select(AllowedDomain::as_select())
        .first(conn)
        .optional()?)
}

/// Writes a policy, whose number is given here; one that is there for the domain is replaced.
pub fn set_policy(conn: &mut Connection, policy: &InstancePolicy) -> Result<()> {
    let values = (
        instance_policies::domain.eq(&policy.domain),
        instance_policies::severity.eq(policy.severity),
        instance_policies::reject_media.eq(policy.reject_media),
        instance_policies::reason_public.eq(&policy.reason_public),
        instance_policies::reason_private.eq(&policy.reason_private),
        instance_policies::created_at.eq(policy.created_at),
        instance_policies::force_warning.eq(policy.force_warning),
        instance_policies::reject_reports.eq(policy.reject_reports),
    );
    on_engine!(conn, c => {
        diesel::insert_into(instance_policies::table)
            .values(values)
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
    let below = format!("%.{}", escaped(domain));
    let is_below = accounts::domain.like(below).escape('\\');
    Ok(accounts::table
        .filter(accounts::domain.eq(domain).or(is_below))
        .count()
        .get_result(conn)?)
}

/// Servers whose people are known here, in alphabetical order; those that are shut out are not
/// among them.
pub fn known(conn: &mut Connection, limit: i64) -> Result<Vec<String>> {
    Ok(accounts::table
        .filter(accounts::domain.ne(""))
        .filter(accounts::server_severity.ne(Severity::Suspend))
        .select(accounts::domain)
        .distinct()
        .order(accounts::domain.asc())
        .limit(limit)
        .load(conn)?)
}

pub fn count_known(conn: &mut Connection) -> Result<i64> {
    Ok(accounts::table
        .filter(accounts::domain.ne(""))
        .filter(accounts::server_severity.ne(Severity::Suspend))
        .select(diesel::dsl::count(accounts::domain).aggregate_distinct())
        .first(conn)?)
}
