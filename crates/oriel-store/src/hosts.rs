//! The health of other servers, so that a dead one is not asked for ever.

use std::collections::HashSet;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::{Duration, OffsetDateTime};

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{Host, Utc},
    schema::{deliveries, hosts},
};

/// A success is not written down again so soon.
const LATELY: Duration = Duration::hours(1);

pub fn by_name(conn: &mut Connection, host: &str) -> Result<Option<Host>> {
    Ok(hosts::table
        .find(host)
        .select(Host::as_select())
        .first(conn)
        .optional()?)
}

/// Hosts that were given up, the longest first.
pub fn unavailable(conn: &mut Connection) -> Result<Vec<Host>> {
    Ok(hosts::table
        .filter(hosts::unavailable_since.is_not_null())
        .order((hosts::unavailable_since.asc(), hosts::host.asc()))
        .select(Host::as_select())
        .load(conn)?)
}

/// A host answered, or was heard from: it is well, and what is held for it is due. Says whether it
/// had been given up.
pub fn succeeded(conn: &mut Connection, host: &str, now: OffsetDateTime) -> Result<bool> {
    let before = by_name(conn, host)?;
    if before.as_ref().is_some_and(|known| {
        known.failing_since.is_none()
            && known
                .last_success_at
                .is_some_and(|at| now - at.get() < LATELY)
    }) {
        return Ok(false);
    }
    let well = (
        hosts::failing_since.eq(None::<Utc>),
        hosts::failing_days.eq(0),
        hosts::unavailable_since.eq(None::<Utc>),
        hosts::last_success_at.eq(Some(Utc::from(now))),
    );
    on_engine!(conn, c => {
        diesel::insert_into(hosts::table)
            .values((hosts::host.eq(host), well))
            .on_conflict(hosts::host)
            .do_update()
            .set(well)
            .execute(c)
    })?;
    if before
        .as_ref()
        .is_some_and(|known| known.failing_since.is_some())
    {
        crate::deliveries::wake_held(conn, host, now)?;
    }
    Ok(before.is_some_and(|known| known.unavailable_since.is_some()))
}

/// The same for many; of those that are known to be well, nothing is written. Says which had been
/// given up.
pub fn all_succeeded<'a>(
    conn: &mut Connection,
    hosts: &[&'a str],
    now: OffsetDateTime,
) -> Result<Vec<&'a str>> {
    let lately = Utc::from(now - LATELY);
    let well: Vec<String> = hosts::table
        .filter(hosts::host.eq_any(hosts))
        .filter(
            hosts::failing_since
                .is_null()
                .and(hosts::last_success_at.gt(lately)),
        )
        .select(hosts::host)
        .load(conn)?;
    let mut back = Vec::new();
    for host in hosts {
        if !well.iter().any(|known| known == host) && succeeded(conn, host, now)? {
            back.push(*host);
        }
    }
    Ok(back)
}

/// Of some hosts, those that are given up.
pub fn given_up_of(conn: &mut Connection, names: &[&str]) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for chunk in names.chunks(1_000) {
        let given_up = hosts::table
            .filter(hosts::host.eq_any(chunk))
            .filter(hosts::unavailable_since.is_not_null());
        found.extend(given_up.select(hosts::host).load::<String>(conn)?);
    }
    Ok(found)
}

/// A host failed. After failures on `give_up_after` different days without a success it is given
/// up, which ends what waits for it. Says whether it is given up.
pub fn failed(
    conn: &mut Connection,
    host: &str,
    now: OffsetDateTime,
    give_up_after: i32,
) -> Result<bool> {
    let known = by_name(conn, host)?;
    let new_day = known
        .as_ref()
        .and_then(|known| known.last_failure_at)
        .is_none_or(|last| last.get().date() != now.date());
    let days = known.as_ref().map_or(0, |known| known.failing_days) + i32::from(new_day);
    let since = known
        .as_ref()
        .and_then(|known| known.failing_since)
        .unwrap_or(now.into());
    let was_given_up = known.and_then(|known| known.unavailable_since);
    let gone = was_given_up.or_else(|| (days >= give_up_after).then(|| now.into()));
    let ill = (
        hosts::failing_since.eq(Some(since)),
        hosts::failing_days.eq(days),
        hosts::last_failure_at.eq(Some(Utc::from(now))),
        hosts::unavailable_since.eq(gone),
    );
    on_engine!(conn, c => {
        diesel::insert_into(hosts::table)
            .values((hosts::host.eq(host), ill))
            .on_conflict(hosts::host)
            .do_update()
            .set(ill)
            .execute(c)
    })?;
    if gone.is_some() && was_given_up.is_none() {
        crate::deliveries::give_up(conn, host, now)?;
    }
    Ok(gone.is_some())
}

/// Forgets hosts with which nothing was tried since then, and for which nothing waits.
pub fn forget_before(conn: &mut Connection, before: OffsetDateTime) -> Result<()> {
    let before = Some(Utc::from(before));
    let unheard = hosts::last_success_at
        .is_null()
        .or(hosts::last_success_at.lt(before));
    let untried = hosts::last_failure_at
        .is_null()
        .or(hosts::last_failure_at.lt(before));
    let waiting = deliveries::table
        .filter(deliveries::host.eq(hosts::host))
        .filter(deliveries::finished_at.is_null());
    diesel::delete(
        hosts::table
            .filter(unheard)
            .filter(untried)
            .filter(not(exists(waiting))),
    )
    .execute(conn)?;
    Ok(())
}
