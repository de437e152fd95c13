//! All photos of an account, one by one.

use oriel_test::{ApiClient, Backend, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::photos;
use crate::api::neighbours::{self, Neighbours, ids, keys, link, page, refusal};

on_each_backend!(
    a_gallery_shows_each_photo_in_its_place,
    a_gallery_is_paged_from_photo_to_photo,
    a_gallery_hides_what_is_for_followers_from_strangers,
);

/// The photos of a gallery, in its order.
fn shown(gallery: &Value) -> Vec<String> {
    let entries = gallery.as_array().into_iter().flatten();
    let photos = entries.filter_map(|it| it["media"]["id"].as_str());
    photos.map(str::to_owned).collect()
}

/// A gallery with two posts, of which the older one has three photos and is sensitive.
async fn hung(it: &Neighbours) -> anyhow::Result<(String, Vec<String>, [Value; 2])> {
    let first = photos(&it.ada, 3).await?;
    let old = json!({ "status": "Old", "media_ids": first, "sensitive": true });
    let old = it.publish(&it.ada, old).await?;
    let second = photos(&it.ada, 2).await?;
    let new = json!({ "status": "New", "media_ids": second });
    let new = it.publish(&it.ada, new).await?;
    let me = neighbours::me(&it.ada).await?;
    let gallery = format!("/api/oriel/v1/accounts/{me}/gallery");
    Ok((gallery, [second, first].concat(), [new, old]))
}

async fn a_gallery_shows_each_photo_in_its_place(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (gallery, expected, [new, old]) = hung(&it).await?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let all = visitor.get(&gallery).await?;
    assert_eq!(shown(&all), expected);
    for (place, post, sensitive) in [(0, new, false), (4, old, true)] {
        assert_eq!(all[place]["status_id"], post["id"]);
        assert_eq!(all[place]["sensitive"], json!(sensitive));
    }
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
    Ok(())
}

async fn a_gallery_is_paged_from_photo_to_photo(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (gallery, expected, _) = hung(&it).await?;
    let (base, visitor) = (&it.oriel.base, ApiClient::new(&it.oriel.base, "")?);
    let (mut seen, mut asked) = (Vec::new(), format!("{gallery}?limit=2"));
    loop {
        let some = visitor.get(&asked).await?;
        if ids(&some).is_empty() {
            break;
        }
        seen.extend(shown(&some));
        let header = link(&visitor, base, &asked).await?;
        asked = page(&header, base, "next").unwrap_or_default();
    }
    assert_eq!(seen, expected, "in pages it is the same");
    let all = visitor.get(&gallery).await?;
    let fourth = all[3]["id"].as_str().unwrap_or_default();
    let before = format!("{gallery}?limit=2&min_id={fourth}");
    let before = visitor.get(&before).await?;
    assert_eq!(shown(&before), expected[1..3], "the nearest before it");
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
    let it = neighbours::meet(backend).await?;
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
