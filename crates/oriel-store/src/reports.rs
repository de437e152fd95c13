//! What people reported to the moderators.

use diesel::prelude::*;

use crate::{Connection, Result, dispatch::on_engine, model::Report, schema::reports};

/// Keeps a report; one that arrives twice is kept once.
pub fn insert(conn: &mut Connection, report: &Report) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(reports::table).values(report).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// How many are kept.
pub fn count(conn: &mut Connection) -> Result<i64> {
    Ok(reports::table.count().get_result(conn)?)
}
