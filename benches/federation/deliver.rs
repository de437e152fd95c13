//! One post to a thousand servers.

use std::time::{Duration, Instant};

use oriel_benches::{
    machine::{Booted, Machine},
    proc::Meter,
    report::{middle, millis, percent, rate, row},
};
use oriel_core::{
    Core,
    model::{Account, AccountKind, Follow, FollowState},
    store::{Engine, accounts, follows},
};
use serde_json::json;

use crate::{
    ROUNDS,
    servers::{COUNT, COUNTED, Came, Servers},
    signing::Signing,
};

pub(crate) async fn measure(engine: Engine) -> anyhow::Result<()> {
    let Some(well) = Rounds::take(engine, false).await? else {
        return Ok(());
    };
    let signed = middle(well.signed);
    row("signatures on all cores", &format!("{signed}/s"), "");
    let per_second = rate(COUNTED, middle(well.within.clone()));
    let share = format!(
        "{} of signing alone, at least 60 %",
        percent(per_second, signed)
    );
    row("deliveries of one post", &format!("{per_second}/s"), &share);
    let (signature, work) = (middle(well.signature), middle(well.work));
    let share = percent(nanos(signature), nanos(work));
    let beside = format!("a signature {}: {share} of it", micros(signature));
    row("  work for each", &micros(work), &beside);
    row(
        "  work of the servers for each",
        &micros(middle(well.servers)),
        "",
    );
    row(
        "  published until the last came",
        &millis(middle(well.whole)),
        "",
    );
    let Some(ill) = Rounds::take(engine, true).await? else {
        return Ok(());
    };
    let (well, ill) = (middle(well.within), middle(ill.within));
    let beside = format!("well {}, at most 10 % more", millis(well));
    row(
        "  with a slow, a silent and a dead one",
        &millis(ill),
        &beside,
    );
    Ok(())
}

fn micros(time: Duration) -> String {
    format!("{} µs", time.as_micros())
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[derive(Default)]
struct Rounds {
    signed: Vec<u64>,
    signature: Vec<Duration>,
    /// From the first that came to the last.
    within: Vec<Duration>,
    whole: Vec<Duration>,
    /// Processor time of the program, and of the servers, for each delivery.
    work: Vec<Duration>,
    servers: Vec<Duration>,
}

impl Rounds {
    async fn take(engine: Engine, ill: bool) -> anyhow::Result<Option<Self>> {
        let Some(machine) = Machine::set_up(engine).await? else {
            return Ok(None);
        };
        let mut servers = Servers::start(ill).await?;
        follow(&machine.core, &servers).await?;
        let booted = machine.boot().await?;
        let signing = Signing::new()?;
        let mut rounds = Self::default();
        // The first, in which nobody is known, is not counted.
        rounds.round(&machine, &booted, &mut servers).await?;
        rounds = Self::default();
        for _ in 0..ROUNDS {
            let signed = signing.round()?;
            rounds.signed.push(signed.per_second);
            rounds.signature.push(signed.work);
            rounds.round(&machine, &booted, &mut servers).await?;
        }
        booted.end().await?;
        Ok(Some(rounds))
    }

    async fn round(
        &mut self,
        machine: &Machine,
        booted: &Booted,
        servers: &mut Servers,
    ) -> anyhow::Result<()> {
        servers.forget().await?;
        let (program, peers) = (Meter::of(booted.pid)?, Meter::of(servers.pid())?);
        let begun = Instant::now();
        let words = json!({ "status": "Fog over Eryri" });
        machine
            .photographer
            .post("/api/v1/statuses", &words)
            .await?;
        let Came { count, within } = servers.wait_for(COUNTED).await?;
        self.whole.push(begun.elapsed());
        anyhow::ensure!(count == COUNTED, "{count} came: some twice");
        self.within.push(within);
        self.work.push(program.for_each(COUNT.into())?);
        self.servers.push(peers.for_each(COUNT.into())?);
        Ok(())
    }
}

/// Somebody on each of the servers follows the photographer.
async fn follow(core: &Core, servers: &Servers) -> anyhow::Result<()> {
    let authorities: Vec<String> = (0..COUNT).map(|it| servers.authority(it)).collect();
    let for_ids = core.clone();
    core.store()
        .write(move |conn| {
            let followed = accounts::by_handle(conn, "megan", "")?;
            let followed = followed.ok_or(oriel_core::store::Error::NotFound)?;
            for authority in &authorities {
                let fan = fan(&for_ids, authority);
                accounts::insert(conn, &fan)?;
                follows::insert(conn, &tie(&for_ids, &fan, &followed))?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

fn fan(core: &Core, authority: &str) -> Account {
    let uri = format!("http://{authority}/users/fan");
    let kind = AccountKind::Person;
    Account {
        inbox: format!("{uri}/inbox"),
        shared_inbox: Some(format!("http://{authority}/inbox")),
        ..Account::new(core.next_id(), kind, "fan", authority, &uri, core.now())
    }
}

fn tie(core: &Core, follower: &Account, target: &Account) -> Follow {
    Follow {
        id: core.next_id(),
        follower_id: follower.id,
        target_id: target.id,
        state: FollowState::Accepted,
        uri: format!("{}#follow", follower.uri),
        created_at: core.now().into(),
    }
}
