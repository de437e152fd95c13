use std::time::Duration;

use oriel_store::{jobs as queue, model::JobRow};
use tokio::{task::JoinSet, time::interval};
use tokio_util::sync::CancellationToken;

use super::{Job, enqueue, pause_after};
use crate::{Core, Error, Result, outbox::delivery, secret};

/// How many jobs of one process run at once; pixels have their own, narrower bound.
const AT_ONCE: usize = 8;
/// How long a claimed job belongs to its worker without a sign of life.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(10);
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
const SWEEP_EVERY: Duration = Duration::from_hours(1);
/// After so many tries a job is set aside with its last error.
const MAX_ATTEMPTS: i32 = 16;

/// Does jobs and deliveries until `stop` is cancelled; what is running then is finished within
/// the configured grace, and the rest is handed back.
pub async fn work_until(core: &Core, stop: CancellationToken) {
    let worker = format!("{}-{}", std::process::id(), secret::media_key());
    tokio::join!(
        work(core, &worker, &stop),
        delivery::work_until(core, &worker, &stop),
        heartbeat(core, &worker, &stop),
        schedule(core, &stop),
    );
    let released = core
        .store()
        .write({
            let worker = worker.clone();
            move |conn| {
                queue::release(conn, &worker)?;
                oriel_store::deliveries::release(conn, &worker)
            }
        })
        .await;
    if let Err(error) = released {
        tracing::warn!(%error, "could not hand back unfinished work: {error}");
    }
}

/// Does everything that is due, jobs and deliveries, and returns when nothing is.
///
/// # Errors
/// When the database cannot be asked.
pub async fn run_until_idle(core: &Core) -> Result<()> {
    let worker = secret::media_key();
    loop {
        let jobs = claim(core, &worker, AT_ONCE).await?;
        let delivered = delivery::deliver_due(core, &worker).await?;
        if jobs.is_empty() && delivered == 0 {
            return Ok(());
        }
        for job in jobs {
            run(core.clone(), job).await;
        }
    }
}

async fn work(core: &Core, worker: &str, stop: &CancellationToken) {
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        let free = AT_ONCE.saturating_sub(running.len());
        let claimed = claim(core, worker, free).await.unwrap_or_else(|error| {
            tracing::error!(%error, "could not look for work: {error}");
            Vec::new()
        });
        let idle = claimed.is_empty();
        for job in claimed {
            running.spawn(run(core.clone(), job));
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(_) = running.join_next() => {}
            () = core.woken_within(LONGEST_SLEEP), if idle => {}
        }
    }
    let grace = core.config().server.shutdown_grace.as_duration();
    let _ = tokio::time::timeout(grace, async {
        while running.join_next().await.is_some() {}
    })
    .await;
}

async fn claim(core: &Core, worker: &str, limit: usize) -> Result<Vec<JobRow>> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let (worker, now) = (worker.to_owned(), core.now());
    Ok(core
        .store()
        .write(move |conn| queue::claim(conn, &worker, now, now + LEASE, limit))
        .await?)
}

/// Runs one job and writes down how it ended. A panic in it is a failure like another.
async fn run(core: Core, row: JobRow) {
    let outcome = match serde_json::from_str::<Job>(&row.payload) {
        Ok(job) => {
            let core = core.clone();
            match tokio::spawn(async move { job.run(&core).await }).await {
                Ok(outcome) => outcome,
                Err(panic) => Err(Error::Internal(panic.to_string())),
            }
        }
        Err(error) => Err(error.into()),
    };
    if let Err(error) = record(&core, &row, outcome).await {
        tracing::error!(job.id = %row.id, %error, "could not write down how a job ended: {error}");
    }
}

async fn record(core: &Core, row: &JobRow, outcome: Result<()>) -> Result<()> {
    let (id, attempts, now) = (row.id, row.attempts, core.now());
    let Err(error) = outcome else {
        return Ok(core
            .store()
            .write(move |conn| queue::finish(conn, id))
            .await?);
    };
    tracing::warn!(job.kind = %row.kind, job.attempt = attempts, %error, "a job failed: {error}");
    let message = error.to_string();
    let due = now + pause_after(u32::try_from(attempts).unwrap_or(u32::MAX));
    Ok(core
        .store()
        .write(move |conn| {
            if attempts >= MAX_ATTEMPTS {
                queue::fail(conn, id, &message, now)
            } else {
                queue::retry(conn, id, due, &message)
            }
        })
        .await?)
}

/// Says every few seconds that the claimed work is still being done.
async fn heartbeat(core: &Core, worker: &str, stop: &CancellationToken) {
    let mut beat = interval(HEARTBEAT);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = beat.tick() => {}
        }
        let (worker, until) = (worker.to_owned(), core.now() + LEASE);
        let extended = core
            .store()
            .write(move |conn| {
                queue::extend(conn, &worker, until)?;
                oriel_store::deliveries::extend(conn, &worker, until)
            })
            .await;
        if let Err(error) = extended {
            tracing::warn!(%error, "could not extend the leases: {error}");
        }
    }
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
            .write(move |conn| enqueue(conn, &for_job, &Job::CleanUp))
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "could not schedule the sweep: {error}");
        }
    }
}
