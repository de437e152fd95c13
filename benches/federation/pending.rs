//! A hundred thousand deliveries that wait.

use std::time::Duration;

use oriel_benches::{
    machine::Machine,
    proc,
    report::{mebibytes, rate, row},
};
use oriel_core::{
    Core,
    model::{Activity, Delivery, DeliveryState, Reach},
    store::{Engine, accounts, activities, deliveries},
};

use crate::servers::{COUNT, Servers};

const FOR_EACH: u16 = 100;
const LENGTH: Duration = Duration::from_secs(10);

pub(crate) async fn measure(engine: Engine) -> anyhow::Result<()> {
    let Some(machine) = Machine::set_up(engine).await? else {
        return Ok(());
    };
    let booted = machine.boot().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = proc::resident(booted.pid)?;
    booted.end().await?;
    let mut servers = Servers::start(false).await?;
    wait_for_each(&machine.core, &servers).await?;
    let booted = machine.boot().await?;
    servers.wait_for(1).await?;
    tokio::time::sleep(LENGTH).await;
    let came = servers.came().await?;
    let peak = proc::peak(booted.pid)?;
    let per_second = rate(came.count, came.within);
    row(
        "100,000 deliveries wait: sent meanwhile",
        &format!("{per_second}/s"),
        "",
    );
    let beside = format!("idle {}", mebibytes(idle));
    row("  peak memory", &mebibytes(peak), &beside);
    booted.end().await
}

/// Writes what waits for each server.
async fn wait_for_each(core: &Core, servers: &Servers) -> anyhow::Result<()> {
    let authorities: Vec<String> = (0..COUNT).map(|it| servers.authority(it)).collect();
    let for_ids = core.clone();
    core.store()
        .write(move |conn| {
            let author = accounts::by_handle(conn, "megan", "")?;
            let author = author.ok_or(oriel_core::store::Error::NotFound)?;
            let activity = Activity {
                id: for_ids.next_id(),
                account_id: author.id,
                uri: format!("{}#update", author.uri),
                kind: "update_actor".to_owned(),
                post_id: None,
                reach: Reach::Named,
                body: format!("{{\"type\":\"Update\",\"actor\":\"{}\"}}", author.uri),
                created_at: for_ids.now().into(),
            };
            activities::insert(conn, &activity)?;
            let mut rows = Vec::new();
            // As when somebody published a hundred posts: each waits for all servers.
            for number in 0..FOR_EACH {
                let waiting = authorities
                    .iter()
                    .map(|authority| row_for(&for_ids, &activity, authority, number));
                rows.extend(waiting);
            }
            deliveries::insert(conn, &rows)
        })
        .await?;
    Ok(())
}

fn row_for(core: &Core, activity: &Activity, authority: &str, number: u16) -> Delivery {
    Delivery {
        id: core.next_id(),
        activity_id: activity.id,
        inbox: format!("http://{authority}/inboxes/{number}"),
        host: authority.to_owned(),
        state: DeliveryState::Waiting,
        due_at: core.now().into(),
        attempts: 0,
        lease_until: None,
        leased_by: None,
        last_error: None,
        finished_at: None,
        created_at: core.now().into(),
    }
}
