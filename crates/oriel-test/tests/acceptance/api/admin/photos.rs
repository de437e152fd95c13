//! Those who moderate see the photos of what was reported, and nobody else does by that.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend};
use serde_json::{Value, json};
use time::Duration;

use super::House;

on_each_backend!(
    photos_of_a_reported_post_are_seen_by_those_who_moderate_whoever_they_are_for,
    links_to_reported_photos_open_nothing_else_and_end,
    photos_that_are_not_reported_are_not_seen_by_those_who_moderate,
    photos_of_somebody_suspended_are_seen_in_their_report,
    photos_of_a_reported_post_are_on_the_page_of_the_report,
);

/// A private post of Bea's with two photos, and Ada's report of it.
async fn reported(it: &House) -> anyhow::Result<(Value, String)> {
    it.ada
        .act(&format!("accounts/{}/follow", it.bea_id))
        .await?;
    let status = private(it).await?;
    let body = json!({ "account_id": it.bea_id, "status_ids": [status["id"]] });
    let report = api::id(&it.ada.post("/api/v1/reports", &body).await?)?;
    Ok((status, report))
}

async fn private(it: &House) -> anyhow::Result<Value> {
    let (one, two) = (
        it.bea.upload_photo(&jpeg(64, 48, 1), "A gate").await?,
        it.bea.upload_photo(&jpeg(48, 64, 2), "A wall").await?,
    );
    let words = json!({ "status": "Shut", "media_ids": [one, two], "visibility": "private" });
    let post = api::id(&it.bea.post("/api/v1/statuses", &words).await?)?;
    it.oriel.run_jobs().await?;
    it.bea.get(&format!("/api/v1/statuses/{post}")).await
}

/// Every address of every photo of a status.
fn files(status: &Value) -> Vec<String> {
    let photos = status["media_attachments"].as_array().into_iter().flatten();
    photos
        .flat_map(|photo| {
            let variants = photo["oriel"]["variants"].as_array().into_iter().flatten();
            let variants = variants.map(|variant| &variant["url"]);
            [&photo["url"], &photo["preview_url"]]
                .into_iter()
                .chain(variants)
        })
        .map(|url| url.as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn seen(it: &House, report: &str) -> anyhow::Result<Vec<String>> {
    let path = format!("/api/v1/admin/reports/{report}");
    Ok(files(&it.moderator.get(&path).await?["statuses"][0]))
}

async fn photos_of_a_reported_post_are_seen_by_those_who_moderate_whoever_they_are_for(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (status, report) = reported(&it).await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for plain in files(&status) {
        assert_eq!(nobody.file(&plain).await?.0, 404, "{plain}");
        assert_eq!(it.moderator.file(&plain).await?.0, 404, "{plain}");
    }
    let sealed = seen(&it, &report).await?;
    assert!(sealed.len() > 4, "{sealed:?}");
    // Pictures are asked for without a token.
    for link in &sealed {
        assert_eq!(nobody.file(link).await?.0, 200, "{link}");
    }
    let found = it.moderator.get("/api/v1/admin/reports").await?;
    let listed = files(&found[0]["statuses"][0]);
    assert_eq!(nobody.file(&listed[0]).await?.0, 200, "{}", listed[0]);
    Ok(())
}

async fn links_to_reported_photos_open_nothing_else_and_end(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (_, report) = reported(&it).await?;
    let other = files(&private(&it).await?);
    let sealed = seen(&it, &report).await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    let (address, seal) = sealed[0].split_once('?').unwrap_or_default();
    for wrong in [
        address.to_owned(),
        format!("{}?{seal}", other[0]),
        sealed[0].replace("until=", "until=9"),
        sealed[0].replace("seal=", "seal=A"),
        format!("{address}?until=9999999999&seal="),
    ] {
        assert_eq!(nobody.file(&wrong).await?.0, 404, "{wrong}");
        assert_eq!(it.moderator.file(&wrong).await?.0, 404, "{wrong}");
    }
    it.oriel.clock.advance(Duration::minutes(16));
    assert_eq!(nobody.file(&sealed[0]).await?.0, 404);
    Ok(())
}

async fn photos_that_are_not_reported_are_not_seen_by_those_who_moderate(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let status = private(&it).await?;
    it.report().await?;
    let found = it.moderator.get("/api/v1/admin/reports").await?;
    assert_eq!(found[0]["statuses"], json!([]));
    for plain in files(&status) {
        assert_eq!(it.moderator.file(&plain).await?.0, 404, "{plain}");
    }
    Ok(())
}

async fn photos_of_somebody_suspended_are_seen_in_their_report(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let post = it.photo().await?;
    let body = json!({ "account_id": it.bea_id, "status_ids": [post] });
    let report = api::id(&it.ada.post("/api/v1/reports", &body).await?)?;
    it.decide("suspend").await?;
    it.oriel.run_jobs().await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for link in seen(&it, &report).await? {
        assert_eq!(nobody.file(&link).await?.0, 200, "{link}");
        let (address, _) = link.split_once('?').unwrap_or_default();
        assert_eq!(nobody.file(address).await?.0, 404, "{address}");
    }
    Ok(())
}

async fn photos_of_a_reported_post_are_on_the_page_of_the_report(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (_, report) = reported(&it).await?;
    let visitor = Visitor::signed_in(&it.oriel.base, "mod").await?;
    let page = visitor
        .get(&format!("/moderation/reports/{report}"))
        .await?;
    let sources: Vec<String> = page
        .body
        .split("src=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|source| source.contains("/media/"))
        .map(|source| source.replace("&amp;", "&"))
        .collect();
    assert_eq!(sources.len(), 2, "{}", page.body);
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for source in sources {
        assert!(source.contains("seal="), "{source}");
        assert_eq!(nobody.file(&source).await?.0, 200, "{source}");
    }
    Ok(())
}
