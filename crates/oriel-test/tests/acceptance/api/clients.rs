//! Clients that people have: they sign in and do what people do, and never notice where they are.

use std::fs;

use anyhow::Context as _;
use oriel_media::testing::jpeg;
use oriel_test::{Backend, Script, TestInstance, on_sqlite};
use serde_json::{Value, json};
use tempfile::TempDir;

on_sqlite!(needs(clients):
    mastodon_py_does_what_people_do,
    toot_does_what_people_do,
    masto_does_what_people_do,
);

const PHOTOS: u8 = 4;

/// The address of a photo by Mari on another instance.
async fn publish(elsewhere: &TestInstance) -> anyhow::Result<String> {
    let mari = elsewhere.person("mari").await?;
    let photo = mari
        .upload_photo(&jpeg(320, 240, 9), "A lighthouse")
        .await?;
    let words = json!({ "status": "Night.", "media_ids": [photo] });
    let post = mari.post("/api/v1/statuses", &words).await?;
    elsewhere.run_jobs().await?;
    let address = post.get("url").and_then(Value::as_str);
    Ok(address.context("no address")?.to_owned())
}

async fn run(backend: Backend, script: Script) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let elsewhere = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    oriel.person("bob").await?;
    let photos = TempDir::new()?;
    for number in 1..=PHOTOS {
        let file = photos.path().join(format!("{number}.jpg"));
        fs::write(file, jpeg(900, 600, number))?;
    }
    let post = publish(&elsewhere).await?;
    tokio::select! {
        told = script.run(&oriel.base, photos.path(), &post) => told,
        stopped = oriel.keep_working() => stopped,
        stopped = elsewhere.keep_working() => stopped,
    }
}

async fn mastodon_py_does_what_people_do(backend: Backend) -> anyhow::Result<()> {
    run(backend, Script::MastodonPy).await
}

async fn toot_does_what_people_do(backend: Backend) -> anyhow::Result<()> {
    run(backend, Script::Toot).await
}

async fn masto_does_what_people_do(backend: Backend) -> anyhow::Result<()> {
    run(backend, Script::Masto).await
}
