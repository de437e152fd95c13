//! SQLite has its streams in the process that writes; PostgreSQL tells the others.

use oriel_core::accounts::people;
use oriel_test::{ApiClient, Backend, Socket, needs};
use serde_json::json;

use super::{Scene, post};

#[needs(postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_in_one_process_comes_to_connections_of_another() -> anyhow::Result<()> {
    let scene = Scene::open(Backend::PostgresS3).await?;
    let other = scene.oriel.beside().await?;
    let mut here = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let mut there = Socket::of(&other.base, &scene.bob, "user").await?;
    let first = post(&scene.ada, json!({ "status": "From here" })).await?;
    let elsewhere = ApiClient::new(&other.base, scene.ada.token())?;
    let second = post(&elsewhere, json!({ "status": "From there" })).await?;
    for socket in [&mut here, &mut there] {
        let mut ids = Vec::new();
        for _ in 0..2 {
            ids.push(socket.next().await?.entity()?["id"].clone());
        }
        ids.sort_by_key(ToString::to_string);
        assert_eq!(ids, [json!(first), json!(second)]);
    }
    Ok(())
}

#[needs(postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_locked_out_in_one_process_hears_no_more_in_another() -> anyhow::Result<()> {
    let scene = Scene::open(Backend::PostgresS3).await?;
    let other = scene.oriel.beside().await?;
    let mut there = Socket::of(&other.base, &scene.bob, "user").await?;
    people::set_disabled(scene.oriel.core(), "bob", true).await?;
    assert_eq!(there.happened().await?, None);
    Ok(())
}
