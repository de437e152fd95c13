//! What posts said before they were edited.

use oriel_core::{
    accounts::people,
    model::{PostId, Visibility},
    posts::edit::{self, PostEdit},
    posts::history::MAX_VERSIONS,
    store::versions,
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, keys, refusal};

on_each_backend!(
    every_edit_leaves_what_was_said_before,
    a_version_shows_the_photos_that_are_still_there,
    what_was_for_fewer_people_stays_theirs,
    so_many_versions_are_kept_and_no_more,
    the_history_of_a_post_goes_with_it,
);

fn texts(history: &Value) -> Vec<String> {
    let versions = history.as_array().into_iter().flatten();
    versions
        .filter_map(|it| Some(it["content"].as_str()?.to_owned()))
        .collect()
}

async fn every_edit_leaves_what_was_said_before(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let posted = it.say(&it.ada, "Morning").await?;
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    it.oriel.clock.advance(time::Duration::minutes(1));
    let changes = json!({ "status": "Noon", "spoiler_text": "Food", "sensitive": true });
    it.ada.put(&path, &changes).await?;
    it.oriel.clock.advance(time::Duration::minutes(1));
    it.ada.put(&path, &json!({ "status": "Night" })).await?;
    let history = it.bea.get(&format!("{path}/history")).await?;
    assert_eq!(
        texts(&history),
        ["<p>Morning</p>", "<p>Noon</p>", "<p>Night</p>"]
    );
    let expected = [
        "account",
        "content",
        "created_at",
        "emojis",
        "media_attachments",
        "poll",
        "sensitive",
        "spoiler_text",
    ];
    for version in history.as_array().into_iter().flatten() {
        assert_eq!(keys(version), expected);
        assert_eq!(version["account"]["username"], "ada");
    }
    assert_eq!(history[0]["created_at"], posted["created_at"]);
    assert_eq!(history[0]["spoiler_text"], "");
    assert_eq!(history[1]["spoiler_text"], "Food");
    let now = it.bea.get(&path).await?;
    assert_eq!(history[2]["created_at"], now["edited_at"]);
    assert_ne!(history[1]["created_at"], history[2]["created_at"]);
    Ok(())
}

async fn a_version_shows_the_photos_that_are_still_there(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let one = it.ada.upload_photo(&jpeg(64, 48, 1), "One").await?;
    let two = it.ada.upload_photo(&jpeg(64, 48, 2), "Two").await?;
    let status = json!({ "status": "Two", "media_ids": [one, two] });
    let path = format!(
        "/api/v1/statuses/{}",
        api::id(&it.publish(&it.ada, status).await?)?
    );
    let fewer = json!({ "status": "One", "media_ids": [two] });
    it.ada.put(&path, &fewer).await?;
    it.oriel.run_jobs().await?;
    let history = it.bea.get(&format!("{path}/history")).await?;
    for version in history.as_array().into_iter().flatten() {
        assert_eq!(
            neighbours::ids(&version["media_attachments"]),
            [two.as_str()]
        );
    }
    assert_eq!(history.as_array().map(Vec::len), Some(2));
    Ok(())
}

async fn what_was_for_fewer_people_stays_theirs(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let secret = json!({ "status": "The key is under the mat", "visibility": "private" });
    let id = api::id(&it.publish(&it.ada, secret).await?)?;
    let path = format!("/api/v1/statuses/{id}/history");
    let cai = it.oriel.person("cai").await?;
    let ada = neighbours::me(&it.ada).await?;
    cai.act(&format!("accounts/{ada}/follow")).await?;
    it.ada
        .put(
            &format!("/api/v1/statuses/{id}"),
            &json!({ "status": "Good day" }),
        )
        .await?;
    assert_eq!(
        refusal(&it.bea, Method::GET, &path, Value::Null).await?,
        404
    );
    let core = it.oriel.core();
    let everyone = PostEdit {
        visibility: Some(Visibility::Public),
        ..PostEdit::default()
    };
    let author = people::by_name(core, "ada").await?;
    edit::save(core, &author, PostId(id.parse()?), everyone).await?;
    it.oriel.run_jobs().await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for app in [&it.bea, &nobody] {
        let seen = texts(&app.get(&path).await?);
        assert!(!seen.is_empty());
        assert!(seen.iter().all(|it| it == "<p>Good day</p>"), "{seen:?}");
    }
    for app in [&cai, &it.ada] {
        let seen = texts(&app.get(&path).await?);
        assert_eq!(seen[0], "<p>The key is under the mat</p>");
    }
    Ok(())
}

async fn so_many_versions_are_kept_and_no_more(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let id = api::id(&it.say(&it.ada, "Version 0").await?)?;
    let path = format!("/api/v1/statuses/{id}");
    for number in 1..=MAX_VERSIONS + 1 {
        let words = json!({ "status": format!("Version {number}") });
        it.ada.put(&path, &words).await?;
    }
    let seen = texts(&it.ada.get(&format!("{path}/history")).await?);
    assert_eq!(seen.len(), usize::try_from(MAX_VERSIONS)? + 1);
    assert_eq!(seen[0], "<p>Version 1</p>");
    Ok(())
}

async fn the_history_of_a_post_goes_with_it(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let id = api::id(&it.say(&it.ada, "Morning").await?)?;
    let path = format!("/api/v1/statuses/{id}");
    it.ada.put(&path, &json!({ "status": "Noon" })).await?;
    it.ada.delete(&path).await?;
    let history = format!("{path}/history");
    for app in [&it.ada, &it.bea] {
        assert_eq!(refusal(app, Method::GET, &history, Value::Null).await?, 404);
    }
    let post = PostId(id.parse()?);
    let kept = it
        .oriel
        .core()
        .store()
        .read(move |conn| versions::of(conn, post))
        .await?;
    assert_eq!(kept, []);
    Ok(())
}
