//! What a worker's look for deliveries costs, beside servers that are dead.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use oriel_benches::report::row;
use oriel_core::{
    Clock,
    model::{Account, AccountKind, Activity, Delivery, DeliveryId, DeliveryState, Reach},
    store::{
        Connection, Engine, Result, Store, accounts, activities, deliveries, hosts,
        id::IdGenerator, testing::TestDatabase,
    },
};
use time::OffsetDateTime;

/// Half of them are given up, the others are in back-off.
const DEAD: usize = 500;
const FOR_EACH: usize = 1_000;
/// Servers that are well, each with one delivery that is due.
const WELL: usize = 200;
const ROUNDS: usize = 51;
/// As many as a worker takes by default, and as many to one host.
const LIMIT: usize = 64;
const PER_HOST: usize = 4;

pub(crate) async fn measure(engine: Engine) -> anyhow::Result<()> {
    if !TestDatabase::is_available(engine) {
        return Ok(());
    }
    let database = TestDatabase::new(engine)?;
    let store = &database.store;
    let ids = IdGenerator::default();
    let activity = store
        .write(move |conn| author_and_activity(conn, &ids))
        .await?;
    write_for(store, &activity, "well", WELL, 1).await?;
    let alone = median_claim(store).await?;
    write_for(store, &activity, "dead", DEAD, FOR_EACH).await?;
    store.write(bury).await?;
    let beside = median_claim(store).await?;
    let ratio = beside.as_secs_f64() / alone.as_secs_f64();
    row(
        "a claim beside 500 dead servers of 1,000 deliveries ÷ beside none",
        &format!("{ratio:.2}"),
        &format!("{beside:.1?} ÷ {alone:.1?}"),
    );
    Ok(())
}

fn now() -> OffsetDateTime {
    Clock::default().now()
}

fn author_and_activity(conn: &mut Connection, ids: &IdGenerator) -> Result<Activity> {
    let now = now();
    let uri = "https://oriel.example/users/megan";
    let id = ids.next(now).into();
    let megan = Account::new(id, AccountKind::Person, "megan", "", uri, now);
    accounts::insert(conn, &megan)?;
    let activity = Activity {
        id: ids.next(now).into(),
        account_id: megan.id,
        uri: format!("{uri}#update"),
        kind: "update_actor".to_owned(),
        post_id: None,
        reach: Reach::Named,
        body: "{}".to_owned(),
        created_at: now.into(),
    };
    activities::insert(conn, &activity)?;
    Ok(activity)
}

async fn write_for(
    store: &Store,
    activity: &Activity,
    name: &str,
    servers: usize,
    each: usize,
) -> anyhow::Result<()> {
    let ids = IdGenerator::default();
    for server in 0..servers {
        let host = format!("{name}{server}.example");
        let rows: Vec<Delivery> = (0..each)
            .map(|it| waiting(activity, &host, it, ids.next(now()).into()))
            .collect();
        store
            .write(move |conn| deliveries::insert(conn, &rows))
            .await?;
    }
    Ok(())
}

fn waiting(activity: &Activity, host: &str, number: usize, id: DeliveryId) -> Delivery {
    Delivery {
        id,
        activity_id: activity.id,
        inbox: format!("https://{host}/{number}"),
        host: host.to_owned(),
        state: DeliveryState::Waiting,
        due_at: activity.created_at,
        attempts: 0,
        lease_until: None,
        leased_by: None,
        last_error: None,
        finished_at: None,
        created_at: activity.created_at,
    }
}

fn bury(conn: &mut Connection) -> Result<()> {
    let now = now();
    for server in 0..DEAD {
        let host = format!("dead{server}.example");
        let give_up_after = if server % 2 == 0 { 1 } else { 7 };
        if !hosts::failed(conn, &host, now, give_up_after)? {
            deliveries::put_off(conn, &host, now + time::Duration::HOUR)?;
        }
    }
    Ok(())
}

async fn median_claim(store: &Store) -> anyhow::Result<Duration> {
    let mut took = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let claimed = store.write(|conn| {
            let (began, now) = (Instant::now(), now());
            let until = now + time::Duration::MINUTE;
            let rows = deliveries::claim(conn, "worker", now, until, LIMIT, PER_HOST)?;
            let took = began.elapsed();
            deliveries::release(conn, "worker")?;
            Ok((rows.len(), took))
        });
        let (count, one) = claimed.await?;
        anyhow::ensure!(count == LIMIT, "{count} were claimed");
        took.push(one);
    }
    took.sort_unstable();
    took.get(ROUNDS / 2)
        .copied()
        .context("nothing was measured")
}
