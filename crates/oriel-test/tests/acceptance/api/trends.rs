//! Which hashtags people here use.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, api, on_each_backend, on_sqlite};
use serde_json::{Value, json};
use time::Duration;

use crate::api::neighbours::{self, Neighbours};

const TAGS: &str = "/api/v1/trends/tags";

on_each_backend!(
    tags_are_in_the_order_of_how_many_people_used_them,
    what_is_not_public_or_old_does_not_count,
    a_day_counts_posts_and_people,
);

on_sqlite!(posts_and_links_are_not_ranked,);

fn names(tags: &Value) -> Vec<&str> {
    let tags = tags.as_array().into_iter().flatten();
    tags.filter_map(|tag| tag["name"].as_str()).collect()
}

async fn say(it: &Neighbours, app: &ApiClient, words: &str) -> anyhow::Result<()> {
    it.say(app, words).await?;
    Ok(())
}

async fn tags_are_in_the_order_of_how_many_people_used_them(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    assert_eq!(nobody.get(TAGS).await?, json!([]));
    for words in ["One #eryri", "Two #eryri", "Three #eryri", "And #mor"] {
        say(&it, &it.ada, words).await?;
    }
    say(&it, &it.bea, "Five #mor and #haul").await?;
    for path in [
        TAGS,
        "/api/v1/trends",
        "/api/v1/trends/tags?limit=x&offset=-4",
    ] {
        let found = nobody.get(path).await?;
        assert_eq!(names(&found), ["mor", "eryri", "haul"], "{path}");
    }
    let some = nobody.get(&format!("{TAGS}?limit=1&offset=1")).await?;
    assert_eq!(names(&some), ["eryri"]);
    let far = nobody
        .get(&format!("{TAGS}?limit=99999999999999999999&offset=9e9"))
        .await?;
    assert_eq!(names(&far).len(), 3);
    Ok(())
}

async fn what_is_not_public_or_old_does_not_count(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    say(&it, &it.ada, "Long ago #hen").await?;
    it.oriel.clock.advance(Duration::days(8));
    for visibility in ["unlisted", "private", "direct"] {
        let status = json!({ "status": "Quietly #tawel", "visibility": visibility });
        it.publish(&it.ada, status).await?;
    }
    let gone = it.say(&it.ada, "Not for long #byr").await?;
    it.ada
        .delete(&format!("/api/v1/statuses/{}", api::id(&gone)?))
        .await?;
    say(&it, &it.ada, "Today #heddiw").await?;
    assert_eq!(names(&it.bea.get(TAGS).await?), ["heddiw"]);
    let photo = it.ada.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
    let status = json!({ "status": "A gate #giat", "media_ids": [photo] });
    it.publish(&it.ada, status).await?;
    assert_eq!(names(&it.bea.get(TAGS).await?).len(), 2);
    oriel_core::accounts::delete::delete_named(it.oriel.core(), "ada").await?;
    assert_eq!(it.bea.get(TAGS).await?, json!([]));
    Ok(())
}

async fn a_day_counts_posts_and_people(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    say(&it, &it.ada, "Yesterday #mor").await?;
    it.oriel.clock.advance(Duration::days(1));
    for app in [&it.ada, &it.ada, &it.bea] {
        say(&it, app, "Today #mor").await?;
    }
    let found = it.bea.get(TAGS).await?;
    let tag = &found[0];
    assert_eq!(tag["url"], format!("{}/tags/mor", it.oriel.base));
    let history = tag["history"].as_array().cloned().unwrap_or_default();
    assert_eq!(history.len(), 7);
    let today = it.oriel.clock.now().replace_time(time::Time::MIDNIGHT);
    let expected = [("3", "2"), ("1", "1"), ("0", "0")];
    for (ago, (uses, accounts)) in (0..).zip(expected) {
        let day = (today - Duration::days(ago)).unix_timestamp().to_string();
        let expected = json!({ "day": day, "uses": uses, "accounts": accounts });
        assert_eq!(history.get(usize::try_from(ago)?), Some(&expected));
    }
    Ok(())
}

async fn posts_and_links_are_not_ranked(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    say(&it, &it.ada, "Read https://example.org").await?;
    for path in ["/api/v1/trends/statuses", "/api/v1/trends/links"] {
        assert_eq!(it.bea.get(path).await?, json!([]), "{path}");
    }
    Ok(())
}
