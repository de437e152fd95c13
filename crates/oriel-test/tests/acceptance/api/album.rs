//! Publishing from an app, from the first upload to the deletion.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

on_each_backend!(
    a_photo_is_accepted_then_prepared_then_ready,
    a_post_waits_for_its_photos,
    an_edit_changes_words_and_keeps_photos,
    a_deleted_post_and_its_photos_are_gone,
    the_same_request_twice_posts_once,
    the_same_request_twice_at_once_posts_once,
);

async fn a_photo_is_accepted_then_prepared_then_ready(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let uploaded = ada.upload("a.jpg", &jpeg(800, 600, 1), "A gate").await?;
    assert_eq!(uploaded.status, 202, "{uploaded:?}");
    assert_eq!(uploaded.body["url"], Value::Null);
    let path = format!("/api/v1/media/{}", api::id(&uploaded.body)?);
    assert_eq!(
        ada.answer(Method::GET, &path, &Value::Null).await?.status,
        206
    );
    oriel.run_jobs().await?;
    let ready = ada.answer(Method::GET, &path, &Value::Null).await?;
    assert_eq!(ready.status, 200, "{ready:?}");
    assert_eq!(ready.body["description"], "A gate");
    assert_eq!(ready.body["meta"]["original"]["size"], "800x600");
    assert_eq!(ready.body["meta"]["small"]["size"], "640x480");
    Ok(())
}

async fn published(oriel: &TestInstance, app: &ApiClient, words: &str) -> anyhow::Result<Value> {
    let photo = app.upload_photo(&jpeg(320, 240, 1), "A gate").await?;
    let posted = app
        .post(
            "/api/v1/statuses",
            &json!({ "status": words, "media_ids": [photo] }),
        )
        .await?;
    oriel.run_jobs().await?;
    app.get(&format!("/api/v1/statuses/{}", api::id(&posted)?))
        .await
}

async fn a_post_waits_for_its_photos(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(320, 240, 1), "A gate").await?;
    let words = json!({ "status": "Evening", "media_ids": [photo] });
    let posted = ada.post("/api/v1/statuses", &words).await?;
    assert_eq!(posted["oriel"]["publishing"], true, "{posted}");
    let stranger = ApiClient::new(&oriel.base, "")?;
    assert_eq!(stranger.get("/api/v1/timelines/public").await?, json!([]));
    oriel.run_jobs().await?;
    let shown = stranger.get("/api/v1/timelines/public").await?;
    assert_eq!(shown[0]["id"], posted["id"]);
    assert_eq!(shown[0]["media_attachments"][0]["description"], "A gate");
    Ok(())
}

async fn an_edit_changes_words_and_keeps_photos(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let posted = published(&oriel, &ada, "Evening").await?;
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let edited = ada.put(&path, &json!({ "status": "Late evening" })).await?;
    assert_eq!(edited["content"], "<p>Late evening</p>");
    assert_eq!(edited["media_attachments"], posted["media_attachments"]);
    assert!(
        posted["edited_at"].is_null() && edited["edited_at"].is_string(),
        "{edited}"
    );
    assert_eq!(
        ada.get(&format!("{path}/source")).await?["text"],
        "Late evening"
    );
    Ok(())
}

async fn a_deleted_post_and_its_photos_are_gone(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let posted = published(&oriel, &ada, "Evening").await?;
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let photo = posted["media_attachments"][0]["url"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(ada.file(photo).await?.0, 200);
    assert_eq!(ada.delete(&path).await?["text"], "Evening");
    oriel.run_jobs().await?;
    assert_eq!(
        ada.answer(Method::GET, &path, &Value::Null).await?.status,
        404
    );
    assert_eq!(ada.file(photo).await?.0, 404);
    if let Some(storage) = oriel.storage() {
        assert_eq!(
            storage.keys()?,
            Vec::<String>::new(),
            "nothing stays behind"
        );
    }
    Ok(())
}

async fn the_same_request_twice_posts_once(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(320, 240, 1), "A gate").await?;
    let words = json!({ "status": "Once", "media_ids": [photo] });
    let first = ada.post_once("key", &words).await?;
    let second = ada.post_once("key", &words).await?;
    assert_eq!(first["id"], second["id"]);
    oriel.run_jobs().await?;
    let home = ada.get("/api/v1/timelines/home").await?;
    assert_eq!(home.as_array().map(Vec::len), Some(1), "{home}");
    Ok(())
}

async fn the_same_request_twice_at_once_posts_once(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let words = json!({ "status": "Once" });
    let post = at_once(&ada, "post", &words).await?;
    let words = json!({ "status": "Once more", "in_reply_to_id": post });
    let reply = at_once(&ada, "reply", &words).await?;
    oriel.run_jobs().await?;
    let home = ada.get("/api/v1/timelines/home").await?;
    let ids: Vec<_> = home
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["id"])
        .collect();
    assert_eq!(ids, [&reply, &post], "{home}");
    Ok(())
}

/// Sends the same thing three times at once; the id that every answer names.
async fn at_once(ada: &ApiClient, key: &str, words: &Value) -> anyhow::Result<Value> {
    let answers = tokio::try_join!(
        ada.post_once(key, words),
        ada.post_once(key, words),
        ada.post_once(key, words),
    )?;
    assert_eq!(answers.0["id"], answers.1["id"]);
    assert_eq!(answers.1["id"], answers.2["id"]);
    Ok(answers.0["id"].clone())
}
