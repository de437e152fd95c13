//! Whole bodies of the entities that apps read most, so that neither a key nor a value changes
//! unseen. What differs from run to run is written as its kind: `[id]`, `[time]`, `[key]`.
//!
//! `cargo insta review` shows what has changed. What an entity says does not depend on the
//! database, so these are asked for on one backend.

use anyhow::Context as _;
use insta::assert_json_snapshot;
use oriel_core::{
    accounts::people,
    model::{LangMap, Role},
    rules::{self, RuleEdit},
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Peer, api};
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};

use super::plain::plain;
use crate::api::{
    admin,
    neighbours::{self, Neighbours, me},
};

/// Ada and Bea, and what is asked for by them.
struct Scene(Neighbours);

impl Scene {
    async fn new() -> anyhow::Result<Self> {
        let met = neighbours::meet(Backend::SqliteDisk).await?;
        Ok(Self(met))
    }

    fn plain(&self, body: &Value) -> Value {
        plain(&self.0.oriel.base, body)
    }

    async fn get(&self, app: &ApiClient, path: &str) -> anyhow::Result<Value> {
        Ok(self.plain(&app.get(path).await?))
    }

    async fn post(&self, app: &ApiClient, path: &str, body: Value) -> anyhow::Result<Value> {
        Ok(self.plain(&app.post(path, &body).await?))
    }

    /// Ada publishes a photo and names Bea. Returns the id of the post.
    async fn photo(&self) -> anyhow::Result<String> {
        let photo = self.0.ada.upload_photo(&jpeg(320, 240, 1), "Fog").await?;
        self.0.oriel.run_jobs().await?;
        let words = json!({ "status": "Fog on #eryri with @bea", "media_ids": [photo] });
        api::id(&self.0.publish(&self.0.ada, words).await?)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn account() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let profile = json!({
        "note": "Walks", "fields_attributes": [{ "name": "Home", "value": "Bala" }],
    });
    let path = "/api/v1/accounts/update_credentials";
    let patched = it.0.bea.answer(reqwest::Method::PATCH, path, &profile);
    assert_eq!(patched.await?.status, 200);
    let path = format!("/api/v1/accounts/{}", it.0.bea_id);
    assert_json_snapshot!("account", it.get(&it.0.ada, &path).await?);
    let own = "/api/v1/accounts/verify_credentials";
    assert_json_snapshot!("credential_account", it.get(&it.0.bea, own).await?);
    assert_json_snapshot!("profile", it.get(&it.0.bea, "/api/v1/profile").await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn status() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let post = it.photo().await?;
    let path = format!("/api/v1/statuses/{post}");
    assert_json_snapshot!("status", it.get(&it.0.bea, &path).await?);
    let stranger = ApiClient::new(&it.0.oriel.base, "")?;
    assert_json_snapshot!("status_for_strangers", it.get(&stranger, &path).await?);
    let reblog = format!("{path}/reblog");
    let boost = it.post(&it.0.bea, &reblog, json!({})).await?;
    assert_json_snapshot!("status_that_is_a_boost", boost);
    let source = it.get(&it.0.ada, &format!("{path}/source")).await?;
    assert_json_snapshot!("status_source", source);
    let history = it.get(&it.0.ada, &format!("{path}/history")).await?;
    assert_json_snapshot!("status_edits", history);
    let deleted = it.plain(&it.0.ada.delete(&path).await?);
    assert_json_snapshot!("deleted_status", deleted);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn media_attachment() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let photo = it.0.ada.upload_photo(&jpeg(320, 240, 1), "Fog").await?;
    it.0.oriel.run_jobs().await?;
    let shown = it.get(&it.0.ada, &format!("/api/v1/media/{photo}")).await?;
    assert_json_snapshot!("media_attachment", shown);
    let path = format!("/api/oriel/v1/media/{photo}");
    let own = it.get(&it.0.ada, &path).await?;
    assert_json_snapshot!("media_attachment_of_its_owner", own);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn context() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let post = api::id(&it.0.say(&it.0.ada, "Fog for @bea").await?)?;
    let answer = json!({ "status": "@ada Cold?", "in_reply_to_id": post });
    it.0.publish(&it.0.bea, answer).await?;
    let path = format!("/api/v1/statuses/{post}/context");
    assert_json_snapshot!("context", it.get(&it.0.ada, &path).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poll() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let far = Peer::start(&["mari"]).await?;
    let option = |name: &str| {
        let replies = json!({ "type": "Collection", "totalItems": 1 });
        json!({ "type": "Note", "name": name, "replies": replies })
    };
    let question = json!({
        "type": "Question", "oneOf": [option("Film"), option("Digital")],
        "endTime": "2126-11-24T10:00:00Z",
    });
    let asked = far
        .publish_with("mari", "<p>Film or digital?</p>", question)
        .await?;
    let search = format!("/api/v2/search?resolve=true&q={asked}");
    let found = it.0.ada.get(&search).await?;
    let post = api::id(&found["statuses"][0])?;
    let path = format!("/api/v1/polls/{post}");
    assert_json_snapshot!("poll", it.get(&it.0.ada, &path).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn relationship() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    it.0.ada_follows_bea().await?;
    let path = format!("/api/v1/accounts/relationships?id[]={}", it.0.bea_id);
    assert_json_snapshot!("relationships", it.get(&it.0.ada, &path).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notification() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let post = api::id(&it.0.say(&it.0.ada, "Fog").await?)?;
    it.0.bea.act(&format!("statuses/{post}/favourite")).await?;
    let list = it.get(&it.0.ada, "/api/v1/notifications").await?;
    assert_json_snapshot!("notifications", list);
    let grouped = it.get(&it.0.ada, "/api/v2/notifications").await?;
    assert_json_snapshot!("grouped_notifications", grouped);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instance() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let rule = RuleEdit {
        id: None,
        text: LangMap::of("en", "Be kind").with("cy", "Byddwch yn garedig"),
    };
    admin::staff(&it.0.oriel, "boss", Role::Admin).await?;
    let boss = people::by_name(it.0.oriel.core(), "boss").await?;
    rules::save(it.0.oriel.core(), &boss, vec![rule]).await?;
    let newer = it.get(&it.0.ada, "/api/v2/instance").await?;
    assert_json_snapshot!("instance", newer);
    let older = it.get(&it.0.ada, "/api/v1/instance").await?;
    assert_json_snapshot!("instance_v1", older);
    let rules = it.get(&it.0.ada, "/api/v1/instance/rules").await?;
    assert_json_snapshot!("rules", rules);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn list() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let made = it.post(&it.0.ada, "/api/v1/lists", json!({ "title": "Walkers" }));
    assert_json_snapshot!("list", made.await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filter() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let post = api::id(&it.0.say(&it.0.ada, "Fog").await?)?;
    let filter = json!({
        "title": "Weather", "context": ["home", "public"], "filter_action": "warn",
        "keywords_attributes": [{ "keyword": "fog", "whole_word": true }],
    });
    let made = api::id(&it.0.bea.post("/api/v2/filters", &filter).await?)?;
    let path = format!("/api/v2/filters/{made}/statuses");
    it.0.bea.post(&path, &json!({ "status_id": post })).await?;
    let filters = it.get(&it.0.bea, "/api/v2/filters").await?;
    assert_json_snapshot!("filters", filters);
    let older = it.get(&it.0.bea, "/api/v1/filters").await?;
    assert_json_snapshot!("filters_v1", older);
    let path = format!("/api/v1/statuses/{post}");
    let read = it.get(&it.0.bea, &path).await?;
    assert_json_snapshot!("filter_results", read["filtered"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tag() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let path = "/api/v1/tags/eryri";
    let stranger = ApiClient::new(&it.0.oriel.base, "")?;
    assert_json_snapshot!("tag", it.get(&stranger, path).await?);
    let followed = it.post(&it.0.ada, "/api/v1/tags/eryri/follow", json!({}));
    assert_json_snapshot!("tag_of_a_viewer", followed.await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conversation() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let words = json!({ "status": "@bea Cold?", "visibility": "direct" });
    it.0.publish(&it.0.ada, words).await?;
    let list = it.get(&it.0.bea, "/api/v1/conversations").await?;
    assert_json_snapshot!("conversations", list);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn search_results() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    it.0.say(&it.0.ada, "Fog on #beacon").await?;
    let found = it.get(&it.0.ada, "/api/v2/search?q=bea").await?;
    assert_json_snapshot!("search_results", found);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scheduled_status() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let moment = it.0.oriel.clock.now() + Duration::hours(2);
    let moment = moment.replace_nanosecond(0)?.format(&Rfc3339)?;
    let later = json!({ "status": "Later", "scheduled_at": moment });
    let made = it.post(&it.0.ada, "/api/v1/statuses", later).await?;
    assert_json_snapshot!("scheduled_status", made);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn report() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let post = it.photo().await?;
    let boss = admin::staff(&it.0.oriel, "boss", Role::Admin).await?;
    let about = json!({
        "account_id": me(&it.0.ada).await?, "status_ids": [post], "comment": "Fog!",
    });
    let report = it.post(&it.0.bea, "/api/v1/reports", about).await?;
    assert_json_snapshot!("report", report);
    let reports = it.get(&boss, "/api/v1/admin/reports").await?;
    assert_json_snapshot!("admin_reports", reports);
    let account = format!("/api/v1/admin/accounts/{}", it.0.bea_id);
    assert_json_snapshot!("admin_account", it.get(&boss, &account).await?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn application() -> anyhow::Result<()> {
    let it = Scene::new().await?;
    let stranger = ApiClient::new(&it.0.oriel.base, "")?;
    let about = json!({
        "client_name": "Camera", "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"],
        "website": "https://camera.example",
    });
    let made = stranger.post("/api/v1/apps", &about).await?;
    assert_json_snapshot!("credential_application", it.plain(&made));
    let wanted = json!({
        "grant_type": "client_credentials",
        "client_id": made["client_id"], "client_secret": made["client_secret"],
    });
    let token = stranger.post("/oauth/token", &wanted).await?;
    assert_json_snapshot!("token", it.plain(&token));
    let secret = token["access_token"].as_str().context("a token")?;
    let camera = ApiClient::new(&it.0.oriel.base, secret)?;
    let own = it.get(&camera, "/api/v1/apps/verify_credentials").await?;
    assert_json_snapshot!("application", own);
    Ok(())
}
