//! What becomes of deliveries to hosts that are away for long.

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{put_off, retry, unleased};
use crate::{
    Connection, Result,
    model::{DeliveryId, DeliveryState, Utc},
    schema::{activities, deliveries},
};

/// When a held delivery is due: it waits until its host is heard from.
pub const HELD: OffsetDateTime = datetime!(9999-12-31 00:00 UTC);

/// A Delete is held for a host that is given up: what was taken back must go from there as well.
macro_rules! is_delete {
    () => {
        exists(
            activities::table
                .filter(activities::id.eq(deliveries::activity_id))
                .filter(activities::kind.like("delete%")),
        )
    };
}

/// Ends what waits for a host that is given up: Deletes are held, all else failed. One statement
/// each, however much waits; called in the transaction that gives the host up.
pub(crate) fn give_up(conn: &mut Connection, host: &str, now: OffsetDateTime) -> Result<()> {
    put_off(conn, host, HELD)?;
    diesel::update(unleased!(host).filter(not(is_delete!())))
        .set((
            deliveries::state.eq(DeliveryState::Failed),
            deliveries::last_error.eq("the server did not answer for days and was given up"),
            deliveries::finished_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a delivery that failed, to a host that is given up: a Delete is held.
pub fn end_or_hold(
    conn: &mut Connection,
    id: DeliveryId,
    error: &str,
    now: OffsetDateTime,
) -> Result<()> {
    retry(conn, id, HELD, error)?;
    diesel::update(deliveries::table.find(id).filter(not(is_delete!())))
        .set((
            deliveries::state.eq(DeliveryState::Failed),
            deliveries::finished_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes what is held for a host due, with all its attempts: the host is back.
pub(crate) fn wake_held(conn: &mut Connection, host: &str, now: OffsetDateTime) -> Result<()> {
    let held = deliveries::due_at.gt(Utc::from(HELD - Duration::DAY));
    diesel::update(unleased!(host).filter(held))
        .set((
            deliveries::due_at.eq(Utc::from(now)),
            deliveries::attempts.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends Deletes that were written before a moment and are held still.
pub fn end_held_before(
    conn: &mut Connection,
    before: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<()> {
    let held = deliveries::table
        .filter(deliveries::finished_at.is_null())
        .filter(deliveries::due_at.gt(Utc::from(HELD - Duration::DAY)))
        .filter(deliveries::created_at.lt(Utc::from(before)));
    diesel::update(held)
        .set((
            deliveries::state.eq(DeliveryState::Failed),
            deliveries::finished_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}
