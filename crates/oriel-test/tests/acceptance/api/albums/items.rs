//! The photos of an album: their order, their captions, and those that stand for all.

use oriel_test::{Backend, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::{change, document, draft, items, photos, published};
use crate::api::neighbours::{self, link, listed, page, refusal};

on_each_backend!(
    items_are_paged_by_their_positions,
    photos_are_put_in_taken_out_and_never_twice,
    a_cover_and_leaders_are_chosen_from_the_album,
    captions_and_titles_in_two_languages_reach_their_readers,
);

async fn items_are_paged_by_their_positions(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, photos) = draft(&it.ada, "Stiles", 5).await?;
    let base = &it.oriel.base;
    let mut next = Some(format!("{path}/items?limit=2"));
    let (mut seen, mut last) = (Vec::new(), String::new());
    while let Some(asked) = next {
        seen.extend(listed(&it.ada, &asked).await?);
        let header = link(&it.ada, base, &asked).await?;
        next = page(&header, base, "next");
        last = asked;
    }
    assert_eq!(seen, photos);
    let header = link(&it.ada, base, &last).await?;
    let before = page(&header, base, "prev").unwrap_or_default();
    assert_eq!(listed(&it.ada, &before).await?, photos[2..4], "{before}");
    let nonsense = format!("{path}/items?limit=x&after=-3&before=many");
    assert_eq!(listed(&it.ada, &nonsense).await?, photos);
    Ok(())
}

async fn photos_are_put_in_taken_out_and_never_twice(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, photos) = draft(&it.ada, "Stiles", 3).await?;
    let caption = json!({ "caption": "The second" });
    let second = format!("{path}/items/{}", photos[1]);
    change(&it.ada, Method::PATCH, &second, caption).await?;
    let late = super::photos(&it.ada, 1).await?;
    let more = json!({ "media_ids": [late[0], photos[1]], "position": 2 });
    it.ada.post(&format!("{path}/items"), &more).await?;
    let all = [&photos[0], &late[0], &photos[1], &photos[2]].map(String::clone);
    assert_eq!(items(&it.ada, &path).await?, all);
    let third = it.ada.get(&format!("{path}/items?after=2&limit=1")).await?;
    assert_eq!(
        third[0]["caption"], "The second",
        "what was there stays as it was"
    );

    let album = it.ada.delete(&second).await?;
    assert_eq!(album["item_count"], 3);
    let media = it
        .ada
        .get(&format!("/api/oriel/v1/media/{}", photos[1]))
        .await?;
    assert_eq!(media["id"], json!(photos[1]), "the photo itself stays");
    assert_eq!(
        refusal(&it.ada, Method::DELETE, &second, Value::Null).await?,
        404
    );
    let wish = json!({ "item_ids": [photos[1]] });
    let path = format!("{path}/items/order");
    assert_eq!(refusal(&it.ada, Method::PATCH, &path, wish).await?, 404);
    Ok(())
}

async fn a_cover_and_leaders_are_chosen_from_the_album(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, photos) = draft(&it.ada, "Stiles", 6).await?;
    it.ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    it.oriel.run_jobs().await?;
    let album = it.ada.get(&path).await?;
    assert_eq!(
        album["cover"]["id"],
        json!(photos[0]),
        "the first one leads: {album}"
    );
    assert_eq!(album["leader_ids"], json!([]));

    let cover = json!({ "media_id": photos[4] });
    let album = it.ada.put(&format!("{path}/cover"), &cover).await?;
    assert_eq!(album["cover"]["id"], json!(photos[4]));
    let leaders = json!({ "media_ids": [photos[5], photos[2]] });
    let album = it.ada.put(&format!("{path}/leaders"), &leaders).await?;
    assert_eq!(album["leader_ids"], json!([photos[5], photos[2]]));
    it.oriel.run_jobs().await?;
    let note = document(&it.bea, &album).await?;
    let first: Vec<_> = (0..2)
        .map(|place| &note["attachment"][place]["name"])
        .collect();
    assert_eq!(first, ["Stile 6", "Stile 3"], "{note}");
    let profile = Visitor::new(&it.oriel.base)?.get("/@ada").await?.body;
    let covers = album["cover"]["oriel"]["variants"]
        .as_array()
        .into_iter()
        .flatten();
    let small = covers.filter(|variant| variant["name"] == "small");
    let small: Vec<&str> = small
        .filter_map(|variant| variant["url"].as_str())
        .collect();
    assert!(
        small.iter().any(|url| profile.contains(url)),
        "{small:?} {profile}"
    );

    let back = it.ada.put(&format!("{path}/cover"), &json!({})).await?;
    assert_eq!(back["cover"]["id"], json!(photos[0]));
    let foreign = super::photos(&it.ada, 1).await?;
    let cover = json!({ "media_id": foreign[0] });
    let refused = refusal(&it.ada, Method::PUT, &format!("{path}/cover"), cover).await?;
    assert_eq!(refused, 404, "not in the album");
    let leaders = json!({ "media_ids": photos[..5] });
    let refused = refusal(&it.ada, Method::PUT, &format!("{path}/leaders"), leaders).await?;
    assert_eq!(refused, 422, "four are shown");
    Ok(())
}

async fn captions_and_titles_in_two_languages_reach_their_readers(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photos = photos(&it.ada, 2).await?;
    let words = json!({
        "titles": { "cy": "Niwl", "en": "Fog" }, "language": "cy",
        "descriptions": { "cy": "Bore", "en": "Morning" }, "media_ids": photos,
    });
    let (path, album) = published(&it, &it.ada, words).await?;
    assert_eq!(
        (&album["title"], &album["description"]),
        (&json!("Niwl"), &json!("Bore"))
    );
    assert_eq!(album["titles"], json!({ "cy": "Niwl", "en": "Fog" }));

    let item = format!("{path}/items/{}", photos[1]);
    let captions = json!({ "captions": { "cy": "Y gored", "en": "The weir" } });
    let said = change(&it.ada, Method::PATCH, &item, captions).await?;
    assert_eq!(
        (&said["position"], &said["caption"]),
        (&json!(2), &json!("Y gored"))
    );
    let said = change(&it.ada, Method::PATCH, &item, json!({ "caption": "Cored" })).await?;
    assert_eq!(said["captions"], json!({ "cy": "Cored", "en": "The weir" }));
    it.oriel.run_jobs().await?;

    let shown = Visitor::new(&it.oriel.base)?;
    let address = format!("/@ada/{}/2", api::id(&album)?);
    for (language, caption) in [("cy", "Cored"), ("en", "The weir")] {
        let body = shown.get(&format!("{address}?lang={language}")).await?.body;
        assert!(body.contains(caption), "{language}: {body}");
    }
    let note = document(&it.bea, &album).await?;
    assert_eq!(
        note["nameMap"],
        json!({ "cy": "Niwl", "en": "Fog" }),
        "{note}"
    );
    let status = it
        .bea
        .get(&format!("/api/v1/statuses/{}", api::id(&album)?))
        .await?;
    let attached = &status["media_attachments"][1]["oriel"];
    assert_eq!(
        attached["captions"],
        json!({ "cy": "Cored", "en": "The weir" })
    );

    let changed = change(
        &it.ada,
        Method::PATCH,
        &path,
        json!({ "titles": { "en": "Mist" } }),
    );
    assert_eq!(
        changed.await?["titles"],
        json!({ "cy": "Niwl", "en": "Mist" })
    );
    Ok(())
}
