//! Ids of activities that other servers sent, so that each takes effect once.

use std::collections::HashSet;

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

/// The same for many at once: says of each whether it is new. Both ends of an id are its name: what
/// was done, and who signed it.
pub fn remember_all(
    conn: &mut Connection,
    names: &[(&str, &str)],
    now: OffsetDateTime,
) -> Result<Vec<bool>> {
    if let Connection::Postgres(pg) = conn {
        let rows: Vec<_> = names
            .iter()
            .map(|(uri, actor_uri)| {
                (
                    received::uri.eq(*uri),
                    received::actor_uri.eq(*actor_uri),
                    received::received_at.eq(Utc::from(now)),
                )
            })
            .collect();
        let mut new: HashSet<(String, String)> = diesel::insert_into(received::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .returning((received::uri, received::actor_uri))
            .get_results(pg)?
            .into_iter()
            .collect();
        let is_new = |(uri, actor_uri): &(&str, &str)| {
            new.remove(&((*uri).to_owned(), (*actor_uri).to_owned()))
        };
        return Ok(names.iter().map(is_new).collect());
    }
    // There is nobody between here and SQLite.
    let one_by_one = names.iter();
    one_by_one
        .map(|(uri, actor_uri)| remember(conn, uri, actor_uri, now))
        .collect()
}

/// Remembers that a signer took an activity back which is not there: it may come yet.
pub fn remember_undone(
    conn: &mut Connection,
    uri: &str,
    actor_uri: &str,
    now: OffsetDateTime,
) -> Result<()> {
    let name = undone(uri);
    diesel::delete(received::table.find((&name, actor_uri))).execute(conn)?;
    remember(conn, &name, actor_uri, now)?;
    Ok(())
}

/// Forgets that again: it was there.
pub fn forget_undone(conn: &mut Connection, uri: &str, actor_uri: &str) -> Result<()> {
    diesel::delete(received::table.find((undone(uri), actor_uri))).execute(conn)?;
    Ok(())
}

/// Whether a signer has taken an activity back since a moment. Some servers name what is done
/// again as they did before, so that this holds for a while only.
pub fn is_undone_since(
    conn: &mut Connection,
    uri: &str,
    actor_uri: &str,
    since: OffsetDateTime,
) -> Result<bool> {
    let found = received::table
        .find((undone(uri), actor_uri))
        .filter(received::received_at.ge(Utc::from(since)));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(conn)?)
}

/// No address has a space in it.
fn undone(uri: &str) -> String {
    format!("undone {uri}")
}

pub fn delete_before(conn: &mut Connection, before: OffsetDateTime) -> Result<()> {
    diesel::delete(received::table.filter(received::received_at.lt(Utc::from(before))))
        .execute(conn)?;
    Ok(())
}
