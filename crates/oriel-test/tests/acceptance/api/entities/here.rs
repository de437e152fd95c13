//! What people of one instance show each other, and the instance itself.

use oriel_core::{
    accounts::people,
    model::{PhotoId, Role},
    photos::{self, Description},
};
use oriel_media::testing::jpeg_with_everything;
use oriel_test::{ApiClient, Backend, OAuthApp, Visitor, api};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Seen, beyond};
use crate::api::{
    admin,
    neighbours::{self, Neighbours},
};

/// Everything that is shown of what is from here.
pub(super) async fn shown(backend: Backend) -> anyhow::Result<Seen> {
    let it = neighbours::meet(backend).await?;
    let mut seen = Seen::default();
    places(&mut seen, &it).await?;
    apps(&mut seen, &it).await?;
    let post = posts(&mut seen, &it).await?;
    everybody(&mut seen, &it).await?;
    order(&mut seen, &it, &post).await?;
    tags(&mut seen, &it).await?;
    what_happened(&mut seen, &it).await?;
    moderation(&mut seen, &it, &post).await?;
    beyond::shown(&mut seen, &it).await?;
    let path = format!("/api/v1/statuses/{post}");
    seen.ask(&it.ada, Method::DELETE, &path, Value::Null)
        .await?;
    Ok(seen)
}

async fn places(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    for path in [
        "/api/v2/instance",
        "/api/v1/instance",
        "/.well-known/oauth-authorization-server",
        "/.well-known/nodeinfo",
        "/nodeinfo/2.0",
        "/nodeinfo/2.1",
        "/api/v1/preferences",
        "/api/v2/notifications/policy",
        "/api/v1/accounts/verify_credentials",
        "/oauth/userinfo",
        "/api/v1/apps/verify_credentials",
    ] {
        seen.get(&it.ada, path).await?;
    }
    let read = json!({ "home": { "last_read_id": "7" }, "notifications": { "last_read_id": "9" } });
    seen.post(&it.ada, "/api/v1/markers", read).await?;
    Ok(())
}

async fn apps(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    let about = json!({ "client_name": "Camera", "redirect_uris": ["urn:ietf:wg:oauth:2.0:oob"] });
    let known = seen.post(&stranger, "/api/v1/apps", about).await?;
    let wanted = json!({
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    });
    seen.post(&stranger, "/oauth/token", wanted).await?;
    Ok(())
}

/// An app that Ada lets in, with a name that her posts tell.
pub(super) async fn let_in(it: &Neighbours) -> anyhow::Result<ApiClient> {
    let redirect = "https://camera.example/back";
    let camera = OAuthApp::register(&it.oriel.base, redirect, "read write").await?;
    let ada = Visitor::signed_in(&it.oriel.base, "ada").await?;
    camera.let_in(&ada).await
}

/// Ada posts, Bea answers. Returns Ada's post.
async fn posts(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<String> {
    let file = jpeg_with_everything(320, 240, 1);
    let photo = it.ada.upload_photo(&file, "Fog").await?;
    it.oriel.run_jobs().await?;
    tell_all(it, &photo).await?;
    seen.get(&it.ada, &format!("/api/v1/media/{photo}")).await?;
    let words = json!({ "status": "Fog on #eryri with @bea", "media_ids": [photo] });
    let post = seen.post(&it.ada, "/api/v1/statuses", words).await?;
    it.oriel.run_jobs().await?;
    let id = api::id(&post)?;
    let answer = json!({ "status": "@ada Cold?", "in_reply_to_id": id });
    it.publish(&it.bea, answer).await?;
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    let path = format!("/api/v1/statuses/{id}");
    for (reader, what) in [
        (&stranger, ""),
        (&it.ada, ""),
        (&it.ada, "/context"),
        (&it.ada, "/source"),
        (&it.ada, "/history"),
    ] {
        seen.get(reader, &format!("{path}{what}")).await?;
    }
    for action in ["favourite", "reblog", "bookmark"] {
        seen.post(&it.bea, &format!("{path}/{action}"), json!({}))
            .await?;
    }
    seen.get(&it.ada, "/api/v1/timelines/home").await?;
    seen.get(&it.bea, "/api/v1/favourites").await?;
    Ok(id)
}

/// Ada shows where her photo was taken, and with what.
async fn tell_all(it: &Neighbours, photo: &str) -> anyhow::Result<()> {
    let ada = people::by_name(it.oriel.core(), "ada").await?;
    let all = Description {
        show_camera: Some(true),
        show_place: Some(true),
        ..Description::default()
    };
    let photo = PhotoId(photo.parse()?);
    photos::describe(it.oriel.core(), &ada, photo, all).await?;
    Ok(())
}

async fn everybody(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    let bea = &it.bea_id;
    let profile = json!({
        "note": "Walks", "fields_attributes": [{ "name": "Home", "value": "Bala" }],
    });
    let path = "/api/v1/accounts/update_credentials";
    seen.ask(&it.bea, Method::PATCH, path, profile).await?;
    seen.get(&it.ada, &format!("/api/v1/accounts/{bea}"))
        .await?;
    seen.post(
        &it.ada,
        &format!("/api/v1/accounts/{bea}/follow"),
        json!({}),
    )
    .await?;
    let known = format!("/api/v1/accounts/familiar_followers?id[]={bea}");
    seen.get(&it.ada, &known).await?;
    seen.get(&it.ada, "/api/v2/search?q=bea").await?;
    let cai = it.oriel.person("cai").await?;
    let muted = neighbours::me(&cai).await?;
    it.ada.act(&format!("accounts/{muted}/mute")).await?;
    seen.get(&it.ada, "/api/v1/mutes").await?;
    let list = json!({ "title": "Walkers" });
    seen.post(&it.ada, "/api/v1/lists", list).await?;
    Ok(())
}

/// Bea would rather not read of fog.
async fn order(seen: &mut Seen, it: &Neighbours, post: &str) -> anyhow::Result<()> {
    let filter = json!({
        "title": "Weather", "context": ["home", "public"], "filter_action": "warn",
        "keywords_attributes": [{ "keyword": "fog", "whole_word": true }],
    });
    let filter = seen.post(&it.bea, "/api/v2/filters", filter).await?;
    let path = format!("/api/v2/filters/{}/statuses", api::id(&filter)?);
    let named = json!({ "status_id": post });
    seen.post(&it.bea, &path, named).await?;
    seen.get(&it.bea, "/api/v2/filters").await?;
    seen.get(&it.bea, "/api/v1/filters").await?;
    let shown = seen
        .get(&it.bea, &format!("/api/v1/statuses/{post}"))
        .await?;
    let found = &shown["filtered"][0];
    assert_eq!(found["keyword_matches"], json!(["fog"]));
    assert_eq!(found["status_matches"], json!([post]));
    Ok(())
}

async fn tags(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    seen.get(&it.ada, "/api/v1/tags/eryri").await?;
    seen.post(&it.ada, "/api/v1/tags/eryri/follow", json!({}))
        .await?;
    seen.get(&it.ada, "/api/v1/followed_tags").await?;
    let name = json!({ "name": "eryri" });
    seen.post(&it.ada, "/api/v1/featured_tags", name).await?;
    let shown = seen.get(&it.ada, "/api/v1/featured_tags").await?;
    assert!(shown[0]["last_status_at"].is_string(), "{shown}");
    seen.get(&it.ada, "/api/v2/search?q=%23eryri").await?;
    Ok(())
}

/// Bea followed nobody yet, but liked, boosted and answered.
async fn what_happened(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    let told = seen.get(&it.ada, "/api/v1/notifications").await?;
    let kinds: Vec<_> = told.as_array().into_iter().flatten().collect();
    assert_eq!(kinds.len(), 3, "{told}");
    let told = seen.get(&it.ada, "/api/v2/notifications").await?;
    assert!(told["statuses"][0].is_object(), "{told}");
    seen.get(&it.ada, "/api/v1/notifications/unread_count")
        .await?;
    seen.post(&it.ada, "/api/v1/notifications/clear", json!({}))
        .await?;
    Ok(())
}

/// Bea reports Ada, and an admin looks at it.
async fn moderation(seen: &mut Seen, it: &Neighbours, post: &str) -> anyhow::Result<()> {
    let admin = admin::staff(&it.oriel, "boss", Role::Admin).await?;
    let ada = neighbours::me(&it.ada).await?;
    let report = json!({ "account_id": ada, "status_ids": [post], "comment": "Fog!" });
    seen.post(&it.bea, "/api/v1/reports", report).await?;
    it.oriel.run_jobs().await?;
    for path in ["/api/v1/admin/reports", "/api/v2/admin/accounts"] {
        seen.get(&admin, path).await?;
    }
    let words = json!({ "type": "none", "text": "Take care" });
    let path = format!("/api/v1/admin/accounts/{ada}/action");
    seen.post(&admin, &path, words).await?;
    seen.get(&it.ada, "/api/v1/notifications").await?;
    for what in ["domain_blocks", "domain_allows"] {
        let path = format!("/api/v1/admin/{what}");
        let domain = json!({ "domain": "elsewhere.example" });
        seen.post(&admin, &path, domain).await?;
        seen.get(&admin, &path).await?;
    }
    let told = seen.get(&admin, "/api/v1/notifications").await?;
    assert!(told[0]["report"].is_object(), "{told}");
    seen.get(&admin, "/api/v2/notifications").await?;
    Ok(())
}
