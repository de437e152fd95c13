//! Ids of activities that other servers sent, so that each takes effect once.

use std::collections::{HashMap, HashSet};

use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::{insert_new, on_engine},
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
    let mut new = insert(conn, arrived, now)?;
    let mut is_new = |one: &Arrived<'_>| new.remove(&(one.uri.to_owned(), one.signer.to_owned()));
    let are_new: Vec<bool> = arrived.iter().map(&mut is_new).collect();
    let others = arrived.iter().zip(&are_new).filter(|(_, is_new)| !**is_new);
    let known = digests(conn, others.map(|(one, _)| one.uri))?;
    let memory = |(one, is_new): (&Arrived<'_>, bool)| {
        if is_new {
            return Memory::New;
        }
        let digest = known.get(&(one.uri.to_owned(), one.signer.to_owned()));
        // Of what came before digests were kept nothing is known.
        match digest.and_then(Option::as_deref) {
            Some(known) if known != one.digest => Memory::Another,
            _ => Memory::Known,
        }
    };
    Ok(arrived.iter().zip(are_new).map(memory).collect())
}

/// An id and its signer.
type Name = (String, String);

/// Writes those that are new, and says which they were.
fn insert(
    conn: &mut Connection,
    arrived: &[Arrived<'_>],
    now: OffsetDateTime,
) -> Result<HashSet<Name>> {
    match conn {
        // Another process may insert at once: the insertion itself says what was new.
        Connection::Postgres(pg) => {
            let rows: Vec<_> = arrived.iter().map(|one| columns!(one, now)).collect();
            Ok(diesel::insert_into(received::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .returning((received::uri, received::actor_uri))
                .get_results(pg)?
                .into_iter()
                .collect())
        }
        // The one writer of SQLite knows what is there.
        Connection::Sqlite(_) => {
            let known = digests(conn, arrived.iter().map(|one| one.uri))?;
            let name = |one: &Arrived<'_>| (one.uri.to_owned(), one.signer.to_owned());
            let mut new = HashSet::new();
            let rows: Vec<_> = arrived
                .iter()
                .filter(|one| !known.contains_key(&name(one)) && new.insert(name(one)))
                .map(|one| columns!(one, now))
                .collect();
            insert_new!(conn, received::table, rows);
            Ok(new)
        }
    }
}

/// What came under these ids, by id and signer.
fn digests<'a>(
    conn: &mut Connection,
    uris: impl Iterator<Item = &'a str>,
) -> Result<HashMap<Name, Option<String>>> {
    let uris: Vec<&str> = uris.collect();
    if uris.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, String, Option<String>)> = received::table
        .filter(received::uri.eq_any(uris))
        .select((received::uri, received::actor_uri, received::digest))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(uri, signer, digest)| ((uri, signer), digest))
        .collect())
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
