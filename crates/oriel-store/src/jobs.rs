//! The queue of durable work. A job belongs to a worker while its lease lasts; when the worker
//! dies, the lease runs out and another takes over.

use diesel::{
    dsl::{exists, select},
    prelude::*,
    sql_types::Bool,
    upsert::excluded,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{JobId, JobRow, Utc},
    schema::jobs,
};

/// A job about to be written.
#[derive(Debug, Clone)]
pub struct NewJob {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub due_at: OffsetDateTime,
    /// Two jobs with the same key are one, while the first has not begun.
    pub dedupe: Option<String>,
    pub created_at: OffsetDateTime,
}

/// A new job as the columns of its row.
macro_rules! columns {
    ($job:expr) => {
        (
            jobs::id.eq($job.id),
            jobs::kind.eq(&$job.kind),
            jobs::payload.eq(&$job.payload),
            jobs::due_at.eq(Utc::from($job.due_at)),
            jobs::attempts.eq(0),
            jobs::dedupe.eq(&$job.dedupe),
            jobs::created_at.eq(Utc::from($job.created_at)),
        )
    };
}

/// Writes many jobs in the caller's transaction, none of which may be one with another.
pub fn enqueue_all(conn: &mut Connection, new: &[NewJob]) -> Result<()> {
    let rows: Vec<_> = new.iter().map(|job| columns!(job)).collect();
    on_engine!(conn, c => diesel::insert_into(jobs::table).values(&rows).execute(c))?;
    Ok(())
}

/// Writes a job in the caller's transaction.
pub fn enqueue(conn: &mut Connection, job: &NewJob) -> Result<()> {
    let values = columns!(job);
    if job.dedupe.is_none() {
        // Most jobs; and a statement without an update in it is prepared once.
        diesel::insert_into(jobs::table)
            .values(values)
            .execute(conn)?;
        return Ok(());
    }
    // A job that waits under this key is touched, so that nobody claims it before this transaction
    // has ended: it must see what caused it to be asked for again.
    on_engine!(conn, c => {
        diesel::insert_into(jobs::table)
            .values(values)
            .on_conflict(jobs::dedupe)
            .do_update()
            .set(jobs::due_at.eq(excluded(jobs::due_at)))
            .execute(c)
    })?;
    Ok(())
}

/// The jobs of some kinds that are due and not leased, the longest due first.
macro_rules! waiting {
    ($kinds:expr, $now:expr) => {{
        let free = jobs::lease_until
            .is_null()
            .or(jobs::lease_until.lt($now).assume_not_null());
        let (kinds, is_only) = match $kinds {
            Kinds::Only(kinds) => (kinds, true),
            Kinds::AllBut(kinds) => (kinds, false),
        };
        let only = jobs::kind.eq_any(kinds).and(is_only.into_sql::<Bool>());
        let all_but = jobs::kind.ne_all(kinds).and((!is_only).into_sql::<Bool>());
        jobs::table
            .filter(jobs::failed_at.is_null().and(jobs::due_at.le($now)))
            .filter(only.or(all_but))
            .filter(free)
            .order((jobs::due_at.asc(), jobs::id.asc()))
            .select(jobs::id)
    }};
}

/// Which kinds of jobs a worker claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kinds {
    Only(Vec<&'static str>),
    AllBut(Vec<&'static str>),
}

/// A job is set aside when so many processes ended while they ran it.
const MAX_LOST: i32 = 2;
const LOST: &str = "the process that ran it ended, twice";

/// The result of a claim.
#[derive(Debug, Default)]
pub struct Claimed {
    pub jobs: Vec<JobRow>,
    /// Jobs that were set aside because they were lost with their process too often.
    pub set_aside: Vec<JobRow>,
}

/// Gives up to `limit` due jobs to a worker until the lease ends, the longest due first. The
/// attempt is counted now, so that a job which kills its worker is counted, too; and its dedupe
/// key is given free, so that what happens from here on is done again.
///
/// A job whose lease ran out was lost with its process, unless this worker itself holds it. The
/// second time it is set aside. One of many that ran is to blame, so those that were lost once are
/// claimed one at a time.
pub fn claim(
    conn: &mut Connection,
    kinds: &Kinds,
    worker: &str,
    now: OffsetDateTime,
    until: OffsetDateTime,
    limit: usize,
) -> Result<Claimed> {
    let set_aside = count_lost(conn, worker, now)?;
    let mut ids = due_lost(conn, kinds, now.into())?;
    let room = limit.saturating_sub(ids.len());
    let room = i64::try_from(room).unwrap_or(i64::MAX);
    ids.extend(due(conn, kinds, now.into(), room)?);
    let jobs = lease(conn, &ids, worker, until)?;
    Ok(Claimed { jobs, set_aside })
}

fn lease(
    conn: &mut Connection,
    ids: &[JobId],
    worker: &str,
    until: OffsetDateTime,
) -> Result<Vec<JobRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    diesel::update(jobs::table.filter(jobs::id.eq_any(ids)))
        .set((
            jobs::leased_by.eq(worker),
            jobs::lease_until.eq(Utc::from(until)),
            jobs::attempts.eq(jobs::attempts + 1),
            jobs::dedupe.eq(None::<String>),
        ))
        .execute(conn)?;
    by_ids(conn, ids)
}

fn by_ids(conn: &mut Connection, ids: &[JobId]) -> Result<Vec<JobRow>> {
    Ok(jobs::table
        .filter(jobs::id.eq_any(ids))
        .order((jobs::due_at.asc(), jobs::id.asc()))
        .select(JobRow::as_select())
        .load(conn)?)
}

/// Counts the losses of jobs whose lease ran out, and frees them. Returns those that are set aside.
fn count_lost(conn: &mut Connection, worker: &str, now: OffsetDateTime) -> Result<Vec<JobRow>> {
    let lost = jobs::table
        .filter(jobs::lease_until.is_not_null())
        .filter(jobs::lease_until.lt(Utc::from(now)))
        .filter(jobs::leased_by.ne(worker))
        .select((jobs::id, jobs::lost));
    let lost: Vec<(JobId, Option<i32>)> = match conn {
        Connection::Postgres(pg) => lost.for_update().skip_locked().load(pg)?,
        Connection::Sqlite(lite) => lost.load(lite)?,
    };
    let mut set_aside = Vec::new();
    for (id, before) in lost {
        let times = before.unwrap_or(0) + 1;
        diesel::update(jobs::table.find(id))
            .set((
                jobs::lost.eq(times),
                jobs::leased_by.eq(None::<String>),
                jobs::lease_until.eq(None::<Utc>),
            ))
            .execute(conn)?;
        if times >= MAX_LOST {
            fail(conn, id, LOST, now)?;
            set_aside.push(id);
        }
    }
    if set_aside.is_empty() {
        return Ok(Vec::new());
    }
    by_ids(conn, &set_aside)
}

/// The longest due of the jobs that were lost before, unless another of them is running.
fn due_lost(conn: &mut Connection, kinds: &Kinds, now: Utc) -> Result<Vec<JobId>> {
    let running = jobs::table
        .filter(jobs::lost.is_not_null().and(jobs::failed_at.is_null()))
        .filter(jobs::lease_until.ge(now))
        .select(jobs::id)
        .first::<JobId>(conn)
        .optional()?;
    if running.is_some() {
        return Ok(Vec::new());
    }
    let waiting = waiting!(kinds, now)
        .filter(jobs::lost.is_not_null())
        .limit(1);
    Ok(match conn {
        Connection::Postgres(pg) => waiting.for_update().skip_locked().load(pg)?,
        Connection::Sqlite(lite) => waiting.load(lite)?,
    })
}

/// PostgreSQL skips rows that other workers are just claiming; SQLite has one writer at a time.
fn due(conn: &mut Connection, kinds: &Kinds, now: Utc, limit: i64) -> Result<Vec<JobId>> {
    let waiting = waiting!(kinds, now)
        .filter(jobs::lost.is_null())
        .limit(limit);
    Ok(match conn {
        Connection::Postgres(pg) => waiting.for_update().skip_locked().load(pg)?,
        Connection::Sqlite(lite) => waiting.load(lite)?,
    })
}

/// Keeps rows that a worker holds for longer.
pub fn extend(
    conn: &mut Connection,
    worker: &str,
    ids: &[JobId],
    until: OffsetDateTime,
) -> Result<()> {
    let held = jobs::table
        .filter(jobs::id.eq_any(ids))
        .filter(jobs::leased_by.eq(worker));
    diesel::update(held)
        .set(jobs::lease_until.eq(Utc::from(until)))
        .execute(conn)?;
    Ok(())
}

/// Lets the leases of a worker run out whose process has ended, so that its jobs count as lost.
pub fn expire_leases(conn: &mut Connection, worker: &str, now: OffsetDateTime) -> Result<()> {
    let ended = now - time::Duration::SECOND;
    diesel::update(jobs::table.filter(jobs::leased_by.eq(worker)))
        .set(jobs::lease_until.eq(Utc::from(ended)))
        .execute(conn)?;
    Ok(())
}

/// Hands back everything a worker holds.
pub fn release(conn: &mut Connection, worker: &str) -> Result<()> {
    diesel::update(jobs::table.filter(jobs::leased_by.eq(worker)))
        .set((
            jobs::leased_by.eq(None::<String>),
            jobs::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// The workers that hold jobs, also where their leases have run out.
pub fn holders(conn: &mut Connection) -> Result<Vec<String>> {
    let held = jobs::table.filter(jobs::leased_by.is_not_null());
    Ok(held
        .select(jobs::leased_by.assume_not_null())
        .distinct()
        .load(conn)?)
}

/// Deletes jobs that are done.
pub fn finish(conn: &mut Connection, ids: &[JobId]) -> Result<()> {
    if !ids.is_empty() {
        diesel::delete(jobs::table.filter(jobs::id.eq_any(ids))).execute(conn)?;
    }
    Ok(())
}

pub fn retry(conn: &mut Connection, id: JobId, due: OffsetDateTime, error: &str) -> Result<()> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::due_at.eq(Utc::from(due)),
            jobs::last_error.eq(error),
            jobs::leased_by.eq(None::<String>),
            jobs::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets a job aside for good, with what was wrong last.
pub fn fail(conn: &mut Connection, id: JobId, error: &str, now: OffsetDateTime) -> Result<()> {
    diesel::update(jobs::table.find(id))
        .set((
            jobs::failed_at.eq(Utc::from(now)),
            jobs::last_error.eq(error),
            jobs::leased_by.eq(None::<String>),
            jobs::lease_until.eq(None::<Utc>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a job with one of these payloads waits or runs.
pub fn any_pending(conn: &mut Connection, payloads: &[String]) -> Result<bool> {
    let pending = jobs::table
        .filter(jobs::failed_at.is_null())
        .filter(jobs::payload.eq_any(payloads));
    Ok(select(exists(pending)).get_result(conn)?)
}

/// How many jobs wait or run.
pub fn count_waiting(conn: &mut Connection) -> Result<i64> {
    Ok(jobs::table
        .filter(jobs::failed_at.is_null())
        .count()
        .get_result(conn)?)
}

pub fn delete_failed_before(conn: &mut Connection, before: OffsetDateTime) -> Result<()> {
    diesel::delete(jobs::table.filter(jobs::failed_at.lt(Utc::from(before)))).execute(conn)?;
    Ok(())
}
