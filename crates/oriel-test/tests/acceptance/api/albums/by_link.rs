//! What is seen by its link alone, and what an author changes about posts that are no albums.

use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::{change, photos, published};
use crate::api::neighbours::{self, refusal};

on_each_backend!(
    a_link_that_was_taken_back_never_opens_again,
    an_app_changes_who_sees_a_post_its_tags_and_its_captions,
);

on_sqlite!(a_post_by_link_tells_its_author_alone_where_it_is,);

/// The key in a secret address.
fn key(link: &Value) -> String {
    let link = link.as_str().unwrap_or_default();
    let key = link.split_once("?key=");
    key.map(|(_, key)| key.to_owned()).unwrap_or_default()
}

async fn a_link_that_was_taken_back_never_opens_again(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let words = json!({ "title": "Family", "visibility": "link" });
    let (path, album) = published(&it, &it.ada, words).await?;
    let first = key(&album["link_url"]);
    let again = json!({ "title": "The family", "visibility": "link" });
    let again = change(&it.ada, Method::PATCH, &path, again).await?;
    assert_eq!(key(&again["link_url"]), first, "nobody has taken it back");
    let named = json!({ "visibility": "direct" });
    let named = change(&it.ada, Method::PATCH, &path, named).await?;
    assert_eq!(named["link_url"], Value::Null);
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    let old = format!("{path}?key={first}");
    assert_eq!(
        refusal(&stranger, Method::GET, &old, Value::Null).await?,
        404
    );
    let link = json!({ "visibility": "link" });
    let second = key(&change(&it.ada, Method::PATCH, &path, link).await?["link_url"]);
    assert!(second.len() > 20 && second != first, "it is another one");
    assert_eq!(
        refusal(&stranger, Method::GET, &old, Value::Null).await?,
        404
    );
    let new = stranger.get(&format!("{path}?key={second}")).await?;
    assert_eq!(new["title"], "The family");
    let page = format!("/@ada/{}", api::id(&album)?);
    let visitor = Visitor::new(&it.oriel.base)?;
    for (key, status) in [(&first, 404), (&second, 200)] {
        let seen = visitor.get(&format!("{page}?key={key}")).await?;
        assert_eq!(seen.status, status);
    }
    Ok(())
}

async fn a_post_by_link_tells_its_author_alone_where_it_is(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let words = json!({ "status": "For the family", "oriel": { "visibility": "link" } });
    let post = it.publish(&it.ada, words).await?;
    let path = format!("/api/v1/statuses/{}", api::id(&post)?);
    let own = it.ada.get(&path).await?;
    let link = own["oriel"]["link_url"].as_str().unwrap_or_default();
    let page = ApiClient::new(&it.oriel.base, "")?.file(link).await?;
    assert_eq!(page.0, 200, "{own}");
    assert_eq!(
        refusal(&it.bea, Method::GET, &path, Value::Null).await?,
        404
    );
    let open = it.say(&it.ada, "For everyone").await?;
    assert_eq!(open["oriel"]["link_url"], Value::Null, "it has none");
    let odd = json!({ "status": "Fog", "oriel": { "visibility": "everyone" } });
    let refused = refusal(&it.ada, Method::POST, "/api/v1/statuses", odd).await?;
    assert_eq!(refused, 422);
    Ok(())
}

async fn an_app_changes_who_sees_a_post_its_tags_and_its_captions(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = photos(&it.ada, 1).await?.remove(0);
    let words = json!({
        "status": "A stile", "media_ids": [photo], "oriel": { "tags": ["walks"] },
    });
    let post = it.publish(&it.ada, words).await?;
    assert_eq!(post["tags"][0]["name"], "walks", "{post}");
    let path = format!("/api/v1/statuses/{}", api::id(&post)?);
    let edit = json!({
        "status": "A stile", "visibility": "direct",
        "oriel": { "visibility": "unlisted", "tags": ["stiles", "eryri"] },
        "media_attributes": [
            { "id": photo, "oriel": { "captions": { "en": "Slate", "cy": "Llechen" } } },
        ],
    });
    let edited = it.ada.put(&path, &edit).await?;
    assert_eq!(edited["visibility"], "unlisted", "{edited}");
    it.oriel.run_jobs().await?;
    let seen = it.bea.get(&path).await?;
    let tags: Vec<_> = seen["tags"].as_array().into_iter().flatten().collect();
    let names: Vec<_> = tags.iter().map(|tag| tag["name"].clone()).collect();
    assert_eq!(names, ["eryri", "stiles"]);
    assert_eq!(
        seen["media_attachments"][0]["oriel"]["captions"],
        json!({ "en": "Slate", "cy": "Llechen" })
    );
    let left = json!({ "status": "A stile in slate", "visibility": "direct" });
    let left = it.ada.put(&path, &left).await?;
    assert_eq!(left["visibility"], "unlisted", "only photo apps change it");
    Ok(())
}
