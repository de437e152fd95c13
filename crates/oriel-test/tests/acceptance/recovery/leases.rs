//! What a worker held that is gone. On SQLite it is free at the next start; the clock of these tests
//! stands still, so that no lease runs out.

use std::{
    fs::{self, File},
    path::PathBuf,
    time::{Duration, Instant},
};

use oriel_core::{
    jobs,
    worker::{self, CleanUp},
};
use oriel_store::{
    jobs::{self as rows, Kinds},
    model::JobRow,
};
use oriel_test::{Backend, TestInstance};
use tokio::{task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::recovery::machine::Machine;

const PATIENCE: Duration = Duration::from_mins(1);

async fn enqueue(oriel: &TestInstance) -> anyhow::Result<()> {
    let core = oriel.core().clone();
    let write = oriel
        .core()
        .store()
        .write(move |conn| jobs::enqueue(conn, &core, &CleanUp {}));
    Ok(write.await?)
}

/// A job that another worker has claimed just now.
async fn claimed_by(oriel: &TestInstance, worker: &'static str) -> anyhow::Result<Vec<JobRow>> {
    enqueue(oriel).await?;
    let now = oriel.core().now();
    let kinds = Kinds::AllBut(Vec::new());
    let until = now + time::Duration::seconds(30);
    let claim = oriel
        .core()
        .store()
        .write(move |conn| rows::claim(conn, &kinds, worker, now, until, 10));
    Ok(claim.await?.jobs)
}

fn work(oriel: &TestInstance, stop: &CancellationToken) -> JoinHandle<()> {
    let (core, stop) = (oriel.core().clone(), stop.clone());
    tokio::spawn(async move { worker::work_until(&core, stop).await })
}

async fn wait_for_jobs_left(oriel: &TestInstance, wanted: i64) -> anyhow::Result<()> {
    let begun = Instant::now();
    loop {
        let left = oriel.core().store().read(rows::count_waiting).await?;
        if left == wanted {
            return Ok(());
        }
        anyhow::ensure!(begun.elapsed() < PATIENCE, "{left} jobs are left");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_held_that_is_gone_is_done_at_once() -> anyhow::Result<()> {
    let oriel = TestInstance::start(Backend::SqliteDisk).await?;
    assert_eq!(claimed_by(&oriel, "1-gone").await?.len(), 1);
    let stop = CancellationToken::new();
    let worker = work(&oriel, &stop);
    wait_for_jobs_left(&oriel, 0).await?;
    stop.cancel();
    worker.await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_holds_that_runs_is_left_to_it() -> anyhow::Result<()> {
    let oriel = TestInstance::start(Backend::SqliteDisk).await?;
    let folder = oriel.core().config().server.data_dir.join("workers");
    fs::create_dir_all(&folder)?;
    let running = File::create(folder.join("1-running"))?;
    running.lock()?;
    assert_eq!(claimed_by(&oriel, "1-running").await?.len(), 1);
    enqueue(&oriel).await?;
    let stop = CancellationToken::new();
    let worker = work(&oriel, &stop);
    wait_for_jobs_left(&oriel, 1).await?;
    stop.cancel();
    worker.await?;
    let holders = oriel.core().store().read(rows::holders).await?;
    assert_eq!(holders, ["1-running"]);
    Ok(())
}

/// The names of workers that have a file.
fn workers(machine: &Machine) -> anyhow::Result<Vec<PathBuf>> {
    let folder = machine.ground.database.data_dir.path().join("workers");
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry?.path());
    }
    Ok(paths)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_is_killed_is_known_to_be_gone_at_the_next_start() -> anyhow::Result<()> {
    let machine = Machine::set_up(Backend::SqliteDisk).await?;
    let wait = async |is_wanted: &dyn Fn(&[PathBuf]) -> bool| {
        let begun = Instant::now();
        loop {
            let found = workers(&machine)?;
            if is_wanted(&found) {
                return Ok(found);
            }
            anyhow::ensure!(begun.elapsed() < PATIENCE, "{found:?}");
            sleep(Duration::from_millis(10)).await;
        }
    };
    let process = machine.boot().await?;
    let before = wait(&|found| found.len() == 1).await?;
    process.kill().await?;
    assert_eq!(workers(&machine)?, before, "the file stays behind");
    let _process = machine.boot().await?;
    wait(&|found| found.len() == 1 && *found != *before).await?;
    Ok(())
}
