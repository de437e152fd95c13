//! Durable background work: written in the transaction that causes it, done at least once.
//!
//! A job is a payload type. The module that enqueues it defines the payload with its kind, lane,
//! request budget and dedupe key; the module that does the work has the handler; the registry of
//! the worker binds the two.

pub(crate) mod queue;
mod retry;

use oriel_store::{Connection, jobs::NewJob};
use serde::{Serialize, de::DeserializeOwned};
use time::Duration;

pub(crate) use retry::MAX_ATTEMPTS;
pub use retry::pause_after;

use crate::Core;

/// The payload of one kind of background work. Its handler may run more than once.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// The name in the database. It stays as long as rows with it may wait.
    const KIND: &'static str;
    const LANE: Lane = Lane::Default;
    /// Requests to other servers that one run may make. Bounded for what strangers cause.
    const REQUEST_BUDGET: u32 = u32::MAX;

    /// Two waiting jobs of a kind with equal keys are one.
    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

/// A queue with workers of its own, so that it delays no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Default,
    /// Rendering, bounded by memory and processors.
    Photos,
    /// Push notifications, which wait for services that may be slow.
    Pushes,
}

/// A job of any kind, about to be written.
#[derive(Debug, Clone)]
pub struct PendingJob {
    kind: &'static str,
    payload: String,
    dedupe: Option<String>,
}

impl PendingJob {
    /// # Errors
    /// When the payload cannot be serialised.
    pub fn of<J: Job>(job: &J) -> oriel_store::Result<Self> {
        Ok(Self {
            kind: J::KIND,
            payload: serde_json::to_string(job).map_err(oriel_store::Error::other)?,
            dedupe: job.dedupe_key().map(|key| format!("{}:{key}", J::KIND)),
        })
    }

    fn row(self, core: &Core, delay: Duration) -> NewJob {
        NewJob {
            id: core.next_id(),
            kind: self.kind.into(),
            payload: self.payload,
            due_at: core.now() + delay,
            dedupe: self.dedupe,
            created_at: core.now(),
        }
    }
}

/// Writes a job in the caller's transaction.
///
/// # Errors
/// When the payload cannot be serialised.
pub fn enqueue<J: Job>(conn: &mut Connection, core: &Core, job: &J) -> oriel_store::Result<()> {
    enqueue_in(conn, core, job, Duration::ZERO)
}

/// Writes a job that becomes due after `delay`.
///
/// # Errors
/// When the payload cannot be serialised.
pub fn enqueue_in<J: Job>(
    conn: &mut Connection,
    core: &Core,
    job: &J,
    delay: Duration,
) -> oriel_store::Result<()> {
    oriel_store::jobs::enqueue(conn, &PendingJob::of(job)?.row(core, delay))
}

/// Writes a batch of jobs of one kind. None of them is deduplicated.
///
/// # Errors
/// When a payload cannot be serialised.
pub(crate) fn enqueue_all<J: Job>(
    conn: &mut Connection,
    core: &Core,
    jobs: &[J],
) -> oriel_store::Result<()> {
    let pending: oriel_store::Result<Vec<_>> = jobs.iter().map(PendingJob::of).collect();
    enqueue_pending(conn, core, pending?)
}

/// Writes a batch of jobs of any kinds. None of them is deduplicated.
///
/// # Errors
/// When the database refuses.
pub(crate) fn enqueue_pending(
    conn: &mut Connection,
    core: &Core,
    jobs: Vec<PendingJob>,
) -> oriel_store::Result<()> {
    let rows = jobs.into_iter().map(|job| job.row(core, Duration::ZERO));
    oriel_store::jobs::enqueue_all(conn, &rows.collect::<Vec<_>>())
}

/// Whether one of these jobs waits or runs.
pub(crate) fn any_pending<J: Job>(conn: &mut Connection, jobs: &[J]) -> oriel_store::Result<bool> {
    let payloads: Result<Vec<String>, _> = jobs.iter().map(serde_json::to_string).collect();
    oriel_store::jobs::any_pending(conn, &payloads.map_err(oriel_store::Error::other)?)
}
