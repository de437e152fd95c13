//! Tags that somebody follows, or shows on their profile.

use oriel_test::{ApiClient, Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, keys, listed, refusal};

on_each_backend!(
    what_has_a_followed_tag_is_at_home,
    a_tag_says_whether_it_is_followed,
    a_featured_tag_is_on_the_profile,
);

on_sqlite!(what_is_no_tag_is_refused,);

async fn what_has_a_followed_tag_is_at_home(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let home = "/api/v1/timelines/home";
    let post = api::id(&it.say(&it.bea, "Morning #Fog").await?)?;
    it.say(&it.bea, "Evening").await?;
    assert!(listed(&it.ada, home).await?.is_empty());
    it.ada.act("tags/fog/follow").await?;
    assert_eq!(listed(&it.ada, home).await?, [post]);
    it.ada.act("tags/fog/unfollow").await?;
    assert!(listed(&it.ada, home).await?.is_empty());
    Ok(())
}

async fn a_tag_says_whether_it_is_followed(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let unknown = it.ada.get("/api/v1/tags/Fog/").await?;
    assert_eq!(
        keys(&unknown),
        ["featuring", "following", "history", "name", "url"]
    );
    assert_eq!(
        (&unknown["name"], &unknown["following"]),
        (&json!("fog"), &json!(false))
    );
    let followed = it.ada.act("tags/Fog/follow").await?;
    assert_eq!(
        (&followed["name"], &followed["following"]),
        (&json!("fog"), &json!(true))
    );
    assert_eq!(it.ada.get("/api/v1/tags/fog").await?["following"], true);
    assert_eq!(it.bea.get("/api/v1/tags/fog").await?["following"], false);
    it.ada.act("tags/rain/follow").await?;
    let all = it.ada.get("/api/v1/followed_tags").await?;
    let names: Vec<_> = all
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["rain", "fog"]);
    assert_eq!(all[0]["following"], true);
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let seen = visitor.get("/api/v1/tags/fog").await?;
    assert_eq!(keys(&seen), ["history", "name", "url"]);
    let status = refusal(&visitor, Method::POST, "/api/v1/tags/fog/follow", json!({})).await?;
    assert_eq!(status, 401);
    Ok(())
}

async fn a_featured_tag_is_on_the_profile(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.say(&it.bea, "Morning #fog").await?;
    let path = "/api/v1/featured_tags";
    let suggested = it.bea.get(&format!("{path}/suggestions")).await?;
    assert_eq!(suggested[0]["name"], "fog");
    let made = it.bea.post(path, &json!({ "name": "#Fog" })).await?;
    assert_eq!(
        keys(&made),
        ["id", "last_status_at", "name", "statuses_count", "url"]
    );
    assert_eq!(
        (&made["name"], &made["statuses_count"]),
        (&json!("fog"), &json!("1"))
    );
    let day = made["last_status_at"].as_str().unwrap_or_default();
    assert_eq!(day.len(), "2026-11-27".len(), "{made}");
    assert_eq!(it.bea.get(path).await?, json!([made]));
    let profile = format!("/api/v1/accounts/{}/featured_tags", it.bea_id);
    assert_eq!(it.ada.get(&profile).await?, json!([made]));
    assert_eq!(it.bea.get("/api/v1/tags/fog").await?["featuring"], true);
    assert_eq!(it.bea.get(&format!("{path}/suggestions")).await?, json!([]));
    let one = format!("{path}/{}", api::id(&made)?);
    assert_eq!(
        refusal(&it.ada, Method::DELETE, &one, Value::Null).await?,
        404
    );
    assert_eq!(it.bea.delete(&one).await?, json!({}));
    assert_eq!(it.ada.get(&profile).await?, json!([]));
    assert_eq!(it.bea.act("tags/sea/feature").await?["featuring"], true);
    assert_eq!(it.bea.act("tags/sea/unfeature").await?["featuring"], false);
    for number in 0..oriel_core::personal::tags::MAX_FEATURED {
        it.bea
            .post(path, &json!({ "name": format!("tag{number}") }))
            .await?;
    }
    let more = json!({ "name": "more" });
    assert_eq!(refusal(&it.bea, Method::POST, path, more).await?, 422);
    Ok(())
}

async fn what_is_no_tag_is_refused(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    for name in ["a%20b", "%23", "a-b"] {
        let path = format!("/api/v1/tags/{name}/follow");
        assert_eq!(
            refusal(&it.ada, Method::POST, &path, json!({})).await?,
            422,
            "{name}"
        );
    }
    let long = format!("/api/v1/tags/{}/follow", "a".repeat(101));
    assert_eq!(refusal(&it.ada, Method::POST, &long, json!({})).await?, 422);
    assert_eq!(it.ada.get("/api/v1/followed_tags").await?, json!([]));
    Ok(())
}
