//! Albums through photo apps: what the pages do, in the words of `/api/oriel/v1`.

mod by_link;
mod gallery;
mod guards;
mod items;
mod scheduled;

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, ids, keys, listed, refusal};

const ALBUMS: &str = "/api/oriel/v1/albums";

on_each_backend!(
    forty_uploads_become_an_album_that_is_ordered_published_and_grown,
    the_same_request_twice_begins_one_album,
    an_album_waits_for_its_photos_or_is_called_back,
    a_deleted_album_is_gone_with_its_photos,
    a_draft_without_a_title_goes_out_as_a_post_if_that_is_wished,
);

on_sqlite!(an_album_has_every_key, a_form_says_the_same_as_json,);

/// Small photos of their own, uploaded and described.
async fn photos(app: &ApiClient, count: u32) -> anyhow::Result<Vec<String>> {
    let mut photos = Vec::new();
    for number in 1..=count {
        let file = jpeg(96 + number, 64, 1);
        photos.push(app.upload_photo(&file, &format!("Stile {number}")).await?);
    }
    Ok(photos)
}

/// A draft of somebody with so many photos. Returns its path and its photos.
async fn draft(app: &ApiClient, title: &str, count: u32) -> anyhow::Result<(String, Vec<String>)> {
    let photos = photos(app, count).await?;
    let words = json!({ "title": title, "media_ids": photos });
    let album = app.post(ALBUMS, &words).await?;
    Ok((format!("{ALBUMS}/{}", api::id(&album)?), photos))
}

/// The same, published.
async fn published(
    it: &Neighbours,
    app: &ApiClient,
    words: Value,
) -> anyhow::Result<(String, Value)> {
    let album = app.post(ALBUMS, &words).await?;
    let path = format!("{ALBUMS}/{}", api::id(&album)?);
    app.post(&format!("{path}/publish"), &Value::Null).await?;
    it.oriel.run_jobs().await?;
    let album = app.get(&path).await?;
    assert_eq!(album["state"], "published", "{album}");
    Ok((path, album))
}

async fn items(app: &ApiClient, path: &str) -> anyhow::Result<Vec<String>> {
    listed(app, &format!("{path}/items?limit=80")).await
}

async fn change(app: &ApiClient, method: Method, path: &str, body: Value) -> anyhow::Result<Value> {
    let answer = app.answer(method, path, &body).await?;
    anyhow::ensure!(answer.status == 200, "{path} answered {answer:?}");
    Ok(answer.body)
}

/// What other servers read of a post.
async fn document(app: &ApiClient, album: &Value) -> anyhow::Result<Value> {
    let accept = [("accept", "application/activity+json")];
    let uri = album["uri"].as_str().unwrap_or_default();
    let answer = app.ask(Method::GET, uri, &accept).await?;
    Ok(serde_json::from_str(&answer.text().await?)?)
}

async fn forty_uploads_become_an_album_that_is_ordered_published_and_grown(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let uploaded = photos(&it.ada, 40).await?;
    let words = json!({
        "title": "Over the hill", "description": "Forty stiles #walks",
        "visibility": "public", "language": "en", "album_style": "first_four",
        "license_default": "CC-BY-4.0", "media_ids": uploaded,
    });
    let album = it.ada.post(ALBUMS, &words).await?;
    assert_eq!(
        (&album["state"], &album["item_count"]),
        (&json!("draft"), &json!(40))
    );
    assert_eq!(album["license_default"], "CC-BY-4.0", "{album}");
    let path = format!("{ALBUMS}/{}", api::id(&album)?);
    assert_eq!(items(&it.ada, &path).await?, uploaded);

    let mut order = uploaded.clone();
    order.reverse();
    let wish = json!({ "item_ids": order });
    change(&it.ada, Method::PATCH, &format!("{path}/items/order"), wish).await?;
    it.ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    it.oriel.run_jobs().await?;
    assert_eq!(items(&it.ada, &path).await?, order);

    let stranger = ApiClient::new(&it.oriel.base, "")?;
    let seen = stranger.get(&path).await?;
    assert_eq!(seen["state"], "published");
    let status = stranger
        .get(&format!("/api/v1/statuses/{}", api::id(&seen)?))
        .await?;
    assert_eq!(ids(&status["media_attachments"]), order);
    assert_eq!(status["oriel"]["kind"], "album");
    assert_eq!(status["oriel"]["album_ids"], json!([seen["id"]]));
    let note = document(&stranger, &seen).await?;
    assert_eq!(note["name"], "Over the hill", "{note}");
    assert_eq!(note["attachment"][0]["name"], "Stile 40", "{note}");

    let late = photos(&it.ada, 1).await?;
    let grown = json!({ "media_ids": late, "position": 1 });
    let grown = it.ada.post(&format!("{path}/items"), &grown).await?;
    assert_eq!(grown["item_count"], 41, "{grown}");
    it.oriel.run_jobs().await?;
    let first = stranger.get(&format!("{path}/items?limit=1")).await?;
    assert_eq!(ids(&first), late);
    let note = document(&stranger, &seen).await?;
    assert_eq!(note["attachment"][0]["name"], "Stile 1", "{note}");
    let shown = Visitor::new(&it.oriel.base)?;
    let address = format!("/@ada/{}", api::id(&seen)?);
    let body = shown.get(&address).await?.body;
    assert!(
        body.contains("Over the hill") && body.contains(&format!("{address}/41")),
        "{body}"
    );
    Ok(())
}

async fn an_album_has_every_key(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = draft(&it.ada, "Stiles", 1).await?;
    let mut expected = vec![
        "account",
        "album_style",
        "comments_disabled",
        "cover",
        "created_at",
        "description",
        "description_html",
        "descriptions",
        "extra_tags",
        "id",
        "item_count",
        "language",
        "leader_ids",
        "license_default",
        "link_url",
        "published_at",
        "scheduled_at",
        "sensitive",
        "sort",
        "spoiler_text",
        "state",
        "tags",
        "title",
        "titles",
        "updated_at",
        "uri",
        "url",
        "visibility",
    ];
    assert_eq!(keys(&it.ada.get(&path).await?), expected);
    it.ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    it.oriel.run_jobs().await?;
    expected.retain(|key| !["extra_tags", "link_url"].contains(key));
    assert_eq!(
        keys(&it.bea.get(&path).await?),
        expected,
        "others see no secrets"
    );
    let items = it.bea.get(&format!("{path}/items")).await?;
    assert_eq!(
        keys(&items[0]),
        [
            "added_at", "caption", "captions", "cover", "id", "leader", "media", "position",
            "status", "url",
        ]
    );
    Ok(())
}

async fn the_same_request_twice_begins_one_album(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photos = photos(&it.ada, 1).await?;
    let words = json!({ "title": "Fog", "media_ids": photos });
    let first = it.ada.post_once_to(ALBUMS, "a key", &words).await?;
    let second = it.ada.post_once_to(ALBUMS, "a key", &words).await?;
    assert_eq!(first["id"], second["id"]);
    assert_eq!(ids(&it.ada.get(ALBUMS).await?), [api::id(&first)?]);
    let other = it
        .bea
        .post_once_to(ALBUMS, "a key", &json!({ "title": "Hers" }))
        .await?;
    assert_ne!(first["id"], other["id"], "a key is somebody's own");
    Ok(())
}

async fn an_album_waits_for_its_photos_or_is_called_back(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = draft(&it.ada, "Stiles", 2).await?;
    let waiting = it
        .ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    assert_eq!(waiting["state"], "publishing", "{waiting}");
    let back = it.ada.post(&format!("{path}/disarm"), &Value::Null).await?;
    assert_eq!(back["state"], "draft");
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(&path).await?["state"], "draft", "it stays one");
    let out = it
        .ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    assert_eq!(out["state"], "published", "nothing is waited for any more");
    Ok(())
}

async fn a_form_says_the_same_as_json(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photos = photos(&it.ada, 2).await?;
    let form = format!(
        "title=Fog&titles[cy]=Niwl&language=en&comments_disabled=true&tags=mist%20weir\
         &media_ids[]={}&media_ids[]={}",
        photos[1], photos[0]
    );
    let album = it.ada.post_form(ALBUMS, &form).await?;
    assert_eq!(album["titles"], json!({ "en": "Fog", "cy": "Niwl" }));
    assert_eq!(album["tags"], json!(["mist", "weir"]));
    assert_eq!(album["comments_disabled"], true);
    let path = format!("{ALBUMS}/{}", api::id(&album)?);
    assert_eq!(
        items(&it.ada, &path).await?,
        [photos[1].clone(), photos[0].clone()]
    );
    Ok(())
}

async fn a_deleted_album_is_gone_with_its_photos(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photos = photos(&it.ada, 2).await?;
    let words = json!({ "title": "Stiles", "media_ids": photos });
    let (path, _) = published(&it, &it.ada, words).await?;
    assert_eq!(it.ada.delete(&path).await?, json!({}));
    it.oriel.run_jobs().await?;
    assert_eq!(
        refusal(&it.ada, Method::GET, &path, Value::Null).await?,
        404
    );
    let photo = format!("/api/oriel/v1/media/{}", photos[0]);
    assert_eq!(
        refusal(&it.ada, Method::GET, &photo, Value::Null).await?,
        404
    );
    Ok(())
}

async fn a_draft_without_a_title_goes_out_as_a_post_if_that_is_wished(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let words = json!({ "description": "A gate", "media_ids": photos(&it.ada, 1).await? });
    let id = api::id(&it.ada.post(ALBUMS, &words).await?)?;
    let path = format!("{ALBUMS}/{id}");
    let (publish, disarm) = (format!("{path}/publish"), format!("{path}/disarm"));
    let wish = json!({ "untitled": true });
    let waiting = it.ada.post(&publish, &wish).await?;
    assert_eq!(waiting["state"], "publishing", "{waiting}");
    let called_back = it.ada.post(&disarm, &Value::Null).await?;
    assert_eq!(called_back["state"], "draft", "{called_back}");
    it.ada.post(&publish, &wish).await?;
    it.oriel.run_jobs().await?;
    let post = it.bea.get(&format!("/api/v1/statuses/{id}")).await?;
    assert!(
        post["content"]
            .as_str()
            .is_some_and(|html| html.contains("A gate")),
        "{post}"
    );
    for (method, path) in [(Method::GET, path), (Method::POST, disarm)] {
        let status = refusal(&it.ada, method, &path, Value::Null).await?;
        assert_eq!(status, 404, "{path}: it is no album");
    }
    Ok(())
}
