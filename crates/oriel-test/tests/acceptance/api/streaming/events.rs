use oriel_test::{Backend, Events, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Scene, post};

on_each_backend!(a_post_comes_as_a_server_sent_event,);

on_sqlite!(every_stream_has_its_address, health_is_told_in_plain_text,);

async fn a_post_comes_as_a_server_sent_event(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let base = &scene.oriel.base;
    let mut home = Events::of(base, &scene.bob, "user").await?;
    let mut tagged = Events::of(base, &scene.bob, "hashtag/local?tag=eryri").await?;
    let id = post(&scene.ada, json!({ "status": "Snow on #eryri" })).await?;
    for events in [&mut home, &mut tagged] {
        let happened = events.happened().await?.unwrap_or_else(|| panic!("an end"));
        assert_eq!(happened.event, "update");
        assert_eq!(happened.entity()?["id"], id);
    }
    let path = format!("/api/v1/statuses/{id}");
    scene.ada.delete(&path).await?;
    let happened = home.happened().await?.unwrap_or_else(|| panic!("an end"));
    assert_eq!((happened.event.as_str(), happened.payload), ("delete", id));
    Ok(())
}

async fn every_stream_has_its_address(backend: Backend) -> anyhow::Result<()> {
    let Scene { oriel, bob, .. } = Scene::open(backend).await?;
    for (stream, status) in [
        ("user", 200),
        ("user/", 200),
        ("user/notification", 200),
        ("public", 200),
        ("public?only_media=true", 200),
        ("public/local", 200),
        ("public/remote", 200),
        ("public/media", 200),
        ("hashtag?tag=eryri", 200),
        ("hashtag/local?tag=eryri", 200),
        ("direct", 200),
        ("hashtag", 422),
        ("everything", 404),
        ("list?list=1", 404),
    ] {
        let url = format!("{}/api/v1/streaming/{stream}", oriel.base);
        let response = bob.ask(Method::GET, &url, &[]).await?;
        assert_eq!(response.status().as_u16(), status, "{stream}");
        let kind = response.headers().get("content-type");
        let kind = kind.map(|value| value.as_bytes().to_vec());
        let expected = if status == 200 {
            "text/event-stream"
        } else {
            "application/json"
        };
        assert_eq!(kind.as_deref(), Some(expected.as_bytes()), "{stream}");
    }
    let path = "/api/v1/streaming";
    let answer = bob.answer(Method::GET, path, &Value::Null).await?;
    assert_eq!(answer.status, 400, "it is for WebSockets: {answer:?}");
    Ok(())
}

async fn health_is_told_in_plain_text(backend: Backend) -> anyhow::Result<()> {
    let Scene { oriel, bob, .. } = Scene::open(backend).await?;
    let url = format!("{}/api/v1/streaming/health", oriel.base);
    let response = bob.ask(Method::GET, &url, &[]).await?;
    let kind = response.headers().get("content-type").cloned();
    let kind = kind.unwrap_or_else(|| panic!("no type"));
    assert_eq!(kind.as_bytes(), b"text/plain; charset=utf-8");
    assert_eq!(response.text().await?, "OK");
    Ok(())
}
