//! A token opens what it was given for, and nothing else.

use oriel_test::{ApiClient, Backend, TestInstance, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

on_sqlite!(
    a_reading_token_does_not_write,
    a_token_for_media_only_uploads,
    without_a_token_nothing_personal_is_shown,
    an_invented_token_is_refused,
);

async fn status(app: &ApiClient, method: Method, path: &str) -> anyhow::Result<u16> {
    let body = if method == Method::GET {
        Value::Null
    } else {
        json!({ "status": "Hello" })
    };
    Ok(app.answer(method, path, &body).await?.status)
}

async fn a_reading_token_does_not_write(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let reader = oriel.app_of("ada", "read").await?;
    assert_eq!(
        status(&reader, Method::GET, "/api/v1/timelines/home").await?,
        200
    );
    assert_eq!(
        status(&reader, Method::POST, "/api/v1/statuses").await?,
        403
    );
    assert_eq!(reader.upload("a.jpg", b"", "").await?.status, 403);
    Ok(())
}

async fn a_token_for_media_only_uploads(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let uploader = oriel.app_of("ada", "write:media").await?;
    let photo = oriel_media::testing::jpeg(64, 48, 1);
    assert_eq!(uploader.upload("a.jpg", &photo, "").await?.status, 202);
    assert_eq!(
        status(&uploader, Method::POST, "/api/v1/statuses").await?,
        403
    );
    assert_eq!(
        status(&uploader, Method::GET, "/api/v1/timelines/home").await?,
        403
    );
    Ok(())
}

async fn without_a_token_nothing_personal_is_shown(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let stranger = ApiClient::new(&oriel.base, "")?;
    for path in [
        "/api/v1/timelines/home",
        "/api/v1/notifications",
        "/api/v1/accounts/verify_credentials",
    ] {
        assert_eq!(status(&stranger, Method::GET, path).await?, 401, "{path}");
    }
    assert_eq!(
        status(&stranger, Method::POST, "/api/v1/statuses").await?,
        401
    );
    Ok(())
}

async fn an_invented_token_is_refused(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let stranger = ApiClient::new(&oriel.base, "invented")?;
    assert_eq!(
        status(&stranger, Method::GET, "/api/v1/timelines/home").await?,
        401
    );
    Ok(())
}
