//! What photo apps do with what a file brings: keywords, and that it came before.

use oriel_media::testing::{jpeg, with_xmp, xmp};
use oriel_test::{Backend, TestInstance, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, refusal};

const ALBUMS: &str = "/api/oriel/v1/albums";

on_each_backend!(
    keywords_of_a_file_become_hashtags_of_its_album,
    a_photo_that_was_sent_before_names_the_earlier_one_until_both_are_kept,
    items_of_an_album_tell_their_owner_what_their_files_bring,
    settings_tell_how_much_room_is_left,
    an_answer_that_is_sent_again_is_one_though_what_it_answers_is_gone,
);

/// A file with keywords.
fn told() -> Vec<u8> {
    let properties = "<dc:subject><rdf:Bag><rdf:li>Afon Conwy</rdf:li><rdf:li>niwl</rdf:li></rdf:Bag></dc:subject>";
    with_xmp(&jpeg(320, 240, 1), &xmp(properties))
}

async fn keywords_of_a_file_become_hashtags_of_its_album(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = it.ada.upload_photo(&told(), "A weir").await?;
    let words = json!({ "title": "Weirs", "media_ids": [photo], "tags": ["cymru"] });
    let album = it.ada.post(ALBUMS, &words).await?;
    it.oriel.run_jobs().await?;
    let path = format!("{ALBUMS}/{}", api::id(&album)?);
    let own = it.ada.get(&format!("/api/oriel/v1/media/{photo}")).await?;
    assert_eq!(
        own["oriel"]["own"]["keywords"],
        json!(["Afon Conwy", "niwl"])
    );
    assert_eq!(it.ada.get(&path).await?["tags"], json!(["cymru"]));
    let take = format!("{path}/items/{photo}/keywords");
    for _ in 0..2 {
        let album = it.ada.post(&take, &Value::Null).await?;
        assert_eq!(album["tags"], json!(["afonconwy", "cymru", "niwl"]));
    }
    let other = it.ada.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
    let elsewhere = format!("{path}/items/{other}/keywords");
    let refused = refusal(&it.ada, Method::POST, &elsewhere, Value::Null).await?;
    assert_eq!(refused, 404, "it is not in the album");
    Ok(())
}

async fn a_photo_that_was_sent_before_names_the_earlier_one_until_both_are_kept(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let file = jpeg(640, 480, 1);
    let first = it.ada.upload_photo(&file, "A weir").await?;
    it.bea.upload_photo(&file, "Hers").await?;
    let words = json!({ "title": "Weirs", "media_ids": [first] });
    let album = api::id(&it.ada.post(ALBUMS, &words).await?)?;
    let again = it.ada.upload_photo(&file, "A weir").await?;
    it.oriel.run_jobs().await?;
    let twin = async |photo: &str| {
        let own = it.ada.get(&format!("/api/oriel/v1/media/{photo}")).await?;
        anyhow::Ok(own["oriel"]["own"]["twin"].clone())
    };
    assert_eq!(twin(&first).await?, Value::Null, "nothing came before it");
    let expected = json!({ "media_id": first, "same_file": true, "status_id": album });
    assert_eq!(twin(&again).await?, expected);
    let keep = format!("/api/oriel/v1/media/{again}/keep");
    let kept = it.ada.post(&keep, &Value::Null).await?;
    assert_eq!(kept["oriel"]["own"]["twin"], Value::Null);
    assert_eq!(twin(&again).await?, Value::Null, "nobody asks again");
    let third = it.ada.upload_photo(&file, "A weir").await?;
    let path = format!("/api/v1/media/{third}");
    assert_eq!(twin(&third).await?["media_id"], json!(first));
    assert_eq!(it.ada.delete(&path).await?, json!({}), "or it is dropped");
    Ok(())
}

async fn items_of_an_album_tell_their_owner_what_their_files_bring(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (mut photos, file) = (Vec::new(), told());
    for _ in 0..2 {
        photos.push(it.ada.upload_photo(&file, "A weir").await?);
    }
    let words = json!({ "title": "Weirs", "media_ids": photos });
    let album = it.ada.post(ALBUMS, &words).await?;
    let path = format!("{ALBUMS}/{}", api::id(&album)?);
    it.ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    it.oriel.run_jobs().await?;
    let items = format!("{path}/items");
    let own = it.ada.get(&items).await?;
    let facts = |place: usize| &own[place]["media"]["oriel"]["own"];
    assert_eq!(facts(0)["twin"], Value::Null, "{own}");
    assert_eq!(facts(1)["twin"]["media_id"], json!(photos[0]));
    assert_eq!(facts(1)["keywords"], json!(["Afon Conwy", "niwl"]));
    let seen = it.bea.get(&items).await?;
    assert_eq!(seen[1]["media"]["oriel"]["own"], Value::Null, "{seen}");
    Ok(())
}

async fn settings_tell_how_much_room_is_left(backend: Backend) -> anyhow::Result<()> {
    let bounded = TestInstance::start_with(backend, |config| {
        config.limits.storage_per_user = oriel_core::media::config::ByteSize::mib(1);
    });
    let oriel = bounded.await?;
    let ada = oriel.person("ada").await?;
    let path = "/api/oriel/v1/me/settings";
    let limit = 1024 * 1024;
    let empty = json!({ "used": 0, "limit": limit });
    assert_eq!(ada.get(path).await?["storage"], empty);
    ada.upload_photo(&jpeg(320, 240, 1), "A weir").await?;
    let room = ada.get(path).await?["storage"].clone();
    let used = room["used"].as_i64().unwrap_or_default();
    assert!(used > 0 && used < limit, "{room}");
    Ok(())
}

async fn an_answer_that_is_sent_again_is_one_though_what_it_answers_is_gone(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let asked = api::id(&it.say(&it.bea, "Who comes along?").await?)?;
    let words = json!({ "status": "I do", "in_reply_to_id": asked });
    let first = it.ada.post_once("one", &words).await?;
    it.bea.delete(&format!("/api/v1/statuses/{asked}")).await?;
    it.oriel.run_jobs().await?;
    let again = it.ada.post_once("one", &words).await?;
    assert_eq!(again["id"], first["id"]);
    let other = it.ada.post_once("two", &words).await;
    assert!(other.is_err(), "there is nothing to answer any more");
    Ok(())
}
