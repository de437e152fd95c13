//! Things that there are, so that what is hostile comes further than the door.

use anyhow::Context as _;
use oriel_test::{ApiClient, TestInstance, api};
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};

use super::requests::Known;
use crate::api::neighbours::me;

/// A place is the beginning of a path; where several begin alike, the longest comes first.
type Places = Vec<(&'static str, String)>;

pub(super) async fn all(
    oriel: &TestInstance,
    ada: &ApiClient,
    bea: &ApiClient,
    admin: &ApiClient,
) -> anyhow::Result<Known> {
    let (ada_id, bea_id) = (me(ada).await?, me(bea).await?);
    bea.act(&format!("accounts/{ada_id}/follow")).await?;
    ada.act(&format!("accounts/{bea_id}/follow")).await?;
    let mut places = vec![
        ("/api/oriel/v1/accounts", ada_id),
        ("/api/v1/accounts", bea_id.clone()),
        ("/api/v1/follow_requests", bea_id),
        ("/api/v1/tags", "eryri".to_owned()),
        ("/api/v1/timelines/tag", "eryri".to_owned()),
    ];
    places.extend(written(oriel, ada, bea).await?);
    places.extend(told(ada).await?);
    places.extend(arranged(ada).await?);
    places.extend(moderated(oriel, ada, admin).await?);
    let places = places.into_iter();
    Ok(places.map(|(place, id)| (place.to_owned(), id)).collect())
}

async fn written(oriel: &TestInstance, ada: &ApiClient, bea: &ApiClient) -> anyhow::Result<Places> {
    let file = oriel_media::testing::jpeg(64, 48, 1);
    let photo = ada.upload_photo(&file, "Fog").await?;
    let words = json!({ "status": "Fog on #eryri" });
    let post = api::id(&ada.post("/api/v1/statuses", &words).await?)?;
    oriel.run_jobs().await?;
    bea.act(&format!("statuses/{post}/favourite")).await?;
    let words = json!({ "title": "Gates", "media_ids": [photo] });
    let album = ada.post("/api/oriel/v1/albums", &words).await?;
    let at = oriel.clock.now() + Duration::hours(2);
    let at = at.replace_nanosecond(0)?.format(&Rfc3339)?;
    let words = json!({ "status": "Later", "scheduled_at": at });
    let later = ada.post("/api/v1/statuses", &words).await?;
    let words = json!({ "status": "@ada Boo", "visibility": "direct" });
    bea.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    Ok(vec![
        ("/api/oriel/v1/albums", api::id(&album)?),
        ("/api/oriel/v1/media", photo.clone()),
        ("/api/v1/media", photo),
        ("/api/v1/scheduled_statuses", api::id(&later)?),
        ("/api/v1/polls", post.clone()),
        ("/api/v1/statuses", post),
    ])
}

async fn told(ada: &ApiClient) -> anyhow::Result<Places> {
    let said = ada.get("/api/v1/conversations").await?;
    let told = ada.get("/api/v1/notifications").await?;
    let groups = ada.get("/api/v2/notifications").await?;
    let group = groups["notification_groups"][0]["group_key"].as_str();
    Ok(vec![
        ("/api/v1/conversations", api::id(&said[0])?),
        ("/api/v1/notifications", api::id(&told[0])?),
        (
            "/api/v2/notifications",
            group.context("no group")?.to_owned(),
        ),
    ])
}

async fn arranged(ada: &ApiClient) -> anyhow::Result<Places> {
    let list = json!({ "title": "Walkers" });
    let list = api::id(&ada.post("/api/v1/lists", &list).await?)?;
    let filter = json!({
        "title": "Weather", "context": ["home"], "keywords_attributes": [{ "keyword": "rain" }],
    });
    let filter = ada.post("/api/v2/filters", &filter).await?;
    let home = ada.get("/api/v1/timelines/home").await?;
    let path = format!("/api/v2/filters/{}/statuses", api::id(&filter)?);
    let post = json!({ "status_id": home[0]["id"] });
    let named = ada.post(&path, &post).await?;
    let keyword = api::id(&filter["keywords"][0])?;
    Ok(vec![
        ("/api/v1/lists", list.clone()),
        ("/api/v1/timelines/list", list),
        ("/api/v2/filters/keywords", keyword.clone()),
        ("/api/v2/filters/statuses", api::id(&named)?),
        ("/api/v2/filters", api::id(&filter)?),
        ("/api/v1/filters", keyword),
    ])
}

/// What those who moderate look at: somebody else, whom nobody needs afterwards.
async fn moderated(
    oriel: &TestInstance,
    ada: &ApiClient,
    admin: &ApiClient,
) -> anyhow::Result<Places> {
    let eve = me(&oriel.person("eve").await?).await?;
    let complaint = json!({ "account_id": eve, "comment": "Rude" });
    let report = api::id(&ada.post("/api/v1/reports", &complaint).await?)?;
    let mut places = vec![
        ("/api/v1/admin/accounts", eve),
        ("/api/v1/admin/reports", report),
    ];
    for place in ["/api/v1/admin/domain_blocks", "/api/v1/admin/domain_allows"] {
        let domain = json!({ "domain": "elsewhere.example" });
        places.push((place, api::id(&admin.post(place, &domain).await?)?));
    }
    Ok(places)
}

pub(super) async fn token_of_an_app(oriel: &TestInstance) -> anyhow::Result<String> {
    let stranger = ApiClient::new(&oriel.base, "")?;
    let scopes = "read write follow push";
    let about = json!({
        "client_name": "Camera", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": scopes,
    });
    let known: Value = stranger.post("/api/v1/apps", &about).await?;
    let wanted = json!({
        "grant_type": "client_credentials", "scope": scopes,
        "client_id": known["client_id"], "client_secret": known["client_secret"],
    });
    let token = stranger.post("/oauth/token", &wanted).await?;
    let token = token["access_token"].as_str().context("no token")?;
    Ok(token.to_owned())
}
