//! Ids of activities that other servers sent, so that each takes effect once.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{Connection, Result, dispatch::on_engine, model::Utc, schema::received};

/// Remembers an activity of a signer and says whether it is new. Somebody else's activity of the
/// same id is another one: nobody can use up the ids of others.
pub fn remember(
    conn: &mut Connection,
    uri: &str,
    actor_uri: &str,
    now: OffsetDateTime,
) -> Result<bool> {
    let values = (
        received::uri.eq(uri),
        received::actor_uri.eq(actor_uri),
        received::received_at.eq(Utc::from(now)),
    );
    let inserted = on_engine!(conn, c => {
        diesel::insert_into(received::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(inserted == 1)
}

pub fn delete_before(conn: &mut Connection, before: OffsetDateTime) -> Result<()> {
    diesel::delete(received::table.filter(received::received_at.lt(Utc::from(before))))
        .execute(conn)?;
    Ok(())
}
