//! Whose an album is, who sees it, and what is refused.

use std::collections::BTreeSet;

use oriel_test::{ApiClient, Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::{ALBUMS, change, draft, photos, published};
use crate::api::neighbours::{self, ids, link, listed, page, refusal};

on_each_backend!(albums_of_an_account_are_those_that_its_reader_may_see,);

on_sqlite!(
    a_draft_is_nobody_elses,
    an_album_of_somebody_else_is_not_there_to_be_changed,
    a_token_for_reading_changes_no_album,
    what_cannot_be_said_of_an_album_is_refused_and_costs_nothing,
    an_album_that_is_out_keeps_its_title,
    an_album_by_link_is_seen_with_its_key_only,
);

/// Every request that changes an album.
fn changes(path: &str, photo: &str) -> Vec<(Method, String)> {
    let under = |rest: &str| format!("{path}/{rest}");
    vec![
        (Method::PATCH, path.to_owned()),
        (Method::DELETE, path.to_owned()),
        (Method::POST, under("publish")),
        (Method::POST, under("disarm")),
        (Method::PUT, under("schedule")),
        (Method::DELETE, under("schedule")),
        (Method::PUT, under("cover")),
        (Method::PUT, under("leaders")),
        (Method::POST, under("items")),
        (Method::PATCH, under("items/order")),
        (Method::PATCH, under(&format!("items/{photo}"))),
        (Method::DELETE, under(&format!("items/{photo}"))),
        (Method::POST, under(&format!("items/{photo}/keywords"))),
    ]
}

async fn a_draft_is_nobody_elses(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = draft(&it.ada, "Secret", 2).await?;
    let (_, out) = published(&it, &it.ada, json!({ "title": "Open" })).await?;
    let draft = it.ada.get(&path).await?;
    let states = [
        ("", json!([out["id"], draft["id"]])),
        ("?state=draft", json!([draft["id"]])),
        ("?state=published", json!([out["id"]])),
        ("?state=scheduled", json!([])),
        ("?state=publishing", json!([])),
    ];
    for (query, expected) in states {
        let found = it.ada.get(&format!("{ALBUMS}{query}")).await?;
        let found: BTreeSet<&str> = ids(&found).into_iter().collect();
        let expected: BTreeSet<&str> = expected
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(found, expected, "{query}");
    }
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let writer = it.oriel.app_of("ada", "write").await?;
    let of_ada = neighbours::me(&it.ada).await?;
    for other in [&it.bea, &visitor, &writer] {
        for asked in [path.clone(), format!("{path}/items")] {
            assert_eq!(refusal(other, Method::GET, &asked, Value::Null).await?, 404);
        }
        let shown = listed(other, &format!("/api/oriel/v1/accounts/{of_ada}/albums")).await?;
        assert_eq!(shown, [api::id(&out)?], "drafts are not shown");
        let gallery = other
            .get(&format!("/api/oriel/v1/accounts/{of_ada}/gallery"))
            .await?;
        assert_eq!(gallery, json!([]));
    }
    Ok(())
}

async fn an_album_of_somebody_else_is_not_there_to_be_changed(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = photos(&it.ada, 1).await?;
    let words = json!({ "title": "Stiles", "media_ids": photo });
    let (path, album) = published(&it, &it.ada, words).await?;
    let body = json!({ "title": "Mine", "media_ids": photo, "item_ids": photo, "caption": "x" });
    for (method, asked) in changes(&path, &photo[0]) {
        let refused = refusal(&it.bea, method.clone(), &asked, body.clone()).await?;
        assert_eq!(refused, 404, "{method} {asked}");
    }
    let stolen = json!({ "title": "Mine", "media_ids": photo });
    assert_eq!(refusal(&it.bea, Method::POST, ALBUMS, stolen).await?, 404);
    assert_eq!(it.bea.get(ALBUMS).await?, json!([]), "nothing was begun");
    assert_eq!(it.ada.get(&path).await?, album, "and nothing is changed");
    Ok(())
}

async fn a_token_for_reading_changes_no_album(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, photos) = draft(&it.ada, "Stiles", 1).await?;
    let reader = it.oriel.app_of("ada", "read").await?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let mut asked = changes(&path, &photos[0]);
    asked.push((Method::POST, ALBUMS.to_owned()));
    for (method, path) in asked {
        let refused = refusal(&reader, method.clone(), &path, json!({})).await?;
        assert_eq!(refused, 403, "{method} {path}");
        let refused = refusal(&visitor, method.clone(), &path, json!({})).await?;
        assert_eq!(refused, 401, "{method} {path}");
    }
    assert_eq!(
        refusal(&visitor, Method::GET, ALBUMS, Value::Null).await?,
        401
    );
    let writer = it.oriel.app_of("ada", "write:statuses").await?;
    assert_eq!(
        refusal(&writer, Method::GET, ALBUMS, Value::Null).await?,
        403
    );
    assert_eq!(
        reader.get(&path).await?["id"],
        it.ada.get(&path).await?["id"]
    );
    Ok(())
}

async fn what_cannot_be_said_of_an_album_is_refused_and_costs_nothing(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photos = photos(&it.ada, 1).await?;
    let many: Value = (0..20).map(|n| (format!("x{n:02}"), json!("a"))).collect();
    for bad in [
        json!({ "title": "a".repeat(201) }),
        json!({ "description": "a".repeat(5_001) }),
        json!({ "spoiler_text": "a".repeat(301) }),
        json!({ "title": "Fog", "language": "Welsh, please" }),
        json!({ "titles": { "no language": "Fog" } }),
        json!({ "titles": many }),
        json!({ "title": "Fog", "visibility": "everyone" }),
        json!({ "title": "Fog", "album_style": "sideways" }),
        json!({ "title": "Fog", "license_default": "mine" }),
    ] {
        let mut with_photos = bad.clone();
        with_photos["media_ids"] = json!(photos);
        let refused = refusal(&it.ada, Method::POST, ALBUMS, with_photos).await?;
        assert_eq!(refused, 422, "{bad}");
    }
    let foreign = json!({ "title": "Fog", "media_ids": [photos[0], "12"] });
    assert_eq!(refusal(&it.ada, Method::POST, ALBUMS, foreign).await?, 404);
    let crowd: Vec<String> = (1..=501).map(|n| n.to_string()).collect();
    let crowd = json!({ "title": "Fog", "media_ids": crowd });
    assert_eq!(refusal(&it.ada, Method::POST, ALBUMS, crowd).await?, 422);
    assert_eq!(
        it.ada.get(ALBUMS).await?,
        json!([]),
        "nothing is left of them"
    );
    let good = json!({ "title": "Fog", "media_ids": photos });
    assert_eq!(
        it.ada.post(ALBUMS, &good).await?["item_count"],
        1,
        "the photo is still there"
    );
    let odd = refusal(
        &it.ada,
        Method::GET,
        &format!("{ALBUMS}?state=lost"),
        Value::Null,
    )
    .await?;
    assert_eq!(odd, 422);
    for nowhere in ["x", "99999999999999999999", "-1", "1/items"] {
        let path = format!("{ALBUMS}/{nowhere}");
        assert_eq!(
            refusal(&it.ada, Method::GET, &path, Value::Null).await?,
            404
        );
    }
    Ok(())
}

async fn an_album_that_is_out_keeps_its_title(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let untitled = it
        .ada
        .post(ALBUMS, &json!({ "description": "Soon" }))
        .await?;
    let path = format!("{ALBUMS}/{}", api::id(&untitled)?);
    let publish = format!("{path}/publish");
    assert_eq!(
        refusal(&it.ada, Method::POST, &publish, Value::Null).await?,
        422
    );
    change(&it.ada, Method::PATCH, &path, json!({ "title": "Fog" })).await?;
    it.ada.post(&publish, &Value::Null).await?;
    let empty = json!({ "title": "" });
    assert_eq!(refusal(&it.ada, Method::PATCH, &path, empty).await?, 422);
    assert_eq!(it.ada.get(&path).await?["title"], "Fog");
    let said = it.say(&it.ada, "No album").await?;
    let path = format!("{ALBUMS}/{}", api::id(&said)?);
    assert_eq!(
        refusal(&it.ada, Method::GET, &path, Value::Null).await?,
        404,
        "a post is none"
    );
    assert_eq!(
        refusal(&it.ada, Method::DELETE, &path, Value::Null).await?,
        404
    );
    Ok(())
}

async fn an_album_by_link_is_seen_with_its_key_only(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photos = photos(&it.ada, 1).await?;
    let words = json!({ "title": "Family", "visibility": "link", "media_ids": photos });
    let (path, album) = published(&it, &it.ada, words).await?;
    let secret = album["link_url"].as_str().unwrap_or_default();
    let key = secret
        .split_once("?key=")
        .map(|(_, key)| key.to_owned())
        .unwrap_or_default();
    assert_eq!(
        (&album["visibility"], key.len() > 20),
        (&json!("link"), true),
        "{album}"
    );
    assert_eq!(
        refusal(&it.bea, Method::GET, &path, Value::Null).await?,
        404
    );
    let wrong = format!("{path}?key=wrong");
    assert_eq!(
        refusal(&it.bea, Method::GET, &wrong, Value::Null).await?,
        404
    );
    let seen = it.bea.get(&format!("{path}?key={key}")).await?;
    assert_eq!(seen["title"], "Family");
    assert_eq!(
        listed(&it.bea, &format!("{path}/items?key={key}")).await?,
        photos
    );
    let of_ada = neighbours::me(&it.ada).await?;
    for list in ["albums", "gallery"] {
        let path = format!("/api/oriel/v1/accounts/{of_ada}/{list}");
        assert_eq!(it.bea.get(&path).await?, json!([]), "{list}");
    }
    Ok(())
}

async fn albums_of_an_account_are_those_that_its_reader_may_see(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let words = json!({ "title": "Friends", "visibility": "private" });
    let (path, kept) = published(&it, &it.bea, words).await?;
    let (_, open) = published(&it, &it.bea, json!({ "title": "All" })).await?;
    let list = format!("/api/oriel/v1/accounts/{}/albums", it.bea_id);
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    for other in [&visitor, &it.ada] {
        assert_eq!(listed(other, &list).await?, [api::id(&open)?]);
        assert_eq!(refusal(other, Method::GET, &path, Value::Null).await?, 404);
    }
    it.ada_follows_bea().await?;
    assert_eq!(
        listed(&it.ada, &list).await?,
        [api::id(&open)?, api::id(&kept)?]
    );
    assert_eq!(it.ada.get(&path).await?["visibility"], "private");
    let (base, first) = (&it.oriel.base, format!("{list}?limit=1"));
    let header = link(&it.ada, base, &first).await?;
    let next = page(&header, base, "next").unwrap_or_default();
    assert_eq!(listed(&it.ada, &next).await?, [api::id(&kept)?]);
    Ok(())
}
