use std::net::{IpAddr, Ipv4Addr};

use anyhow::Context as _;
use oriel_core::{
    accounts::people,
    streaming::{Hub, Stream},
};
use oriel_test::{ApiClient, Backend, Events, Socket, on_each_backend, on_sqlite};
use serde_json::json;

use super::{Scene, post};

on_each_backend!(
    a_token_that_ends_ends_its_streams,
    somebody_locked_out_hears_no_more,
);

on_sqlite!(
    one_person_has_so_many_connections,
    a_connection_has_so_many_streams,
    a_long_message_ends_the_connection,
    whoever_talks_without_end_is_cut_off,
    whoever_does_not_read_is_cut_off,
    streams_end_when_the_instance_stops,
);

async fn a_token_that_ends_ends_its_streams(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let mut events = Events::of(&scene.oriel.base, &scene.bob, "user").await?;
    let password = "another long enough password";
    people::set_password(scene.oriel.core(), "bob", password).await?;
    assert_eq!(socket.happened().await?, None);
    assert_eq!(events.happened().await?, None);
    Ok(())
}

async fn somebody_locked_out_hears_no_more(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let mut other = Socket::of(&scene.oriel.base, &scene.ada, "user").await?;
    people::set_disabled(scene.oriel.core(), "bob", true).await?;
    assert_eq!(socket.happened().await?, None);
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    assert_eq!(other.next().await?.entity()?["id"], id);
    Ok(())
}

async fn one_person_has_so_many_connections(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let base = &scene.oriel.base;
    let path = format!("/api/v1/streaming?access_token={}", scene.bob.token());
    let mut open = Vec::new();
    let status = loop {
        match Socket::open(base, &path, &[]).await {
            Ok(socket) => open.push(socket),
            Err(status) => break status,
        }
        anyhow::ensure!(open.len() <= 100, "there is no bound");
    };
    assert_eq!((status, open.len()), (Some(429), 20));
    Socket::of(base, &scene.ada, "user").await?;
    open.pop();
    // It takes a moment until the server sees that one has gone.
    while Socket::open(base, &path, &[]).await.is_err() {}
    Ok(())
}

async fn a_connection_has_so_many_streams(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "").await?;
    for number in 0..51 {
        let tag = format!("tag{number}");
        let begin = json!({ "type": "subscribe", "stream": "hashtag", "tag": tag });
        socket.say(&begin).await?;
    }
    let refused = socket.message().await?.context("an end")?;
    assert_eq!(refused["status"], 422, "{refused}");
    post(&scene.ada, json!({ "status": "#tag50 and #tag49" })).await?;
    assert_eq!(socket.next().await?.stream, ["hashtag", "tag49"]);
    Ok(())
}

async fn a_long_message_ends_the_connection(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let long = json!({ "type": "subscribe", "stream": "x".repeat(5_000) });
    socket.say_text(&long.to_string()).await?;
    assert_eq!(socket.message().await?, None);
    Ok(())
}

async fn whoever_talks_without_end_is_cut_off(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    for _ in 0..300 {
        // It may have ended by then.
        let _ = socket.say_text("{}").await;
    }
    assert_eq!(socket.message().await?, None);
    Ok(())
}

async fn whoever_does_not_read_is_cut_off(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let core = scene.oriel.core();
    let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let listens = async |app: &ApiClient| {
        let seat = Hub::join(core, app.token(), here).await?;
        seat.subscribe(Stream::User).await?;
        anyhow::Ok(seat)
    };
    let (mut sleeper, mut reader) = (listens(&scene.bob).await?, listens(&scene.bob).await?);
    for number in 0..70 {
        post(&scene.ada, json!({ "status": format!("Number {number}") })).await?;
        reader.next().await.context("who reads is kept")?;
    }
    let mut heard = 0;
    while sleeper.next().await.is_some() {
        heard += 1;
    }
    assert_eq!(heard, 64);
    Ok(())
}

async fn streams_end_when_the_instance_stops(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let mut events = Events::of(&scene.oriel.base, &scene.bob, "user").await?;
    scene.oriel.stop();
    assert_eq!(socket.happened().await?, None);
    assert_eq!(events.happened().await?, None);
    Ok(())
}
