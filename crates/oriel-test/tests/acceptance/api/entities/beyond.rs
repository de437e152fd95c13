//! What else an instance shows: its house, posts that wait, what is said between few, devices, and
//! albums.

use oriel_core::{
    accounts::people,
    model::{LangMap, Role},
    rules::{self, RuleEdit},
};
use oriel_media::testing::jpeg_with_everything;
use oriel_test::{ApiClient, Device, PushService, api};
use reqwest::Method;
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};

use super::Seen;
use crate::api::{
    admin,
    neighbours::{self, Neighbours},
};

pub(super) async fn shown(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    house(seen, it).await?;
    words(seen, it).await?;
    device(seen, it).await?;
    let album = album(seen, it).await?;
    photos(seen, it, &album).await
}

async fn house(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    let owner = admin::staff(&it.oriel, "owner", Role::Admin).await?;
    let person = people::by_name(it.oriel.core(), "owner").await?;
    let kind = RuleEdit {
        id: None,
        text: LangMap::of("en", "Be kind"),
    };
    rules::save(it.oriel.core(), &person, vec![kind]).await?;
    let block = json!({ "domain": "ads.example", "severity": "suspend" });
    owner.post("/api/v1/admin/domain_blocks", &block).await?;
    for path in [
        "/api/v1/instance/rules",
        "/api/v1/instance/activity",
        "/api/v1/instance/domain_blocks",
        "/api/v1/instance/languages",
        "/api/v1/instance/extended_description",
        "/api/v1/instance/privacy_policy",
        "/api/v1/trends/tags",
        "/api/v1/profile",
        "/api/oriel/v1/config",
        "/api/oriel/v1/licenses",
        "/api/oriel/v1/me/settings",
    ] {
        seen.get(&it.ada, path).await?;
    }
    Ok(())
}

/// Ada says something to Bea alone, and something later, by an app that has a name.
async fn words(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    let secret = json!({ "status": "@bea Boo", "visibility": "direct" });
    it.publish(&it.ada, secret).await?;
    seen.get(&it.bea, "/api/v1/conversations").await?;
    let at = it.oriel.clock.now() + Duration::hours(2);
    let at = at.replace_nanosecond(0)?.format(&Rfc3339)?;
    let later = json!({ "status": "Evening", "scheduled_at": at });
    seen.post(&it.ada, "/api/v1/statuses", later).await?;
    seen.get(&it.ada, "/api/v1/scheduled_statuses").await?;
    let camera = super::here::let_in(it).await?;
    let words = json!({ "status": "From a camera" });
    seen.post(&camera, "/api/v1/statuses", words).await?;
    it.oriel.run_jobs().await
}

async fn device(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<()> {
    let service = PushService::start().await?;
    let endpoint = service.endpoint("ada");
    let wish = json!({
        "subscription": Device::new()?.at(&endpoint, true),
        "data": { "alerts": { "mention": true } },
    });
    let app = it.oriel.app_of("ada", "push").await?;
    seen.post(&app, "/api/v1/push/subscription", wish).await?;
    Ok(())
}

/// Ada publishes an album. Returns its path.
async fn album(seen: &mut Seen, it: &Neighbours) -> anyhow::Result<String> {
    let file = jpeg_with_everything(400, 300, 1);
    let photo = it.ada.upload_photo(&file, "A gate").await?;
    let words = json!({ "title": "Gates", "media_ids": [photo] });
    let albums = "/api/oriel/v1/albums";
    let album = seen.post(&it.ada, albums, words).await?;
    let path = format!("{albums}/{}", api::id(&album)?);
    seen.post(&it.ada, &format!("{path}/publish"), json!({}))
        .await?;
    it.oriel.run_jobs().await?;
    let album = seen.get(&it.ada, &path).await?;
    assert_eq!(album["state"], "published", "{album}");
    seen.get(&it.ada, &format!("{path}/items")).await?;
    let ada = neighbours::me(&it.ada).await?;
    let gallery = format!("/api/oriel/v1/accounts/{ada}/gallery");
    seen.get(&it.bea, &gallery).await?;
    let page = album["url"].as_str().unwrap_or_default();
    let page: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    seen.get(&stranger, &format!("/api/oembed?url={page}"))
        .await?;
    Ok(path)
}

async fn photos(seen: &mut Seen, it: &Neighbours, album: &str) -> anyhow::Result<()> {
    let items = it.ada.get(&format!("{album}/items")).await?;
    let photo = format!("/api/oriel/v1/media/{}", api::id(&items[0])?);
    let own = seen.get(&it.ada, &photo).await?;
    assert!(own["oriel"]["own"]["removed"].is_object(), "{own}");
    let again = jpeg_with_everything(400, 300, 1);
    let again = it.ada.upload_photo(&again, "A gate").await?;
    it.oriel.run_jobs().await?;
    seen.get(&it.ada, &format!("/api/oriel/v1/media/{again}"))
        .await?;
    seen.get(&it.ada, &format!("{photo}/exif")).await?;
    let original = format!("{photo}/original");
    seen.ask(&it.ada, Method::POST, &original, Value::Null)
        .await?;
    Ok(())
}
