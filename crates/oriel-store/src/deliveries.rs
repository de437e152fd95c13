//! Activities on their way: one row for each inbox, tried until it is done.

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{ActivityId, Delivery, DeliveryId, DeliveryState, Utc},
    schema::{activities, deliveries, hosts},
};

/// Writes deliveries; an inbox gets an activity once.
pub fn insert(conn: &mut Connection, rows: &[Delivery]) -> Result<()> {
    match conn {
        // PostgreSQL is a network away: many rows in one statement.
        Connection::Postgres(pg) => {
            for chunk in rows.chunks(1_000) {
                diesel::insert_into(deliveries::table)
                    .values(chunk)
                    .on_conflict((deliveries::activity_id, deliveries::inbox))
                    .do_nothing()
                    .execute(pg)?;
            }
        }
        // Diesel cannot combine several rows with `ON CONFLICT` for SQLite.
        Connection::Sqlite(lite) => {
            for row in rows {
                diesel::insert_into(deliveries::table)
                    .values(row)
                    .on_conflict((deliveries::activity_id, deliveries::inbox))
                    .do_nothing()
                    .execute(lite)?;
            }
        }
    }
    Ok(())
}

/// Nobody is sending it now.
macro_rules! free {
    ($now:expr) => {
        deliveries::lease_until
            .is_null()
            .or(deliveries::lease_until.lt($now).assume_not_null())
    };
}

/// The most rows that are looked at together for some to claim.
const WIDEST: usize = 4_096;

/// Gives due deliveries to a worker until the lease ends, the longest waiting first: at most
/// `per_host` to one host, what that host is already getting included, and nothing to hosts that
/// are given up.
pub fn claim(
    conn: &mut Connection,
    worker: &str,
    now: OffsetDateTime,
    until: OffsetDateTime,
    limit: usize,
    per_host: usize,
) -> Result<Vec<Delivery>> {
    let mut getting = getting(conn, now.into())?;
    let (mut claimed, mut window) = (Vec::new(), 2 * limit);
    // Each round leaves out hosts that the one before filled, so that they do not stand before
    // others, and looks further, since much may wait for each of few.
    while claimed.len() < limit {
        let full = getting.iter().filter(|(_, count)| **count >= per_host);
        let full: Vec<&str> = full.map(|(host, _)| host.as_str()).collect();
        let due = longest_waiting(conn, now.into(), &full, window)?;
        let is_all = due.len() < window;
        window = WIDEST.min(4 * window);
        let mut fitting = fitting(due, &mut getting, per_host);
        fitting.truncate(limit - claimed.len());
        lease(conn, &fitting, worker, until.into())?;
        claimed.extend(fitting);
        if is_all {
            break;
        }
    }
    by_ids(conn, &claimed)
}

/// How much each host is getting now. Whatever is leased waits, and few rows are: the index finds
/// them by who holds them.
fn getting(conn: &mut Connection, now: Utc) -> Result<HashMap<String, usize>> {
    let hosts: Vec<String> = deliveries::table
        .filter(deliveries::leased_by.gt(""))
        .filter(deliveries::lease_until.ge(now))
        .select(deliveries::host)
        .load(conn)?;
    let mut getting = HashMap::new();
    for host in hosts {
        *getting.entry(host).or_default() += 1;
    }
    Ok(getting)
}

/// What is due to hosts that are neither full nor given up. PostgreSQL skips rows that other
/// workers are just claiming; SQLite has one writer at a time.
fn longest_waiting(
    conn: &mut Connection,
    now: Utc,
    full: &[&str],
    limit: usize,
) -> Result<Vec<(DeliveryId, String)>> {
    let given_up = hosts::table.filter(
        hosts::host
            .eq(deliveries::host)
            .and(hosts::unavailable_since.is_not_null()),
    );
    let waiting = deliveries::table
        .filter(
            deliveries::state
                .eq(DeliveryState::Waiting)
                .and(deliveries::due_at.le(now)),
        )
        .filter(deliveries::host.ne_all(full))
        .filter(free!(now))
        .filter(not(exists(given_up)))
        .order((deliveries::due_at.asc(), deliveries::id.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((deliveries::id, deliveries::host));
    Ok(match conn {
        Connection::Postgres(pg) => waiting.for_update().skip_locked().load(pg)?,
        Connection::Sqlite(lite) => waiting.load(lite)?,
    })
}

/// Those for which there is room, and the room is taken.
fn fitting(
    due: Vec<(DeliveryId, String)>,
    getting: &mut HashMap<String, usize>,
    per_host: usize,
) -> Vec<DeliveryId> {
    let mut fitting = Vec::new();
    for (id, host) in due {
        let count = getting.entry(host).or_default();
        if *count < per_host {
            *count += 1;
            fitting.push(id);
        }
    }
    fitting
}

fn lease(conn: &mut Connection, ids: &[DeliveryId], worker: &str, until: Utc) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids)))
        .set((
            deliveries::leased_by.eq(worker),
            deliveries::lease_until.eq(until),
            deliveries::attempts.eq(deliveries::attempts + 1),
        ))
        .execute(conn)?;
    Ok(())
}

fn by_ids(conn: &mut Connection, ids: &[DeliveryId]) -> Result<Vec<Delivery>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(deliveries::table
        .filter(deliveries::id.eq_any(ids))
        .order(deliveries::id.asc())
        .select(Delivery::as_select())
        .load(conn)?)
}

/// Keeps rows that a worker holds for longer.
pub fn extend(
    conn: &mut Connection,
    worker: &str,
    ids: &[DeliveryId],
    until: OffsetDateTime,
) -> Result<()> {
    let held = deliveries::table
        .filter(deliveries::id.eq_any(ids))
        .filter(deliveries::leased_by.eq(worker));
    diesel::update(held)
        .set(deliveries::lease_until.eq(Utc::from(until)))
        .execute(conn)?;
    Ok(())
}

/// Hands back everything a worker holds.
pub fn release(conn: &mut Connection, worker: &str) -> Result<()> {
    diesel::update(deliveries::table.filter(deliveries::leased_by.eq(worker)))
        .set((
            deliveries::leased_by.eq(None::<String>),
            deliveries::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes that a delivery ended, well or for good badly.
pub fn finish(
    conn: &mut Connection,
    id: DeliveryId,
    state: DeliveryState,
    error: Option<&str>,
    now: OffsetDateTime,
) -> Result<()> {
    diesel::update(deliveries::table.find(id))
        .set((
            deliveries::state.eq(state),
            deliveries::last_error.eq(error),
            deliveries::finished_at.eq(Utc::from(now)),
            deliveries::leased_by.eq(None::<String>),
            deliveries::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes that many were taken.
pub fn delivered(conn: &mut Connection, ids: &[DeliveryId], now: OffsetDateTime) -> Result<()> {
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(ids)))
        .set((
            deliveries::state.eq(DeliveryState::Delivered),
            deliveries::last_error.eq(None::<String>),
            deliveries::finished_at.eq(Utc::from(now)),
            deliveries::leased_by.eq(None::<String>),
            deliveries::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts a delivery off.
pub fn retry(
    conn: &mut Connection,
    id: DeliveryId,
    due: OffsetDateTime,
    error: &str,
) -> Result<()> {
    diesel::update(deliveries::table.find(id))
        .set((
            deliveries::due_at.eq(Utc::from(due)),
            deliveries::last_error.eq(error),
            deliveries::leased_by.eq(None::<String>),
            deliveries::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts off everything that waits for a host, which does not answer: trying each would only keep
/// others waiting.
pub fn put_off(conn: &mut Connection, host: &str, due: OffsetDateTime) -> Result<()> {
    let due = Utc::from(due);
    let waiting = deliveries::table
        .filter(deliveries::host.eq(host))
        .filter(deliveries::state.eq(DeliveryState::Waiting))
        .filter(deliveries::leased_by.is_null())
        .filter(deliveries::due_at.lt(due));
    diesel::update(waiting)
        .set(deliveries::due_at.eq(due))
        .execute(conn)?;
    Ok(())
}

/// Makes everything that waits for a host due now: it has been heard from again.
pub fn hurry(conn: &mut Connection, host: &str, now: OffsetDateTime) -> Result<()> {
    diesel::update(
        deliveries::table
            .filter(deliveries::host.eq(host))
            .filter(deliveries::state.eq(DeliveryState::Waiting)),
    )
    .set(deliveries::due_at.eq(Utc::from(now)))
    .execute(conn)?;
    Ok(())
}

/// How many deliveries wait for a host.
pub fn waiting_for(conn: &mut Connection, host: &str) -> Result<i64> {
    Ok(deliveries::table
        .filter(deliveries::host.eq(host.to_owned()))
        .filter(deliveries::state.eq(DeliveryState::Waiting))
        .count()
        .get_result(conn)?)
}

/// Every delivery of an activity, for tests.
pub fn of_activity(conn: &mut Connection, activity: ActivityId) -> Result<Vec<Delivery>> {
    Ok(deliveries::table
        .filter(deliveries::activity_id.eq(activity))
        .order(deliveries::inbox.asc())
        .select(Delivery::as_select())
        .load(conn)?)
}

/// Deletes what ended before a moment: deliveries, and activities that have none left. What tells
/// an author whom a post reached is kept.
pub fn delete_finished_before(conn: &mut Connection, before: OffsetDateTime) -> Result<()> {
    let before = Utc::from(before);
    let passing = activities::table
        .filter(activities::kind.ne("create"))
        .select(activities::id);
    diesel::delete(
        deliveries::table
            .filter(deliveries::finished_at.lt(before))
            .filter(deliveries::activity_id.eq_any(passing)),
    )
    .execute(conn)?;
    let left = deliveries::table.filter(deliveries::activity_id.eq(activities::id));
    diesel::delete(
        activities::table
            .filter(
                activities::kind
                    .ne("create")
                    .and(activities::created_at.lt(before)),
            )
            .filter(not(exists(left))),
    )
    .execute(conn)?;
    Ok(())
}
