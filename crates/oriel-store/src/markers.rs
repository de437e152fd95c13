//! How far people have read.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, Marker, Timeline, Utc},
    schema::markers,
};

/// How far an account has read in each of its timelines.
pub fn of(conn: &mut Connection, account: AccountId) -> Result<Vec<Marker>> {
    Ok(markers::table
        .filter(markers::account_id.eq(account))
        .order(markers::timeline.asc())
        .select(Marker::as_select())
        .load(conn)?)
}

/// Writes how far an account has read. Returns what is kept of it.
pub fn set(
    conn: &mut Connection,
    account: AccountId,
    timeline: Timeline,
    last_read: i64,
    now: OffsetDateTime,
) -> Result<Marker> {
    let marker = Marker {
        account_id: account,
        timeline,
        last_read_id: last_read,
        version: 1,
        updated_at: now.into(),
    };
    on_engine!(conn, c => {
        diesel::insert_into(markers::table)
            .values(&marker)
            .on_conflict((markers::account_id, markers::timeline))
            .do_update()
            .set((
                markers::last_read_id.eq(last_read),
                markers::version.eq(markers::version + 1),
                markers::updated_at.eq(Utc::from(now)),
            ))
            .execute(c)
    })?;
    Ok(markers::table
        .find((account, timeline))
        .select(Marker::as_select())
        .first(conn)?)
}
