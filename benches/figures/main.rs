//! What the whole program takes, as figures beside a limit or a peer of the same run:
//!
//! ```text
//! cargo build --release --workspace && cargo run --release -p oriel-benches [PHOTO.jpg]
//! ```
//!
//! It starts the `oriel` that was built beside it with an empty folder, and asks it what browsers
//! and other servers ask.

mod crowd;

use std::{env, fs, process::ExitCode, time::Duration};

use anyhow::Context as _;
use oriel_benches::{
    bare,
    load::{self, Question},
    machine::{self, Machine},
    proc,
    report::{mebibytes, middle, millis, row, say},
};
use oriel_core::store::Engine;
use oriel_media::{config::Media, testing};

/// How often each figure is taken; the middle one is printed.
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done = match env::args().nth(1).as_deref() {
        Some(bare::COMMAND) => bare::serve().await,
        photo => measure(photo).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure(photo: Option<&str>) -> anyhow::Result<()> {
    let photo = match photo {
        Some(path) => fs::read(path).with_context(|| format!("cannot read {path}"))?,
        None => testing::jpeg(6_000, 4_000, 7),
    };
    let machine = Machine::set_up(Engine::Sqlite).await?;
    let machine = machine.context("there is no SQLite")?;
    start(&machine).await?;
    idle(&machine).await?;
    upload(&machine, &photo).await?;
    crowd(&machine, &photo).await?;
    actor(&machine).await
}

/// From the start of the process to its first answer, on a database that is there.
async fn start(machine: &Machine) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let booted = machine.boot().await?;
        times.push(booted.first_answer);
        booted.end().await?;
    }
    row(
        "first answer after start",
        &millis(middle(times)),
        "at most 300 ms",
    );
    Ok(())
}

async fn idle(machine: &Machine) -> anyhow::Result<()> {
    let booted = machine.boot().await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let memory = proc::resident(booted.pid)?;
    row("memory when idle", &mebibytes(memory), "under 60 MB");
    booted.end().await
}

/// One photo from the first byte sent until every rendition is there.
async fn upload(machine: &Machine, photo: &[u8]) -> anyhow::Result<()> {
    let (mut times, mut peaks) = (Vec::new(), Vec::new());
    let mut after = Vec::new();
    for _ in 0..ROUNDS {
        let booted = machine.boot().await?;
        proc::forget_peak(booted.pid)?;
        times.push(machine::upload(&machine.photographer, photo).await?);
        peaks.push(proc::peak(booted.pid)?);
        tokio::time::sleep(Duration::from_secs(2)).await;
        after.push(proc::resident(booted.pid)?);
        booted.end().await?;
    }
    row(
        "upload until all renditions are there",
        &millis(middle(times)),
        "",
    );
    row(
        "peak memory meanwhile",
        &mebibytes(middle(peaks)),
        "under 300 MB",
    );
    row("memory two seconds later", &mebibytes(middle(after)), "");
    Ok(())
}

/// Thirty at once, and a page that somebody looks at meanwhile.
async fn crowd(machine: &Machine, photo: &[u8]) -> anyhow::Result<()> {
    let booted = machine.boot().await?;
    let seen = crowd::run(&booted, &machine.photographer, photo).await?;
    row(
        "thirty uploads at once until all are ready",
        &millis(seen.took),
        "",
    );
    let budget = Media::default().memory_budget.bytes();
    row(
        "  peak memory meanwhile",
        &mebibytes(seen.peak),
        &format!("budget {} for photos", mebibytes(budget)),
    );
    row(
        "  a page meanwhile, 95 % within",
        &millis(seen.meanwhile),
        &format!("idle {}", millis(seen.idle)),
    );
    booted.end().await
}

/// The actor document, beside a bare handler in a process of its own that answers the same bytes.
async fn actor(machine: &Machine) -> anyhow::Result<()> {
    let booted = machine.boot().await?;
    let question = Question::of_server(machine::ACTOR);
    let body = load::body(booted.address, &question).await?;
    let bare = bare::Bare::start(&body).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(load::run(booted.address, booted.pid, &question).await?);
        theirs.push(load::run(bare.address, bare.pid(), &question).await?);
    }
    let rate =
        |rounds: &[load::Round]| middle(rounds.iter().map(|round| round.per_second).collect());
    let work = |rounds: &[load::Round]| middle(rounds.iter().map(|round| round.work).collect());
    let (our_rate, bare_rate) = (rate(&ours), rate(&theirs));
    let (our_work, bare_work) = (work(&ours), work(&theirs));
    row("bare handler", &format!("{bare_rate} requests/s"), "");
    let share = format!(
        "{} % of bare, at least 50 %",
        our_rate * 100 / bare_rate.max(1)
    );
    row("actor document", &format!("{our_rate} requests/s"), &share);
    let share = format!("bare {} µs", bare_work.as_micros());
    row(
        "  work for each",
        &format!("{} µs", our_work.as_micros()),
        &share,
    );
    booted.end().await
}
