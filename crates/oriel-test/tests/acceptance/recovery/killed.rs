use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_media::testing::jpeg;
use oriel_test::{Backend, Peer, on_each_backend};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::recovery::machine::Machine;

on_each_backend!(
    photos_are_prepared_once_after_a_kill,
    posts_are_published_and_delivered_once_after_a_kill,
    posts_that_are_sent_again_after_a_kill_are_out_once,
);

/// The lease of what was under way, 30 seconds, has to run out first.
const PATIENCE: Duration = Duration::from_secs(90);
const KILLS: u64 = 8;
const PHOTOS: u8 = 12;
/// Renditions of a photo of 2400 by 1600 pixels, and its original.
const FILES_OF_A_PHOTO: usize = 7;

/// Photos made beforehand, so that they are sent faster than they can be prepared.
fn files() -> Vec<Vec<u8>> {
    (1..=PHOTOS)
        .map(|number| jpeg(2400, 1600, number))
        .collect()
}

async fn photos_are_prepared_once_after_a_kill(backend: Backend) -> anyhow::Result<()> {
    let machine = Machine::set_up(backend).await?;
    let process = machine.boot().await?;
    let mut photos = Vec::new();
    for (number, file) in (1..).zip(&files()) {
        photos.push(machine.upload(number, file).await?);
    }
    let begun = Instant::now();
    while machine.ready(&photos).await? == 0 {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "no photo was prepared");
        sleep(Duration::from_millis(10)).await;
    }
    process.kill().await?;
    assert!(
        machine.jobs_left().await? > 0,
        "it was killed in the middle"
    );

    let _process = machine.boot().await?;
    let begun = Instant::now();
    while machine.ready(&photos).await? < photos.len() {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "not every photo was prepared");
        sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(machine.files_kept()?, photos.len() * FILES_OF_A_PHOTO);
    Ok(())
}

async fn posts_are_published_and_delivered_once_after_a_kill(
    backend: Backend,
) -> anyhow::Result<()> {
    let machine = Machine::set_up(backend).await?;
    let process = machine.boot().await?;
    let peer = Peer::start(&["mari"]).await?;
    peer.follow("mari", &format!("{}/users/ada", machine.ground.base()))
        .await?;
    peer.received(|one| one.is("Accept")).await?;
    let mut posts = BTreeSet::new();
    for (number, file) in (1..).zip(&files()) {
        let photo = machine.upload(number, file).await?;
        let words = json!({ "status": format!("Frame {number}"), "media_ids": [photo] });
        posts.insert(text(
            &machine.ada.post("/api/v1/statuses", &words).await?["uri"],
        ));
    }
    peer.received(|one| one.is("Create")).await?;
    process.kill().await?;
    assert!(
        arrived(&peer).len() < posts.len(),
        "it was killed in the middle"
    );

    let _process = machine.boot().await?;
    let begun = Instant::now();
    while arrived(&peer).len() < posts.len() {
        anyhow::ensure!(
            begun.elapsed() < PATIENCE,
            "only {:?} arrived",
            arrived(&peer)
        );
        sleep(Duration::from_millis(250)).await;
    }
    assert_eq!(
        arrived(&peer)
            .into_iter()
            .map(|(post, _)| post)
            .collect::<BTreeSet<_>>(),
        posts
    );
    assert_eq!(
        arrived(&peer).len(),
        posts.len(),
        "a post has one Create, however often it is sent"
    );
    for post in &posts {
        let imported = peer.post(post).await?;
        assert_eq!(imported.pictures.len(), 1, "{post}");
    }
    let home = machine.ada.get("/api/v1/timelines/home").await?;
    let home = home.as_array().context("no timeline")?;
    assert_eq!(home.len(), posts.len(), "no post is there twice");
    Ok(())
}

async fn posts_that_are_sent_again_after_a_kill_are_out_once(
    backend: Backend,
) -> anyhow::Result<()> {
    let machine = Machine::set_up(backend).await?;
    let mut sent = Vec::new();
    for kill in 0..KILLS {
        let process = machine.boot().await?;
        let posting = async {
            loop {
                let key = format!("post {}", sent.len());
                sent.push(key.clone());
                if machine.post_text(&key).await.is_err() {
                    return;
                }
            }
        };
        let killing = async {
            sleep(Duration::from_millis(40 + 7 * kill)).await;
            process.kill().await
        };
        let ((), killed) = tokio::join!(posting, killing);
        killed?;
    }
    let _process = machine.boot().await?;
    for key in &sent {
        let post = machine.post_text(key).await?;
        assert_eq!(post["oriel"]["publishing"], Value::Null, "{post}");
    }
    let me = machine
        .ada
        .get("/api/v1/accounts/verify_credentials")
        .await?;
    assert_eq!(me["statuses_count"], json!(sent.len()));
    Ok(())
}

/// The posts the peer was told of, each with the id of the activity that told it.
fn arrived(peer: &Peer) -> BTreeSet<(String, String)> {
    let received = peer.all_received();
    let creates = received.iter().filter(|one| one.is("Create"));
    creates
        .map(|one| {
            (
                text(&one.activity["object"]["id"]),
                text(&one.activity["id"]),
            )
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
