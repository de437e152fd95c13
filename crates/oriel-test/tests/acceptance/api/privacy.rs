//! What is for followers, nobody else reads or sees.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

on_each_backend!(
    a_post_for_followers_is_not_there_for_others,
    a_photo_for_followers_is_not_there_for_others,
    an_unpublished_photo_is_not_there_for_others,
    an_answer_goes_to_no_more_people_than_what_it_answers,
    what_visitors_read_at_once_is_as_it_is_now_and_for_them,
);

on_sqlite!(an_app_that_may_not_read_posts_reads_no_private_one,);

struct Private {
    oriel: TestInstance,
    ada: ApiClient,
    others: [ApiClient; 2],
    post: Value,
}

/// Ada's post for her followers; Mal has an account and is none of them, a visitor has no account.
async fn private(backend: Backend) -> anyhow::Result<Private> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let others = [oriel.person("mal").await?, ApiClient::new(&oriel.base, "")?];
    let photo = ada.upload_photo(&jpeg(320, 240, 1), "At home").await?;
    let words = json!({ "status": "Us", "visibility": "private", "media_ids": [photo] });
    let posted = ada.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    let post = ada
        .get(&format!("/api/v1/statuses/{}", api::id(&posted)?))
        .await?;
    Ok(Private {
        oriel,
        ada,
        others,
        post,
    })
}

async fn a_post_for_followers_is_not_there_for_others(backend: Backend) -> anyhow::Result<()> {
    let Private {
        oriel: _oriel,
        others,
        post,
        ..
    } = private(backend).await?;
    let path = format!("/api/v1/statuses/{}", api::id(&post)?);
    for other in others {
        assert_eq!(
            other.answer(Method::GET, &path, &Value::Null).await?.status,
            404
        );
        let author = format!("/api/v1/accounts/{}/statuses", api::id(&post["account"])?);
        assert_eq!(other.get(&author).await?, json!([]));
        assert_eq!(other.get("/api/v1/timelines/public").await?, json!([]));
    }
    Ok(())
}

async fn a_photo_for_followers_is_not_there_for_others(backend: Backend) -> anyhow::Result<()> {
    let Private {
        oriel: _oriel,
        ada,
        others,
        post,
    } = private(backend).await?;
    for variant in post["media_attachments"][0]["oriel"]["variants"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let url = variant["url"].as_str().unwrap_or_default();
        for other in &others {
            assert_eq!(other.file(url).await?.0, 404, "{url}");
        }
        assert_eq!(ada.file(url).await?.0, 200, "{url}");
    }
    Ok(())
}

async fn an_unpublished_photo_is_not_there_for_others(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let (ada, mal) = (oriel.person("ada").await?, oriel.person("mal").await?);
    let id = ada.upload_photo(&jpeg(320, 240, 1), "Not yet").await?;
    oriel.run_jobs().await?;
    let photo = ada.get(&format!("/api/v1/media/{id}")).await?;
    let url = photo["url"].as_str().unwrap_or_default();
    assert_eq!(ada.file(url).await?.0, 200);
    assert_eq!(mal.file(url).await?.0, 404);
    let shown = mal
        .answer(Method::GET, &format!("/api/v1/media/{id}"), &Value::Null)
        .await?;
    assert_eq!(shown.status, 404);
    Ok(())
}

async fn an_app_that_may_not_read_posts_reads_no_private_one(
    backend: Backend,
) -> anyhow::Result<()> {
    let Private { oriel, post, .. } = private(backend).await?;
    let uploader = oriel.app_of("ada", "write:media").await?;
    let path = format!("/api/v1/statuses/{}", api::id(&post)?);
    let answer = uploader.answer(Method::GET, &path, &Value::Null).await?;
    assert_eq!(answer.status, 404, "{answer:?}");
    let url = post["media_attachments"][0]["url"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(uploader.file(url).await?.0, 404);
    Ok(())
}

async fn an_answer_goes_to_no_more_people_than_what_it_answers(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = private(backend).await?;
    let answered = api::id(&it.post)?;
    for (asked, given) in [("public", "private"), ("direct", "direct")] {
        let answer = json!({ "status": "Here", "in_reply_to_id": answered, "visibility": asked });
        let answer = it.ada.post("/api/v1/statuses", &answer).await?;
        assert_eq!(answer["visibility"], given, "{asked}");
    }
    Ok(())
}

async fn what_visitors_read_at_once_is_as_it_is_now_and_for_them(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = private(backend).await?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let words = json!({ "status": "Low tide" });
    let posted = it.ada.post("/api/v1/statuses", &words).await?;
    it.oriel.run_jobs().await?;
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let own = it.ada.get(&path).await?;
    assert_eq!(own["favourited"], false);
    for _ in 0..2 {
        let seen = visitor.get(&path).await?;
        assert_eq!(seen.get("favourited"), None, "it is nobody's");
        assert_eq!(it.ada.get(&path).await?["favourited"], false);
    }
    it.ada.put(&path, &json!({ "status": "High tide" })).await?;
    let seen = visitor.get(&path).await?;
    assert!(
        seen["content"]
            .as_str()
            .is_some_and(|it| it.contains("High"))
    );
    it.ada.delete(&path).await?;
    let gone = visitor.answer(Method::GET, &path, &Value::Null).await?;
    assert_eq!(gone.status, 404);
    Ok(())
}
