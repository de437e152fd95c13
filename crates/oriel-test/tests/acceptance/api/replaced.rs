//! Another file for a photo: in its place, with its words, and nothing left of the old one.

use oriel_media::testing::{encoded, jpeg, jpeg_with_everything, picture};
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, refusal};

on_each_backend!(
    a_new_file_takes_the_place_of_a_published_one_and_ends_its_addresses,
    a_file_that_cannot_be_shown_changes_nothing,
    a_photo_that_is_ready_takes_the_place_at_once,
    the_page_of_a_photo_takes_another_file,
);

on_sqlite!(what_may_not_take_a_photos_place_is_refused,);

/// A published photo of Ada's: its path, and its post.
async fn hung(it: &Neighbours) -> anyhow::Result<(String, String)> {
    let file = jpeg_with_everything(640, 480, 1);
    let photo = it.ada.upload_photo(&file, "A weir").await?;
    let words = json!({ "status": "Fog", "media_ids": [photo] });
    let post = it.publish(&it.ada, words).await?;
    let post = format!("/api/v1/statuses/{}", api::id(&post)?);
    Ok((format!("/api/oriel/v1/media/{photo}"), post))
}

/// A file that looks well from outside: its pixels cannot be read.
fn damaged() -> Vec<u8> {
    let mut file = encoded(&picture(320, 240, 3), image::ImageFormat::Png);
    let middle = file.len() / 3..file.len() / 2;
    for byte in file.get_mut(middle).into_iter().flatten() {
        *byte = !*byte;
    }
    file
}

fn address(of: &Value, which: &str) -> String {
    of[which].as_str().unwrap_or_default().to_owned()
}

/// A link to the original of a photo.
async fn original(app: &ApiClient, path: &str) -> anyhow::Result<String> {
    let link = app.post(&format!("{path}/original"), &Value::Null).await?;
    Ok(address(&link, "url"))
}

async fn a_new_file_takes_the_place_of_a_published_one_and_ends_its_addresses(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, post) = hung(&it).await?;
    let before = it.ada.get(&path).await?;
    let old = original(&it.ada, &path).await?;
    let by = it.ada.upload_photo(&jpeg(600, 300, 9), "").await?;
    let wish = json!({ "media_id": by });
    let waits = it.ada.post(&format!("{path}/replace"), &wish).await?;
    assert_eq!(waits["url"], before["url"], "the old one is shown");
    assert_eq!(waits["oriel"]["own"]["replacement_id"], json!(by));
    it.oriel.run_jobs().await?;
    let after = it.ada.get(&path).await?;
    let own = &after["oriel"]["own"];
    assert_eq!(
        (&own["version"], &own["replacement_id"]),
        (&json!(2), &Value::Null)
    );
    assert_eq!(after["description"], "A weir", "words stay");
    let camera = it.ada.get(&format!("{path}/exif")).await?;
    assert_eq!(camera["model"], Value::Null, "facts are those of the file");
    let seen = it.bea.get(&post).await?["media_attachments"][0].clone();
    assert_eq!((&seen["id"], &seen["url"]), (&after["id"], &after["url"]));
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    let (status, file) = stranger.file(&address(&seen, "url")).await?;
    assert_eq!(
        (status, image::load_from_memory(&file)?.width()),
        (200, 600)
    );
    for old in [
        address(&before, "url"),
        address(&before, "preview_url"),
        old,
    ] {
        for app in [&stranger, &it.ada] {
            let (status, _) = app.file(&old).await?;
            assert!(matches!(status, 403 | 404), "{old} answered {status}");
        }
    }
    let by = format!("/api/v1/media/{by}");
    let gone = refusal(&it.ada, Method::GET, &by, Value::Null).await?;
    assert_eq!(gone, 404, "it is the other one now");
    let new = original(&it.ada, &path).await?;
    assert_eq!(it.ada.file(&new).await?.0, 200);
    Ok(())
}

async fn a_file_that_cannot_be_shown_changes_nothing(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, post) = hung(&it).await?;
    let before = it.bea.get(&post).await?;
    let broken = it.ada.upload_photo(&damaged(), "").await?;
    let wish = json!({ "media_id": broken });
    it.ada.post(&format!("{path}/replace"), &wish).await?;
    it.oriel.run_jobs().await?;
    assert_eq!(it.bea.get(&post).await?, before);
    let own = it.ada.get(&path).await?;
    assert_eq!(own["oriel"]["own"]["replacement_id"], json!(broken));
    let why = it.ada.get(&format!("/api/oriel/v1/media/{broken}")).await?;
    assert!(why["oriel"]["own"]["problem"].is_string(), "{why}");
    let again = refusal(&it.ada, Method::POST, &format!("{path}/replace"), wish).await?;
    assert_eq!(again, 422, "it is known by now");
    let good = it.ada.upload_photo(&jpeg(600, 300, 9), "").await?;
    let wish = json!({ "media_id": good });
    it.ada.post(&format!("{path}/replace"), &wish).await?;
    it.oriel.run_jobs().await?;
    let own = it.ada.get(&path).await?["oriel"]["own"].clone();
    assert_eq!(
        (&own["version"], &own["replacement_id"]),
        (&json!(2), &Value::Null)
    );
    Ok(())
}

async fn a_photo_that_is_ready_takes_the_place_at_once(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let albums = "/api/oriel/v1/albums";
    let mut photos = Vec::new();
    for number in 1..=3 {
        photos.push(
            it.ada
                .upload_photo(&jpeg(320, 240, number), "A gate")
                .await?,
        );
    }
    let by = photos.pop().unwrap_or_default();
    let words = json!({ "title": "Gates", "media_ids": photos });
    let album = format!("{albums}/{}", api::id(&it.ada.post(albums, &words).await?)?);
    it.oriel.run_jobs().await?;
    let replace = format!("/api/oriel/v1/media/{}/replace", photos[0]);
    let new = it.ada.post(&replace, &json!({ "media_id": by })).await?;
    assert_eq!(new["oriel"]["own"]["version"], 2, "{new}");
    it.oriel.run_jobs().await?;
    let items = neighbours::listed(&it.ada, &format!("{album}/items")).await?;
    assert_eq!(items, photos, "each is in its place");
    assert_eq!(it.ada.file(&address(&new, "url")).await?.0, 200);
    Ok(())
}

async fn what_may_not_take_a_photos_place_is_refused(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = hung(&it).await?;
    let (other, _) = hung(&it).await?;
    let before = it.ada.get(&path).await?;
    let own = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let hers = it.bea.upload_photo(&jpeg(320, 240, 1), "Hers").await?;
    let replace = format!("{path}/replace");
    for (wish, status) in [
        (json!({ "media_id": hers }), 404),
        (json!({ "media_id": "99" }), 404),
        (json!({ "media_id": own(&path) }), 422),
        (json!({ "media_id": own(&other) }), 422),
        (json!({}), 422),
    ] {
        let refused = refusal(&it.ada, Method::POST, &replace, wish.clone()).await?;
        assert_eq!(refused, status, "{wish}");
    }
    let reader = it.oriel.app_of("ada", "read write:statuses").await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for (app, status) in [(&it.bea, 404), (&reader, 403), (&nobody, 401)] {
        let wish = json!({ "media_id": hers });
        assert_eq!(refusal(app, Method::POST, &replace, wish).await?, status);
    }
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(&path).await?, before);
    Ok(())
}

async fn the_page_of_a_photo_takes_another_file(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, post) = hung(&it).await?;
    let number = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let page = format!("/drafts/{}/photos/{}", number(&post), number(&path));
    let home = Visitor::signed_in(&it.oriel.base, "ada").await?;
    let form = home.get(&page).await?.body;
    assert!(form.contains(&format!("action=\"{page}/file\"")), "{form}");
    let sent = home
        .send_file(
            &page,
            &format!("{page}/file"),
            "again.jpg",
            &jpeg(600, 300, 9),
        )
        .await?;
    assert_eq!((sent.status, sent.location.as_deref()), (303, Some(&*page)));
    let waits = home.get(&page).await?.body;
    assert!(waits.contains("A new file is being prepared."), "{waits}");
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(&path).await?["oriel"]["own"]["version"], 2);
    let refused = home
        .send_file(&page, &format!("{page}/file"), "diary.jpg", b"Dear diary,")
        .await?;
    assert!(
        refused.status == 422 && refused.body.contains("diary.jpg"),
        "{refused:?}"
    );
    let bea = Visitor::signed_in(&it.oriel.base, "bea").await?;
    let stolen = bea
        .send_file(
            "/drafts",
            &format!("{page}/file"),
            "hers.jpg",
            &jpeg(64, 48, 1),
        )
        .await?;
    assert_eq!(stolen.status, 404);
    Ok(())
}
