//! What this instance has decided about others.

use diesel::prelude::*;

use crate::{
    Connection, Result, dispatch::on_engine, model::InstancePolicy, schema::instance_policies,
};

/// The strictest policy that covers a host: its own, or that of a domain it belongs to.
pub fn policy_for(conn: &mut Connection, host: &str) -> Result<Option<InstancePolicy>> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let name = host
        .rsplit_once(':')
        .map_or(host.as_str(), |(name, _)| name)
        .to_owned();
    let mut domains = vec![host, name.clone()];
    let mut rest = name.as_str();
    while let Some((_, parent)) = rest.split_once('.') {
        domains.push(parent.to_owned());
        rest = parent;
    }
    Ok(instance_policies::table
        .filter(instance_policies::domain.eq_any(domains))
        .order(instance_policies::severity.desc())
        .select(InstancePolicy::as_select())
        .first(conn)
        .optional()?)
}

pub fn set_policy(conn: &mut Connection, policy: &InstancePolicy) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(instance_policies::table)
            .values(policy)
            .on_conflict(instance_policies::domain)
            .do_update()
            .set((
                instance_policies::severity.eq(policy.severity),
                instance_policies::reject_media.eq(policy.reject_media),
                instance_policies::reason_public.eq(&policy.reason_public),
                instance_policies::reason_private.eq(&policy.reason_private),
            ))
            .execute(c)
    })?;
    Ok(())
}
