//! Activities of other servers: verified and written down, then applied.

use std::time::{Duration, Instant};

use oriel_benches::{
    machine::{Booted, Machine},
    proc::Meter,
    report::{middle, rate, row},
};
use oriel_core::store::{Engine, jobs};

use crate::{
    ROUNDS,
    strangers::{self, Strangers},
};

/// Activities of one round: likes and replies in turn.
const ACTIVITIES: usize = 2_000;
/// Enough that nobody likes anything twice.
const POSTS: usize = 200;
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) async fn measure(engine: Engine) -> anyhow::Result<()> {
    let Some(machine) = Machine::set_up(engine).await? else {
        return Ok(());
    };
    let booted = machine.boot().await?;
    let mut strangers = Strangers::meet(&machine, POSTS).await?;
    settle(&machine).await?;
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        rounds.round(&machine, &booted, &mut strangers).await?;
    }
    let heard = strangers.heard(&machine).await?;
    anyhow::ensure!(heard == ROUNDS * ACTIVITIES, "only {heard} took effect");
    let taken = rate(ACTIVITIES, middle(rounds.taken));
    let applied = rate(ACTIVITIES, middle(rounds.applied));
    row(
        "activities verified and written down",
        &format!("{taken}/s"),
        "",
    );
    row(
        "activities applied as well",
        &format!("{applied}/s"),
        "at least 1000/s",
    );
    let work = format!("{} µs", middle(rounds.work).as_micros());
    let senders = format!("the senders {} µs", middle(rounds.senders).as_micros());
    row("  work for each", &work, &senders);
    booted.end().await
}

#[derive(Default)]
struct Rounds {
    /// Until all were answered, and until all were applied.
    taken: Vec<Duration>,
    applied: Vec<Duration>,
    /// Processor time of the program, and of those who send, for each activity.
    work: Vec<Duration>,
    senders: Vec<Duration>,
}

impl Rounds {
    async fn round(
        &mut self,
        machine: &Machine,
        booted: &Booted,
        strangers: &mut Strangers,
    ) -> anyhow::Result<()> {
        let said = strangers.say(ACTIVITIES, true, machine)?;
        let (program, senders) = (Meter::of(booted.pid)?, Meter::of(std::process::id())?);
        let count = u32::try_from(ACTIVITIES)?;
        let begun = Instant::now();
        let taken = strangers::send(machine.address, said).await?;
        self.taken.push(begun.elapsed());
        anyhow::ensure!(taken.len() == ACTIVITIES, "only {} were taken", taken.len());
        self.senders.push(senders.for_each(count)?);
        settle(machine).await?;
        self.applied.push(begun.elapsed());
        self.work.push(program.for_each(count)?);
        Ok(())
    }
}

/// Waits until no job is left.
pub(crate) async fn settle(machine: &Machine) -> anyhow::Result<()> {
    let begun = Instant::now();
    while machine.core.store().read(jobs::count_waiting).await? > 0 {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "there is no end of jobs");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
