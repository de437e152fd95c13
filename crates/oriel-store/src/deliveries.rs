//! Activities on their way: one row for each inbox, tried until it is done.

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::OffsetDateTime;

mod given_up;

pub use given_up::{HELD, end_held_before, end_or_hold};
pub(crate) use given_up::{give_up, wake_held};

use crate::{
    Connection, Result,
    dispatch::insert_new,
    model::{ActivityId, Delivery, DeliveryId, DeliveryState, Utc},
    schema::{activities, deliveries},
};

/// Writes deliveries; an inbox gets an activity once.
pub fn insert(conn: &mut Connection, rows: &[Delivery]) -> Result<()> {
    insert_new!(conn, deliveries::table, rows);
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
/// `per_host` to one host, what that host is already getting included. Nothing is due to a host
/// that is given up: [`hosts::failed`](crate::hosts::failed) ended or held what waited for it.
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

/// What is due to hosts that are not full, as a query. `finished_at IS NULL` is what the index of
/// live rows is made of, so the query has to say it in these words.
macro_rules! due {
    ($now:expr, $full:expr, $limit:expr) => {
        deliveries::table
            .filter(deliveries::finished_at.is_null())
            .filter(deliveries::due_at.le($now))
            .filter(deliveries::host.ne_all($full))
            .filter(free!($now))
            .order((deliveries::due_at.asc(), deliveries::id.asc()))
            .limit(i64::try_from($limit).unwrap_or(i64::MAX))
            .select((deliveries::id, deliveries::host))
    };
}

/// PostgreSQL skips rows that other workers are just claiming; SQLite has one writer at a time.
fn longest_waiting(
    conn: &mut Connection,
    now: Utc,
    full: &[&str],
    limit: usize,
) -> Result<Vec<(DeliveryId, String)>> {
    let due = due!(now, full, limit);
    Ok(match conn {
        Connection::Postgres(pg) => due.for_update().skip_locked().load(pg)?,
        Connection::Sqlite(lite) => due.load(lite)?,
    })
}

/// How the engine finds what is due, in its own words.
#[cfg(test)]
pub(crate) fn plan_of_claim(conn: &mut Connection, now: OffsetDateTime) -> Result<String> {
    let now = Utc::from(now);
    crate::testing::plan(conn, due!(now, &["full.example"], 10))
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

/// The workers that hold deliveries, also where their leases have run out.
pub fn holders(conn: &mut Connection) -> Result<Vec<String>> {
    let held = deliveries::table.filter(deliveries::leased_by.is_not_null());
    Ok(held
        .select(deliveries::leased_by.assume_not_null())
        .distinct()
        .load(conn)?)
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

/// Unfinished deliveries to a host that no worker holds.
macro_rules! unleased {
    ($host:expr) => {
        deliveries::table
            .filter(deliveries::host.eq($host))
            .filter(deliveries::finished_at.is_null())
            .filter(deliveries::leased_by.is_null())
    };
}

use unleased;

/// Puts off everything that waits for a host, which does not answer: trying each would only keep
/// others waiting.
pub fn put_off(conn: &mut Connection, host: &str, due: OffsetDateTime) -> Result<()> {
    let due = Utc::from(due);
    diesel::update(unleased!(host).filter(deliveries::due_at.lt(due)))
        .set(deliveries::due_at.eq(due))
        .execute(conn)?;
    Ok(())
}

/// Makes everything that waits for a host due now, held Deletes too: it has been heard from again.
pub fn hurry(conn: &mut Connection, host: &str, now: OffsetDateTime) -> Result<()> {
    diesel::update(
        deliveries::table
            .filter(deliveries::host.eq(host))
            .filter(deliveries::finished_at.is_null()),
    )
    .set(deliveries::due_at.eq(Utc::from(now)))
    .execute(conn)?;
    Ok(())
}

/// How many deliveries wait for a host.
pub fn waiting_for(conn: &mut Connection, host: &str) -> Result<i64> {
    Ok(deliveries::table
        .filter(deliveries::host.eq(host.to_owned()))
        .filter(deliveries::finished_at.is_null())
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
