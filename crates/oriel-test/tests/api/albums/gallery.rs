//! All photos of an account, one by one.

use oriel_test::{ApiClient, Backend, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::photos;
use crate::neighbours::{self, ids, keys, link, page, refusal};

on_each_backend!(
    a_gallery_shows_each_photo_in_its_place,
    a_gallery_hides_what_is_for_followers_from_strangers,
);

async fn a_gallery_shows_each_photo_in_its_place(backend: Backend) -> anyhow::Result<()> {
    let Some(it) = neighbours::meet(backend).await? else {
        return Ok(());
    };
    let first = photos(&it.ada, 3).await?;
    let album = json!({ "status": "Old", "media_ids": first, "sensitive": true });
    let old = it.publish(&it.ada, album).await?;
    let second = photos(&it.ada, 2).await?;
    let new = it
        .publish(&it.ada, json!({ "status": "New", "media_ids": second }))
        .await?;
    let expected = [second, first].concat();
    let gallery = format!(
        "/api/oriel/v1/accounts/{}/gallery",
        neighbours::me(&it.ada).await?
    );
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let all = visitor.get(&gallery).await?;
    let of = |shown: &Value| -> Vec<String> {
        let entries = shown.as_array().into_iter().flatten();
        entries
            .filter_map(|it| it["media"]["id"].as_str())
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(of(&all), expected);
    assert_eq!(
        (&all[0]["status_id"], &all[4]["status_id"]),
        (&new["id"], &old["id"])
    );
    assert_eq!(
        (&all[0]["sensitive"], &all[4]["sensitive"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(
        keys(&all[0]),
        [
            "album_id",
            "created_at",
            "id",
            "media",
            "sensitive",
            "spoiler_text",
            "status_id",
            "visibility",
        ]
    );
    let base = &it.oriel.base;
    let (mut seen, mut asked) = (Vec::new(), format!("{gallery}?limit=2"));
    loop {
        let some = visitor.get(&asked).await?;
        if ids(&some).is_empty() {
            break;
        }
        seen.extend(of(&some));
        let header = link(&visitor, base, &asked).await?;
        asked = page(&header, base, "next").unwrap_or_default();
    }
    assert_eq!(seen, expected, "in pages it is the same");
    let fourth = all[3]["id"].as_str().unwrap_or_default();
    let before = visitor
        .get(&format!("{gallery}?limit=2&min_id={fourth}"))
        .await?;
    assert_eq!(of(&before), expected[1..3], "the nearest before it");
    for nonsense in ["max_id=x", "max_id=1-x", "min_id=-", "limit=-5&max_id=9"] {
        let asked = format!("{gallery}?{nonsense}");
        let answer = visitor.answer(Method::GET, &asked, &Value::Null).await?;
        assert_eq!(answer.status, 200, "{nonsense}");
    }
    Ok(())
}

async fn a_gallery_hides_what_is_for_followers_from_strangers(
    backend: Backend,
) -> anyhow::Result<()> {
    let Some(it) = neighbours::meet(backend).await? else {
        return Ok(());
    };
    let shot = photos(&it.bea, 3).await?;
    for (photo, visibility) in shot.iter().zip(["public", "private", "direct"]) {
        let words = json!({ "status": "x", "visibility": visibility, "media_ids": [photo] });
        it.publish(&it.bea, words).await?;
    }
    let gallery = format!("/api/oriel/v1/accounts/{}/gallery", it.bea_id);
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let count = |shown: Value| shown.as_array().map(Vec::len);
    for stranger in [&visitor, &it.ada] {
        assert_eq!(count(stranger.get(&gallery).await?), Some(1));
    }
    it.ada_follows_bea().await?;
    assert_eq!(
        count(it.ada.get(&gallery).await?),
        Some(2),
        "followers see theirs"
    );
    assert_eq!(
        count(it.bea.get(&gallery).await?),
        Some(3),
        "the owner sees all"
    );
    it.bea
        .act(&format!(
            "accounts/{}/block",
            neighbours::me(&it.ada).await?
        ))
        .await?;
    assert_eq!(
        count(it.ada.get(&gallery).await?),
        Some(0),
        "nor whom she blocks"
    );
    let nobody = "/api/oriel/v1/accounts/12/gallery";
    assert_eq!(
        refusal(&visitor, Method::GET, nobody, Value::Null).await?,
        404
    );
    Ok(())
}
