//! Posts that go out by themselves at a moment.

use oriel_core::posts::scheduled::{MAX_PER_DAY, MAX_WAITING};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::api::neighbours::{self, Neighbours, ids, keys, link, listed, page, refusal};

const ALL: &str = "/api/v1/scheduled_statuses";

on_each_backend!(
    a_scheduled_post_waits_and_comes_out_at_its_moment,
    it_comes_out_after_a_restart_with_its_photos,
    it_is_put_off_and_cancelled,
    an_answer_can_wait_too,
    so_many_wait_and_go_out_on_one_day,
    scheduled_posts_go_on_by_the_link_header,
    the_same_request_twice_waits_once,
    what_is_refused_or_cancelled_leaves_its_photos,
    of_somebody_disabled_nothing_comes_out,
);

on_sqlite!(
    a_moment_that_is_near_far_or_none_is_refused,
    a_scheduled_post_is_not_there_for_anybody_else,
);

fn at(it: &Neighbours, ahead: Duration) -> anyhow::Result<String> {
    at_of(&it.oriel.clock, ahead)
}

fn at_of(clock: &oriel_core::Clock, ahead: Duration) -> anyhow::Result<String> {
    let moment: OffsetDateTime = clock.now() + ahead;
    Ok(moment.replace_nanosecond(0)?.format(&Rfc3339)?)
}

async fn later(it: &Neighbours, words: &str, ahead: Duration) -> anyhow::Result<Value> {
    let status = json!({ "status": words, "scheduled_at": at(it, ahead)? });
    it.ada.post("/api/v1/statuses", &status).await
}

async fn a_scheduled_post_waits_and_comes_out_at_its_moment(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let moment = at(&it, Duration::hours(2))?;
    let status = json!({
        "status": "Good #evening @bea", "spoiler_text": "Dusk", "visibility": "unlisted",
        "language": "en", "scheduled_at": moment,
    });
    let waits = it.ada.post("/api/v1/statuses", &status).await?;
    assert_eq!(
        keys(&waits),
        ["id", "media_attachments", "params", "scheduled_at"]
    );
    assert_eq!(waits["scheduled_at"], moment.replace('Z', ".000Z"));
    let params = &waits["params"];
    assert_eq!(params["text"], "Good #evening @bea");
    assert_eq!(params["spoiler_text"], "Dusk");
    assert_eq!(params["visibility"], "unlisted");
    assert_eq!(params["sensitive"], true);
    assert_eq!(params["media_ids"], Value::Null);
    let path = format!("{ALL}/{}", api::id(&waits)?);
    assert_eq!(it.ada.get(&path).await?, waits);
    assert_eq!(it.ada.get(ALL).await?, json!([waits]));

    let between = it.say(&it.ada, "In the meantime").await?;
    it.oriel.clock.advance(Duration::minutes(119));
    it.oriel.run_jobs().await?;
    let home = "/api/v1/timelines/home";
    assert_eq!(listed(&it.ada, home).await?, [api::id(&between)?]);
    it.oriel.clock.advance(Duration::minutes(2));
    it.oriel.run_jobs().await?;
    let shown = it.ada.get(home).await?;
    assert_eq!(
        shown[0]["spoiler_text"], "Dusk",
        "it is the newest: {shown}"
    );
    assert_eq!(shown[0]["visibility"], "unlisted");
    assert_eq!(shown[0]["tags"][0]["name"], "evening");
    assert_eq!(it.ada.get(ALL).await?, json!([]));
    assert_eq!(
        refusal(&it.ada, Method::GET, &path, Value::Null).await?,
        404
    );
    let told = it.bea.get("/api/v1/notifications").await?;
    assert_eq!(told[0]["status"]["id"], shown[0]["id"]);
    it.oriel.run_jobs().await?;
    assert_eq!(listed(&it.ada, home).await?.len(), 2, "it comes out once");
    Ok(())
}

async fn it_comes_out_after_a_restart_with_its_photos(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = it.ada.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
    let status = json!({
        "status": "Evening", "media_ids": [photo], "scheduled_at": at(&it, Duration::days(3))?,
    });
    let waits = it.ada.post("/api/v1/statuses", &status).await?;
    assert_eq!(waits["params"]["media_ids"], json!([photo]));
    assert_eq!(ids(&waits["media_attachments"]), [photo.as_str()]);
    it.oriel.clock.advance(Duration::days(2));
    it.oriel.sweep().await?;
    it.oriel.sweep().await?;
    let beside = it.oriel.beside().await?;
    it.oriel.stop();
    it.oriel.clock.advance(Duration::days(1));
    oriel_core::worker::run_until_idle(&beside.core).await?;
    let ada = ApiClient::new(&beside.base, it.ada.token())?;
    let shown = ada.get("/api/v1/timelines/home").await?;
    assert_eq!(ids(&shown[0]["media_attachments"]), [photo.as_str()]);
    let url = shown[0]["media_attachments"][0]["url"].as_str();
    let url = url
        .unwrap_or_default()
        .replace(&it.oriel.base, &beside.base);
    let (status, _) = ada.file(&url).await?;
    assert_eq!((status, ada.get(ALL).await?), (200, json!([])));
    Ok(())
}

async fn it_is_put_off_and_cancelled(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (one, two) = (
        later(&it, "One", Duration::hours(1)).await?,
        later(&it, "Two", Duration::hours(1)).await?,
    );
    let (one, two) = (
        format!("{ALL}/{}", api::id(&one)?),
        format!("{ALL}/{}", api::id(&two)?),
    );
    let soon = json!({ "scheduled_at": at(&it, Duration::minutes(1))? });
    assert_eq!(refusal(&it.ada, Method::PUT, &one, soon).await?, 422);
    assert_eq!(refusal(&it.ada, Method::PUT, &one, json!({})).await?, 422);
    let moment = at(&it, Duration::hours(3))?;
    let put_off = it.ada.put(&one, &json!({ "scheduled_at": moment })).await?;
    assert_eq!(put_off["scheduled_at"], moment.replace('Z', ".000Z"));
    assert_eq!(it.ada.delete(&two).await?, json!({}));
    assert_eq!(refusal(&it.ada, Method::GET, &two, Value::Null).await?, 404);
    let home = "/api/v1/timelines/home";
    it.oriel.clock.advance(Duration::hours(2));
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(home).await?, json!([]));
    it.oriel.clock.advance(Duration::hours(1));
    it.oriel.run_jobs().await?;
    let shown = it.ada.get(home).await?;
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    assert_eq!(shown[0]["content"], "<p>One</p>");
    Ok(())
}

async fn an_answer_can_wait_too(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let asked = api::id(&it.say(&it.bea, "Who comes along?").await?)?;
    let gone = api::id(&it.say(&it.bea, "And tomorrow?").await?)?;
    for post in [&asked, &gone] {
        let status = json!({
            "status": "I do", "in_reply_to_id": post, "scheduled_at": at(&it, Duration::hours(1))?,
        });
        let waits = it.ada.post("/api/v1/statuses", &status).await?;
        assert_eq!(waits["params"]["in_reply_to_id"], **post);
        assert_eq!(waits["params"]["visibility"], "unlisted");
    }
    it.bea.delete(&format!("/api/v1/statuses/{gone}")).await?;
    it.oriel.clock.advance(Duration::hours(2));
    it.oriel.run_jobs().await?;
    let post = it.bea.get(&format!("/api/v1/statuses/{asked}")).await?;
    assert_eq!(post["replies_count"], 1);
    let context = it
        .bea
        .get(&format!("/api/v1/statuses/{asked}/context"))
        .await?;
    assert_eq!(context["descendants"][0]["content"], "<p>I do</p>");
    let me = neighbours::me(&it.ada).await?;
    let published = it
        .ada
        .get(&format!("/api/v1/accounts/{me}/statuses"))
        .await?;
    assert_eq!(published.as_array().map(Vec::len), Some(1), "{published}");
    assert_eq!(it.ada.get(ALL).await?, json!([]), "it is but a draft now");
    Ok(())
}

async fn a_moment_that_is_near_far_or_none_is_refused(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    for wrong in [
        at(&it, Duration::minutes(4))?,
        at(&it, -Duration::days(4))?,
        at(&it, Duration::days(3000))?,
        "tomorrow".to_owned(),
        "2026-13-45T00:00:00Z".to_owned(),
        "9".repeat(400),
    ] {
        let status = json!({ "status": "Evening", "scheduled_at": wrong });
        let refused = refusal(&it.ada, Method::POST, "/api/v1/statuses", status).await?;
        assert_eq!(refused, 422, "{wrong}");
    }
    let nothing = json!({ "scheduled_at": at(&it, Duration::hours(4))? });
    let refused = refusal(&it.ada, Method::POST, "/api/v1/statuses", nothing).await?;
    assert_eq!(refused, 422, "nothing to publish");
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get("/api/v1/timelines/home").await?, json!([]));
    assert_eq!(it.ada.get(ALL).await?, json!([]));
    Ok(())
}

async fn so_many_wait_and_go_out_on_one_day(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let midnight = it.oriel.clock.now().replace_time(time::Time::MIDNIGHT);
    let noon = midnight + Duration::hours(36) - it.oriel.clock.now();
    for number in 0..MAX_PER_DAY {
        later(&it, &format!("{number}"), noon).await?;
    }
    let first = api::id(&it.ada.get(&format!("{ALL}?limit=1")).await?[0])?;
    let status = json!({ "status": "Once more", "scheduled_at": at(&it, noon)? });
    let path = "/api/v1/statuses";
    assert_eq!(refusal(&it.ada, Method::POST, path, status).await?, 422);
    let same_day = json!({ "scheduled_at": at(&it, noon + Duration::hours(1))? });
    it.ada.put(&format!("{ALL}/{first}"), &same_day).await?;
    for number in MAX_PER_DAY..MAX_WAITING {
        let day = Duration::days(1 + i64::try_from(number / MAX_PER_DAY)?);
        later(&it, &format!("{number}"), noon + day).await?;
    }
    let status = json!({ "status": "Once more", "scheduled_at": at(&it, Duration::days(90))? });
    assert_eq!(refusal(&it.ada, Method::POST, path, status).await?, 422);
    Ok(())
}

async fn scheduled_posts_go_on_by_the_link_header(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mut waiting = Vec::new();
    for words in ["One", "Two", "Three"] {
        waiting.push(api::id(&later(&it, words, Duration::hours(1)).await?)?);
    }
    waiting.reverse();
    let base = &it.oriel.base;
    let mut next = Some(format!("{ALL}?limit=2"));
    let mut seen = Vec::new();
    while let Some(path) = next {
        seen.extend(listed(&it.ada, &path).await?);
        next = page(&link(&it.ada, base, &path).await?, base, "next");
    }
    assert_eq!(seen, waiting);
    Ok(())
}

async fn the_same_request_twice_waits_once(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let status = json!({ "status": "Evening", "scheduled_at": at(&it, Duration::hours(1))? });
    let first = it.ada.post_once("one", &status).await?;
    assert_eq!(it.ada.post_once("one", &status).await?, first);
    assert_eq!(it.ada.get(ALL).await?, json!([first]));
    it.oriel.clock.advance(Duration::hours(1));
    it.oriel.run_jobs().await?;
    let again = it.ada.post_once("one", &status).await?;
    assert_eq!(
        again["content"], "<p>Evening</p>",
        "it has come out: {again}"
    );
    Ok(())
}

async fn what_is_refused_or_cancelled_leaves_its_photos(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = it.ada.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
    let mut status = json!({
        "status": "Evening", "media_ids": [photo], "scheduled_at": at(&it, Duration::minutes(1))?,
    });
    let path = "/api/v1/statuses";
    let refused = refusal(&it.ada, Method::POST, path, status.clone()).await?;
    assert_eq!(refused, 422);
    status["scheduled_at"] = json!(at(&it, Duration::minutes(9))?);
    for _ in 0..2 {
        let waits = it.ada.post(path, &status).await?;
        assert_eq!(ids(&waits["media_attachments"]), [photo.as_str()]);
        it.ada
            .delete(&format!("{ALL}/{}", api::id(&waits)?))
            .await?;
    }
    Ok(())
}

async fn a_scheduled_post_is_not_there_for_anybody_else(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let id = api::id(&later(&it, "Evening", Duration::hours(1)).await?)?;
    let path = format!("{ALL}/{id}");
    let moment = json!({ "scheduled_at": at(&it, Duration::hours(2))? });
    for (method, body) in [
        (Method::GET, Value::Null),
        (Method::PUT, moment),
        (Method::DELETE, Value::Null),
    ] {
        let status = refusal(&it.bea, method.clone(), &path, body.clone()).await?;
        assert_eq!(status, 404, "{method}");
        if method != Method::GET {
            let reader = it.oriel.app_of("ada", "read").await?;
            let status = refusal(&reader, method.clone(), &path, body.clone()).await?;
            assert_eq!(status, 403, "{method}");
        }
        let nobody = ApiClient::new(&it.oriel.base, "")?;
        assert_eq!(refusal(&nobody, method, &path, body).await?, 401);
    }
    let post = format!("/api/v1/statuses/{id}");
    assert_eq!(
        refusal(&it.bea, Method::GET, &post, Value::Null).await?,
        404
    );
    assert_eq!(it.bea.get(ALL).await?, json!([]));
    assert_eq!(it.ada.get(ALL).await?.as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn of_somebody_disabled_nothing_comes_out(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    later(&it, "Evening", Duration::hours(1)).await?;
    let me = neighbours::me(&it.ada).await?;
    oriel_core::accounts::people::set_disabled(it.oriel.core(), "ada", true).await?;
    it.oriel.clock.advance(Duration::hours(2));
    it.oriel.run_jobs().await?;
    let path = format!("/api/v1/accounts/{me}/statuses");
    assert_eq!(it.bea.get(&path).await?, json!([]));
    Ok(())
}
