//! From publishing here to having it there, with one follower.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use oriel_benches::{
    machine::Machine,
    report::{middle, millis, quantile, row},
};
use oriel_core::store::{Engine, posts};
use serde_json::{Value, json};

const POSTS: usize = 200;
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) async fn measure(engine: Engine) -> anyhow::Result<()> {
    let Some(here) = Machine::set_up(engine).await? else {
        return Ok(());
    };
    let Some(there) = Machine::set_up(engine).await? else {
        return Ok(());
    };
    let (sender, receiver) = (here.boot().await?, there.boot().await?);
    follow(&here, &there).await?;
    let mut times = Vec::new();
    for number in 0..POSTS {
        times.push(publish(number, &here, &there).await?);
    }
    row(
        "published until received",
        &millis(middle(times.clone())),
        "",
    );
    let worst = millis(quantile(times, 99));
    row("  99 of 100 within", &worst, "");
    sender.end().await?;
    receiver.end().await
}

async fn publish(number: usize, here: &Machine, there: &Machine) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let words = json!({ "status": format!("Frame {number}") });
    let post = here.photographer.post("/api/v1/statuses", &words).await?;
    let uri = text(post.get("uri"))?;
    let is_there = || {
        let uri = uri.clone();
        let found = there
            .core
            .store()
            .read(move |conn| posts::by_uri(conn, &uri));
        async { anyhow::Ok(found.await?.is_some()) }
    };
    while !is_there().await? {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "{uri} did not arrive");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Ok(begun.elapsed())
}

/// Somebody there follows the photographer here.
async fn follow(here: &Machine, there: &Machine) -> anyhow::Result<()> {
    let handle = format!("@megan@{}", here.address);
    let search = format!("/api/v2/search?type=accounts&resolve=true&q={handle}");
    let found = there.photographer.get(&search).await?;
    let id = text(found.pointer("/accounts/0/id"))?;
    let follow = format!("/api/v1/accounts/{id}/follow");
    there.photographer.post(&follow, &json!({})).await?;
    let ties = format!("/api/v1/accounts/relationships?id[]={id}");
    let begun = Instant::now();
    loop {
        let ties = there.photographer.get(&ties).await?;
        if ties.pointer("/0/following") == Some(&Value::Bool(true)) {
            return Ok(());
        }
        anyhow::ensure!(begun.elapsed() < PATIENCE, "the follow was not accepted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn text(value: Option<&Value>) -> anyhow::Result<String> {
    let text = value.and_then(Value::as_str);
    Ok(text.context("the answer lacks something")?.to_owned())
}
