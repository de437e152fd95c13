use std::{any::Any, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use oriel_store::{
    Connection, deliveries,
    jobs::{self, Claimed},
    model::{JobId, JobRow},
};
use time::OffsetDateTime;
use tokio::{
    sync::Notify,
    time::{interval, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    clean_up::CleanUp,
    lease_holder::{Worker, free_leases_of_the_gone},
    registry::Registry,
};
use crate::{
    Core, Error, Result,
    jobs::{
        Lane, MAX_ATTEMPTS, enqueue, pause_after,
        queue::{self, LEASE, Queue},
    },
    outbox::Deliveries,
    secret,
};

/// How long until it is tried again to begin.
const PAUSE_BEFORE_BEGINNING: Duration = Duration::from_secs(5);

/// How many jobs of one process run at once, beside the photos.
const ERRANDS_AT_ONCE: usize = 32;
/// How many notifications are being pushed at once.
const PUSHES_AT_ONCE: usize = 32;
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// What takes longer hangs. Everything that a job waits for has a shorter limit of its own.
const LONGEST: Duration = Duration::from_hours(1);

/// Does jobs and deliveries until `stop` is cancelled; what is running then is finished within
/// the configured grace, and the rest is ended and handed back.
pub async fn work_until(core: &Core, stop: CancellationToken) {
    let Some(worker) = begin(core, &stop).await else {
        return;
    };
    let name = worker.name();
    tokio::join!(
        queue::work_until::<Errands>(core, name, &stop),
        queue::work_until::<Photos>(core, name, &stop),
        queue::work_until::<Pushes>(core, name, &stop),
        queue::work_until::<Deliveries>(core, name, &stop),
        schedule(core, &stop),
    );
    let released = core
        .store()
        .write({
            let name = name.to_owned();
            move |conn| {
                jobs::release(conn, &name)?;
                deliveries::release(conn, &name)
            }
        })
        .await;
    if let Err(error) = released {
        tracing::warn!(%error, "could not hand back unfinished work: {error}");
    }
}

/// A worker with a name, once what workers before it left behind is free; nothing when `stop` came
/// first.
async fn begin(core: &Core, stop: &CancellationToken) -> Option<Worker> {
    let worker = loop {
        match Worker::begin(core).await {
            Ok(worker) => break worker,
            Err(error) => tracing::error!(%error, "cannot work yet: {error}"),
        }
        if timeout(PAUSE_BEFORE_BEGINNING, stop.cancelled())
            .await
            .is_ok()
        {
            return None;
        }
    };
    if let Err(error) = free_leases_of_the_gone(core).await {
        tracing::warn!(%error, "leases that were left behind have to run out: {error}");
    }
    Some(worker)
}

/// Does everything that is due, jobs and deliveries, and returns when nothing is.
///
/// # Errors
/// When the database cannot be asked.
pub async fn run_until_idle(core: &Core) -> Result<()> {
    let worker = secret::unguessable_name();
    loop {
        let photos = queue::work_off::<Photos>(core, &worker).await?;
        let errands = queue::work_off::<Errands>(core, &worker).await?;
        let pushed = queue::work_off::<Pushes>(core, &worker).await?;
        let delivered = queue::work_off::<Deliveries>(core, &worker).await?;
        if photos + errands + pushed + delivered == 0 {
            return Ok(());
        }
    }
}

/// The jobs that render photos: they wait for memory and processors, and nobody for them.
struct Photos;

/// The jobs that push notifications to devices: services of strangers hold up nobody else.
struct Pushes;

/// All other jobs.
struct Errands;

/// All are in one table.
macro_rules! jobs_of {
    ($queue:ty, $lane:expr, $at_once:expr, $bell:ident) => {
        impl Queue for $queue {
            type Row = JobRow;
            type RowId = JobId;
            type End = Ended;

            const LONGEST_SLEEP: Duration = Duration::from_secs(5);

            fn at_once(core: &Core) -> usize {
                $at_once(core)
            }

            fn id(row: &JobRow) -> JobId {
                row.id
            }

            async fn exchange(
                core: &Core,
                worker: &str,
                ended: Vec<Ended>,
                limit: usize,
            ) -> Result<Vec<JobRow>> {
                let (worker, now) = (worker.to_owned(), core.now());
                let kinds = Registry::get().claimable($lane);
                let exchanged = core.store().write_retrying(move |conn| {
                    write_down(conn, &ended, now)?;
                    if limit == 0 {
                        return Ok(Claimed::default());
                    }
                    jobs::claim(conn, &kinds, &worker, now, now + LEASE, limit)
                });
                let claimed = exchanged.await?;
                log_set_aside(&claimed.set_aside);
                Ok(claimed.jobs)
            }

            async fn keep(core: &Core, worker: &str, rows: Vec<JobId>) -> Result<()> {
                let (worker, until) = (worker.to_owned(), core.now() + LEASE);
                Ok(core
                    .store()
                    .write(move |conn| jobs::extend(conn, &worker, &rows, until))
                    .await?)
            }

            async fn run(core: Core, row: JobRow) -> Ended {
                run(core, row).await
            }

            fn bell(core: &Core) -> &Notify {
                &core.wake().$bell
            }
        }
    };
}

jobs_of!(Photos, Lane::Photos, photos_at_once, photos);
jobs_of!(Pushes, Lane::Pushes, |_: &Core| PUSHES_AT_ONCE, pushes);
jobs_of!(Errands, Lane::Default, |_: &Core| ERRANDS_AT_ONCE, errands);

fn log_set_aside(set_aside: &[JobRow]) {
    for row in set_aside {
        tracing::error!(
            job.id = row.id.0, job.kind = %row.kind, job.attempt = row.attempts,
            "a job is set aside: twice, the process that ran it ended"
        );
    }
}

/// One waits with its original fetched while the others are rendered.
fn photos_at_once(core: &Core) -> usize {
    core.pipeline().threads() + 1
}

/// A job that was run, and how that went.
struct Ended {
    id: JobId,
    attempts: i32,
    outcome: Result<()>,
}

/// Runs one job. A panic in it is a failure like another.
async fn run(core: Core, row: JobRow) -> Ended {
    let (id, kind, attempts) = (row.id, row.kind.clone(), row.attempts);
    let outcome = if attempts > MAX_ATTEMPTS {
        // It was begun so often and never ended: whatever it is, it kills its worker.
        Err(Error::Internal("it never ended".into()))
    } else {
        let work = async move { Registry::get().run(core, &row.kind, &row.payload).await };
        contained(work, LONGEST).await
    };
    if let Err(error) = &outcome {
        tracing::warn!(
            job.kind = %kind, job.attempt = attempts, %error, "a job failed: {error}"
        );
    }
    Ended {
        id,
        attempts,
        outcome,
    }
}

/// Does something that may panic or hang, neither of which ends or holds up its worker. It is part
/// of its task, so it ends with it.
async fn contained(work: impl Future<Output = Result<()>> + Send, longest: Duration) -> Result<()> {
    let caught = AssertUnwindSafe(work).catch_unwind();
    match timeout(longest, Box::pin(caught)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(Error::Internal(words(&*panic))),
        Err(_elapsed) => Err(Error::Internal("it took too long".into())),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it panicked: {}", text.unwrap_or_default())
}

fn write_down(
    conn: &mut Connection,
    ended: &[Ended],
    now: OffsetDateTime,
) -> oriel_store::Result<()> {
    let done = ended.iter().filter(|one| one.outcome.is_ok());
    jobs::finish(conn, &done.map(|one| one.id).collect::<Vec<_>>())?;
    for one in ended {
        if let Err(error) = &one.outcome {
            put_off(conn, one, &error.to_string(), now)?;
        }
    }
    Ok(())
}

fn put_off(
    conn: &mut Connection,
    one: &Ended,
    error: &str,
    now: OffsetDateTime,
) -> oriel_store::Result<()> {
    if one.attempts >= MAX_ATTEMPTS {
        return jobs::fail(conn, one.id, error, now);
    }
    let pause = pause_after(u32::try_from(one.attempts).unwrap_or(u32::MAX));
    jobs::retry(conn, one.id, now + pause, error)
}

/// Enqueues what happens by the clock.
async fn schedule(core: &Core, stop: &CancellationToken) {
    let mut hour = interval(SWEEP_EVERY);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = hour.tick() => {}
        }
        let for_job = core.clone();
        let written = core
            .store()
            .write(move |conn| enqueue(conn, &for_job, &CleanUp {}))
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "could not schedule the sweep: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn a_job_that_panics_fails_like_another() {
        let panicked = contained(async { panic!("poison") }, SHORT).await;
        assert_eq!(panicked.unwrap_err().to_string(), "it panicked: poison");
    }

    #[tokio::test]
    async fn a_job_ends_with_the_task_that_does_it() {
        let (goes_on, mut ended) = tokio::sync::oneshot::channel::<()>();
        let work = async move {
            let _goes_on = goes_on;
            std::future::pending().await
        };
        let mut task = tokio::task::JoinSet::new();
        task.spawn(contained(work, LONGEST));
        tokio::task::yield_now().await;
        assert_eq!(
            ended.try_recv(),
            Err(tokio::sync::oneshot::error::TryRecvError::Empty)
        );
        task.shutdown().await;
        assert_eq!(
            ended.try_recv(),
            Err(tokio::sync::oneshot::error::TryRecvError::Closed)
        );
    }

    #[tokio::test]
    async fn a_job_that_hangs_fails_like_another() {
        let hung = contained(std::future::pending(), SHORT).await;
        assert_eq!(hung.unwrap_err().to_string(), "it took too long");
    }
}
