//! What apps ask for, as figures beside a bare handler of the same run that answers the same bytes:
//!
//! ```text
//! cargo build --release --workspace && cargo run --release -p oriel-benches --bin apps
//! ```
//!
//! It starts the `oriel` that was built beside it on each database there is, for somebody who
//! follows a thousand people on other servers, of whose posts there are a hundred thousand with a
//! photo each.

mod crowd;

use std::{env, process::ExitCode};

use oriel_benches::{
    bare::{self, Bare},
    load::{self, Question, Round},
    machine::{Booted, Machine},
    report::{middle, percent, row, say},
};
use oriel_core::store::Engine;

/// How often each figure is taken; the middle one is printed.
const ROUNDS: usize = 5;
const HOME: &str = "/api/v1/timelines/home?limit=20";

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done = match env::args().nth(1).as_deref() {
        Some(bare::COMMAND) => bare::serve().await,
        _ => measure().await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> anyhow::Result<()> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(machine) = Machine::set_up(engine).await? else {
            continue;
        };
        say(format_args!("\n{engine:?}"));
        let newest = crowd::publish(&machine.core).await?;
        let booted = machine.boot().await?;
        let home = Question::of_app(HOME, machine.photographer.token());
        beside_bare(&booted, "home timeline of 20 posts", &home).await?;
        let post = Question::of_app(&format!("/api/v1/statuses/{newest}"), "");
        beside_bare(&booted, "a public status", &post).await?;
        booted.end().await?;
    }
    Ok(())
}

async fn beside_bare(booted: &Booted, what: &str, question: &Question) -> anyhow::Result<()> {
    let body = load::body(booted.address, question).await?;
    let bare = Bare::start(&body).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(load::run(booted.address, booted.pid, question).await?);
        theirs.push(load::run(bare.address, bare.pid(), question).await?);
    }
    let (our_rate, bare_rate) = (
        of(&ours, |round| round.per_second),
        of(&theirs, |round| round.per_second),
    );
    let share = percent(our_rate, bare_rate);
    row(
        what,
        &format!("{our_rate} requests/s"),
        &format!("{share} of bare ({bare_rate}/s, {} bytes)", body.len()),
    );
    let micros = |rounds: &[Round], figure: fn(&Round) -> u128| of(rounds, figure);
    row(
        "  95 % within",
        &format!("{} µs", micros(&ours, |round| round.within.as_micros())),
        &format!(
            "32 at once; bare {} µs",
            micros(&theirs, |round| round.within.as_micros())
        ),
    );
    row(
        "  work for each",
        &format!("{} µs", micros(&ours, |round| round.work.as_micros())),
        &format!(
            "bare {} µs",
            micros(&theirs, |round| round.work.as_micros())
        ),
    );
    Ok(())
}

/// The middle of a figure over all rounds.
fn of<T: Ord + Copy + Default>(rounds: &[Round], figure: fn(&Round) -> T) -> T {
    middle(rounds.iter().map(figure).collect())
}
