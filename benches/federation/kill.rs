//! The program is killed while activities come in: what was answered with 202 is not lost.

use std::time::Duration;

use anyhow::Context as _;
use oriel_benches::{machine::Machine, report::row};
use oriel_core::store::{Engine, posts};

use crate::{
    receive,
    strangers::{self, Strangers},
};

const ACTIVITIES: usize = 8_000;
/// In the middle, however quick the machine is.
const KILLED_AFTER: Duration = Duration::from_millis(1_500);

pub(crate) async fn measure(engine: Engine) -> anyhow::Result<()> {
    let Some(machine) = Machine::set_up(engine).await? else {
        return Ok(());
    };
    let booted = machine.boot().await?;
    let mut strangers = Strangers::meet(&machine, 1).await?;
    let said = strangers.say(ACTIVITIES, false, &machine)?;
    let sending = tokio::spawn(strangers::send(machine.address, said));
    tokio::time::sleep(KILLED_AFTER).await;
    booted.end().await?;
    let taken = sending.await??;
    anyhow::ensure!(taken.len() < ACTIVITIES, "it was not killed in the middle");
    let before = strangers.heard(&machine).await?;
    let booted = machine.boot().await?;
    receive::settle(&machine).await?;
    let mut replies = taken.iter().filter_map(|said| said.reply.clone());
    let known = machine.core.store().read({
        let replies: Vec<String> = replies.by_ref().collect();
        move |conn| {
            let mut known = 0;
            for reply in &replies {
                known += usize::from(posts::by_uri(conn, reply)?.is_some());
            }
            Ok(known)
        }
    });
    let known = known.await.context("the replies cannot be looked up")?;
    let lost = taken.len() - known;
    let beside = format!(
        "of {} that were taken, {before} applied before",
        taken.len()
    );
    row(
        "killed in the middle: activities lost",
        &lost.to_string(),
        &beside,
    );
    booted.end().await
}
