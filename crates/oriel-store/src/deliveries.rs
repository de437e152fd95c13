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

/// Gives due deliveries to a worker until the lease ends: at most `per_host` to one host, what
/// that host is already getting included, and nothing to hosts that are given up.
pub fn claim(
    conn: &mut Connection,
    worker: &str,
    now: OffsetDateTime,
    until: OffsetDateTime,
    limit: usize,
    per_host: usize,
) -> Result<Vec<Delivery>> {
    let mut ids = Vec::new();
    for (host, room) in hosts_with_room(conn, now.into(), limit, per_host)? {
        let room = room.min(limit.saturating_sub(ids.len()));
        ids.extend(due_to(conn, &host, now.into(), room)?);
    }
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(deliveries::table.filter(deliveries::id.eq_any(&ids)))
        .set((
            deliveries::leased_by.eq(worker),
            deliveries::lease_until.eq(Utc::from(until)),
            deliveries::attempts.eq(deliveries::attempts + 1),
        ))
        .execute(conn)?;
    Ok(deliveries::table
        .filter(deliveries::id.eq_any(&ids))
        .order(deliveries::id.asc())
        .select(Delivery::as_select())
        .load(conn)?)
}

/// Hosts with something due and room for more, the longest waiting first, each with its room.
fn hosts_with_room(
    conn: &mut Connection,
    now: Utc,
    limit: usize,
    per_host: usize,
) -> Result<Vec<(String, usize)>> {
    let running = running(conn, now)?;
    // Those that are getting as much as they may must not stand before the others.
    let wanted = limit.saturating_add(running.len());
    let room = |host: &String| per_host.saturating_sub(running.get(host).copied().unwrap_or(0));
    Ok(waiting_hosts(conn, now, wanted)?
        .into_iter()
        .map(|host| (room(&host), host))
        .filter(|(room, _)| *room > 0)
        .map(|(room, host)| (host, room))
        .collect())
}

/// How much each host is getting now.
fn running(conn: &mut Connection, now: Utc) -> Result<HashMap<String, usize>> {
    let counts: Vec<(String, i64)> = deliveries::table
        .filter(deliveries::state.eq(DeliveryState::Waiting))
        .filter(deliveries::lease_until.ge(now))
        .group_by(deliveries::host)
        .select((deliveries::host, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(counts
        .into_iter()
        .map(|(host, count)| (host, usize::try_from(count).unwrap_or(usize::MAX)))
        .collect())
}

/// Hosts with something due that are not given up, the longest waiting first.
fn waiting_hosts(conn: &mut Connection, now: Utc, limit: usize) -> Result<Vec<String>> {
    let given_up = hosts::table.filter(
        hosts::host
            .eq(deliveries::host)
            .and(hosts::unavailable_since.is_not_null()),
    );
    Ok(deliveries::table
        .filter(
            deliveries::state
                .eq(DeliveryState::Waiting)
                .and(deliveries::due_at.le(now)),
        )
        .filter(free!(now))
        .filter(not(exists(given_up)))
        .group_by(deliveries::host)
        .order(diesel::dsl::min(deliveries::due_at).asc())
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(deliveries::host)
        .load(conn)?)
}

fn due_to(conn: &mut Connection, host: &str, now: Utc, room: usize) -> Result<Vec<DeliveryId>> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let waiting = deliveries::table
        .filter(deliveries::host.eq(host.to_owned()))
        .filter(
            deliveries::state
                .eq(DeliveryState::Waiting)
                .and(deliveries::due_at.le(now)),
        )
        .filter(free!(now))
        .order((deliveries::due_at.asc(), deliveries::id.asc()))
        .limit(i64::try_from(room).unwrap_or(i64::MAX))
        .select(deliveries::id);
    Ok(match conn {
        Connection::Postgres(pg) => waiting.for_update().skip_locked().load(pg)?,
        Connection::Sqlite(lite) => waiting.load(lite)?,
    })
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
