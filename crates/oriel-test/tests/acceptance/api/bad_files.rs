//! A file that cannot be shown is refused with a reason, and troubles no other.

use oriel_media::{
    config::ByteSize,
    testing::{jpeg, png_bomb, truncated_jpeg},
};
use oriel_test::{Answer, ApiClient, Backend, TestInstance, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

on_each_backend!(the_good_files_among_bad_ones_are_published,);

on_sqlite!(
    a_text_named_jpg_is_refused,
    an_empty_file_is_refused,
    a_truncated_photo_is_refused,
    a_picture_of_too_many_pixels_is_refused,
    a_file_over_the_limit_is_refused,
);

/// Small enough to be passed by a test's file, and above what the others send.
const MOST: u64 = 4;

async fn instance(backend: Backend) -> anyhow::Result<(TestInstance, ApiClient)> {
    let limit = |config: &mut oriel_core::Config| config.media.max_file_size = ByteSize::mib(MOST);
    let oriel = TestInstance::start_with(backend, limit).await?;
    let ada = oriel.person("ada").await?;
    Ok((oriel, ada))
}

/// Uploads, lets it be prepared if it is taken, and returns what the app is told in the end.
async fn outcome(oriel: &TestInstance, app: &ApiClient, file: &[u8]) -> anyhow::Result<Answer> {
    let uploaded = app.upload("holiday.jpg", file, "").await?;
    if uploaded.status != 202 {
        return Ok(uploaded);
    }
    oriel.run_jobs().await?;
    let path = format!("/api/v1/media/{}", api::id(&uploaded.body)?);
    app.answer(Method::GET, &path, &Value::Null).await
}

async fn refused(backend: Backend, file: Vec<u8>, words: &str) -> anyhow::Result<()> {
    let (oriel, ada) = instance(backend).await?;
    let answer = outcome(&oriel, &ada, &file).await?;
    assert_eq!(answer.status, 422, "{answer:?}");
    let said = answer.body["error"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase();
    assert!(said.contains(words), "{said:?} does not say {words:?}");
    let answer = outcome(&oriel, &ada, &jpeg(64, 48, 1)).await?;
    assert_eq!(answer.status, 200, "the next photo is taken: {answer:?}");
    Ok(())
}

async fn a_text_named_jpg_is_refused(backend: Backend) -> anyhow::Result<()> {
    refused(
        backend,
        b"Dear diary, today I was a text.".to_vec(),
        "not a",
    )
    .await
}

async fn an_empty_file_is_refused(backend: Backend) -> anyhow::Result<()> {
    refused(backend, Vec::new(), "empty").await
}

async fn a_truncated_photo_is_refused(backend: Backend) -> anyhow::Result<()> {
    refused(backend, truncated_jpeg(), "missing").await
}

async fn a_picture_of_too_many_pixels_is_refused(backend: Backend) -> anyhow::Result<()> {
    refused(backend, png_bomb(), "pixel").await
}

async fn a_file_over_the_limit_is_refused(backend: Backend) -> anyhow::Result<()> {
    let length = usize::try_from(ByteSize::mib(MOST).bytes())? + 1;
    let mut file = jpeg(64, 48, 1);
    file.resize(length, 0);
    refused(backend, file, "4").await
}

async fn the_good_files_among_bad_ones_are_published(backend: Backend) -> anyhow::Result<()> {
    let (oriel, ada) = instance(backend).await?;
    let mut taken = Vec::new();
    for file in [
        jpeg(320, 240, 1),
        truncated_jpeg(),
        Vec::new(),
        jpeg(320, 240, 2),
    ] {
        let answer = outcome(&oriel, &ada, &file).await?;
        if answer.status == 200 {
            taken.push(api::id(&answer.body)?);
        }
    }
    assert_eq!(taken.len(), 2);
    let posted = ada
        .post("/api/v1/statuses", &json!({ "media_ids": taken }))
        .await?;
    oriel.run_jobs().await?;
    let home = ada.get("/api/v1/timelines/home").await?;
    assert_eq!(home[0]["id"], posted["id"]);
    assert_eq!(
        home[0]["media_attachments"].as_array().map(Vec::len),
        Some(2)
    );
    Ok(())
}
