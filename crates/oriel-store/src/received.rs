//! Ids of activities that other servers sent, so that each takes effect once.

use std::collections::HashSet;

use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{Account, Utc},
    schema::{accounts, received},
};

/// An activity that came. Somebody else's of the same id is another one: nobody can use up the ids
/// of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived<'a> {
    pub uri: &'a str,
    pub signer: &'a str,
    /// What tells its body from others.
    pub digest: &'a str,
}

/// What an activity that came is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    New,
    /// It came before.
    Known,
    /// Something else of this id came before.
    Another,
}

/// An activity as the columns of its row.
macro_rules! columns {
    ($arrived:expr, $now:expr) => {
        (
            received::uri.eq($arrived.uri),
            received::actor_uri.eq($arrived.signer),
            received::digest.eq($arrived.digest),
            received::received_at.eq(Utc::from($now)),
        )
    };
}

/// Remembers activities and says of each what it is to us.
pub fn remember(
    conn: &mut Connection,
    arrived: &[Arrived<'_>],
    now: OffsetDateTime,
) -> Result<Vec<Memory>> {
    let are_new = insert(conn, arrived, now)?;
    let mut memories = Vec::with_capacity(arrived.len());
    for (one, is_new) in arrived.iter().zip(are_new) {
        memories.push(if is_new {
            Memory::New
        } else {
            recall(conn, one)?
        });
    }
    Ok(memories)
}

/// Says of each whether it is new.
fn insert(
    conn: &mut Connection,
    arrived: &[Arrived<'_>],
    now: OffsetDateTime,
) -> Result<Vec<bool>> {
    match conn {
        Connection::Postgres(pg) => {
            let rows: Vec<_> = arrived.iter().map(|one| columns!(one, now)).collect();
            let mut new: HashSet<(String, String)> = diesel::insert_into(received::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .returning((received::uri, received::actor_uri))
                .get_results(pg)?
                .into_iter()
                .collect();
            let is_new =
                |one: &Arrived<'_>| new.remove(&(one.uri.to_owned(), one.signer.to_owned()));
            Ok(arrived.iter().map(is_new).collect())
        }
        // There is nobody between here and SQLite.
        Connection::Sqlite(lite) => arrived
            .iter()
            .map(|one| {
                let insertion = diesel::insert_into(received::table).values(columns!(one, now));
                Ok(insertion.on_conflict_do_nothing().execute(lite)? == 1)
            })
            .collect(),
    }
}

/// What came of this name before.
fn recall(conn: &mut Connection, arrived: &Arrived<'_>) -> Result<Memory> {
    let digest: Option<Option<String>> = received::table
        .find((arrived.uri, arrived.signer))
        .select(received::digest)
        .first(conn)
        .optional()?;
    // Of what came before digests were kept nothing is known.
    let is_same = digest.flatten().is_none_or(|known| known == arrived.digest);
    Ok(if is_same {
        Memory::Known
    } else {
        Memory::Another
    })
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
    let values = (
        received::uri.eq(&name),
        received::actor_uri.eq(actor_uri),
        received::received_at.eq(Utc::from(now)),
    );
    // The same may be taken back twice at once.
    on_engine!(conn, c => {
        diesel::insert_into(received::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

/// Forgets that again: it was there.
pub fn forget_undone(conn: &mut Connection, uri: &str, actor_uri: &str) -> Result<()> {
    diesel::delete(received::table.find((undone(uri), actor_uri))).execute(conn)?;
    Ok(())
}

/// A signer took an activity back after a moment.
macro_rules! taken_back {
    ($uri:expr, $actor_uri:expr, $since:expr) => {
        exists(
            received::table
                .find((undone($uri), $actor_uri))
                .filter(received::received_at.ge(Utc::from($since))),
        )
    };
}

/// Whether a signer has taken an activity back since a moment. Some servers name what is done
/// again as they did before, so that this holds for a while only.
pub fn is_undone_since(
    conn: &mut Connection,
    uri: &str,
    actor_uri: &str,
    since: OffsetDateTime,
) -> Result<bool> {
    Ok(select(taken_back!(uri, actor_uri, since)).get_result(conn)?)
}

/// The account that signed an activity, if it is known, and whether it has taken it back since a
/// moment. It is asked for every activity that comes, so both are one question.
pub fn signer(
    conn: &mut Connection,
    actor_uri: &str,
    uri: &str,
    since: OffsetDateTime,
) -> Result<Option<(Account, bool)>> {
    Ok(accounts::table
        .filter(accounts::uri.eq(actor_uri))
        .select((Account::as_select(), taken_back!(uri, actor_uri, since)))
        .first(conn)
        .optional()?)
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
