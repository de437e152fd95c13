//! What a photo app says and learns of single photos, and what it asks an instance first.

use oriel_core::config::RequireAltText;
use oriel_media::testing::{jpeg, jpeg_with_everything};
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, refusal};

on_each_backend!(
    a_photo_that_is_out_is_described_anew_and_its_posts_say_so,
    camera_facts_are_all_the_owners_and_others_see_what_is_shown,
    facts_that_are_forgotten_are_gone_for_their_owner_too,
    a_photo_in_no_post_is_its_owners_alone,
    an_upload_brings_its_words_with_it,
    a_post_that_is_refused_keeps_its_photos_for_another_try,
    the_owner_gets_a_link_to_the_original_and_nobody_else_does,
);

on_sqlite!(
    a_photo_of_somebody_else_is_not_there_to_be_changed,
    settings_say_how_photos_and_albums_begin,
    an_instance_says_what_it_offers_to_photo_apps,
);

/// A photo of a camera in a public post. Returns its path and its post.
async fn hung(it: &Neighbours) -> anyhow::Result<(String, Value)> {
    let file = jpeg_with_everything(640, 480, 1);
    let photo = it.ada.upload_photo(&file, "A weir").await?;
    let words = json!({ "status": "Fog", "media_ids": [photo] });
    let post = it.publish(&it.ada, words).await?;
    Ok((format!("/api/oriel/v1/media/{photo}"), post))
}

async fn patch(app: &ApiClient, path: &str, body: Value) -> anyhow::Result<Value> {
    let answer = app.answer(Method::PATCH, path, &body).await?;
    anyhow::ensure!(answer.status == 200, "{path} answered {answer:?}");
    Ok(answer.body)
}

async fn a_photo_that_is_out_is_described_anew_and_its_posts_say_so(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, post) = hung(&it).await?;
    let words = json!({
        "title": "The weir", "descriptions": { "en": "A weir in fog", "cy": "Cored mewn niwl" },
        "license": "CC-BY-SA-4.0", "focus": "0.5,-0.25", "allow_download": true,
    });
    let said = patch(&it.ada, &path, words).await?;
    assert_eq!(said["description"], "A weir in fog", "{said}");
    assert_eq!(said["meta"]["focus"], json!({ "x": 0.5, "y": -0.25 }));
    it.oriel.run_jobs().await?;
    let status = it
        .bea
        .get(&format!("/api/v1/statuses/{}", api::id(&post)?))
        .await?;
    let extra = &status["media_attachments"][0]["oriel"];
    assert_eq!(extra["title"], "The weir");
    assert_eq!(
        extra["descriptions"],
        json!({ "en": "A weir in fog", "cy": "Cored mewn niwl" })
    );
    assert_eq!(extra["license"], "CC-BY-SA-4.0");
    assert_eq!(
        (&extra["mime"], &extra["state"]),
        (&json!("image/jpeg"), &json!("ready"))
    );
    let seen = it.bea.get(&path).await?;
    assert_eq!(
        seen["oriel"]["own"],
        Value::Null,
        "that is its owner's: {seen}"
    );
    let original = seen["oriel"]["download_url"].as_str().unwrap_or_default();
    assert_eq!(it.bea.file(original).await?.0, 200, "{seen}");
    let own = it.ada.get(&path).await?;
    assert_eq!(own["oriel"]["own"]["file_name"], "photo.jpg");
    for bad in [
        json!({ "license": "mine" }),
        json!({ "title": "a".repeat(201) }),
        json!({ "descriptions": { "no language": "x" } }),
        json!({ "description": "a".repeat(1_501) }),
    ] {
        assert_eq!(
            refusal(&it.ada, Method::PATCH, &path, bad.clone()).await?,
            422,
            "{bad}"
        );
    }
    Ok(())
}

async fn camera_facts_are_all_the_owners_and_others_see_what_is_shown(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, post) = hung(&it).await?;
    let exif = format!("{path}/exif");
    let facts = json!({
        "make": "FUJIFILM", "model": "X-T5", "lens": "XF 35mm F1.4", "focal_length_mm": 35.0,
        "focal_length_35mm": 53, "aperture": 5.6, "exposure_time": "1/250", "iso": 400,
        "taken_at": "2026-10-12T07:45:10.000Z", "shown": true,
    });
    assert_eq!(it.bea.get(&exif).await?, facts);
    let hidden = it.ada.put(&exif, &json!({ "shown": false })).await?;
    assert_eq!(
        (&hidden["iso"], &hidden["shown"]),
        (&json!(400), &json!(false))
    );
    let seen = it.bea.get(&exif).await?;
    let known = seen.as_object().into_iter().flatten();
    let known: Vec<_> = known.filter(|(_, value)| !value.is_null()).collect();
    assert_eq!(known.len(), 1, "only that nothing is shown: {seen}");
    let status = it
        .bea
        .get(&format!("/api/v1/statuses/{}", api::id(&post)?))
        .await?;
    let extra = &status["media_attachments"][0]["oriel"];
    assert_eq!(
        (&extra["camera"], &extra["taken_at"]),
        (&Value::Null, &Value::Null)
    );
    for reader in [&it.ada, &it.bea] {
        let told = format!("{}{}", reader.get(&exif).await?, reader.get(&path).await?);
        for secret in ["52.4153", "-4.0829", "SERIAL-0042", "gps", "GPS"] {
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
    let unsaid = refusal(&it.ada, Method::PUT, &exif, json!({})).await?;
    assert_eq!(unsaid, 422);
    Ok(())
}

async fn facts_that_are_forgotten_are_gone_for_their_owner_too(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = hung(&it).await?;
    let exif = format!("{path}/exif");
    assert_eq!(it.ada.delete(&exif).await?, json!({}));
    it.oriel.run_jobs().await?;
    let own = it.ada.get(&exif).await?;
    assert_eq!(
        (&own["model"], &own["taken_at"]),
        (&Value::Null, &Value::Null),
        "{own}"
    );
    let own = it.ada.get(&path).await?;
    assert_eq!(own["oriel"]["own"]["place"], Value::Null, "{own}");
    assert_eq!(own["description"], "A weir", "words stay");
    Ok(())
}

async fn a_photo_of_somebody_else_is_not_there_to_be_changed(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = hung(&it).await?;
    let before = it.ada.get(&path).await?;
    let reader = it.oriel.app_of("ada", "read write:statuses").await?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    for (method, asked) in [
        (Method::PATCH, path.clone()),
        (Method::POST, format!("{path}/original")),
        (Method::POST, format!("{path}/keep")),
        (Method::PUT, format!("{path}/exif")),
        (Method::DELETE, format!("{path}/exif")),
    ] {
        for (app, expected) in [(&it.bea, 404), (&reader, 403), (&visitor, 401)] {
            let body = json!({ "title": "Mine", "shown": false });
            let refused = refusal(app, method.clone(), &asked, body).await?;
            assert_eq!(refused, expected, "{method} {asked}");
        }
    }
    assert_eq!(it.ada.get(&path).await?, before);
    Ok(())
}

async fn a_photo_in_no_post_is_its_owners_alone(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = it.ada.upload_photo(&jpeg(320, 240, 1), "Mine").await?;
    let path = format!("/api/oriel/v1/media/{photo}");
    assert_eq!(it.ada.get(&path).await?["oriel"]["state"], "processing");
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(&path).await?["oriel"]["state"], "ready");
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let writer = it.oriel.app_of("ada", "write").await?;
    for other in [&it.bea, &visitor, &writer] {
        for asked in [path.clone(), format!("{path}/exif")] {
            assert_eq!(
                refusal(other, Method::GET, &asked, Value::Null).await?,
                404,
                "{asked}"
            );
        }
    }
    Ok(())
}

async fn an_upload_brings_its_words_with_it(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let fields = [
        ("description", "A weir"),
        ("oriel[title]", "Weir"),
        ("oriel[descriptions][cy]", "Cored"),
        ("oriel[license]", "CC0-1.0"),
        ("oriel[show_camera]", "false"),
    ];
    let sent = it
        .ada
        .upload_with("a.jpg", &jpeg(320, 240, 1), &fields)
        .await?;
    assert_eq!(sent.status, 202, "{sent:?}");
    let extra = &sent.body["oriel"];
    assert_eq!(
        extra["descriptions"],
        json!({ "en": "A weir", "cy": "Cored" }),
        "{extra}"
    );
    assert_eq!(
        (&extra["title"], &extra["license"]),
        (&json!("Weir"), &json!("CC0-1.0"))
    );
    let path = format!("/api/v1/media/{}", api::id(&sent.body)?);
    it.oriel.run_jobs().await?;
    let renamed = json!({ "oriel": { "title": "The weir", "decorative": true } });
    let renamed = it.ada.put(&path, &renamed).await?;
    assert_eq!(renamed["oriel"]["title"], "The weir");
    assert_eq!(renamed["oriel"]["decorative"], true);
    let exif = format!("/api/oriel/v1/media/{}/exif", api::id(&sent.body)?);
    assert_eq!(it.ada.get(&exif).await?["shown"], false);
    Ok(())
}

async fn a_post_that_is_refused_keeps_its_photos_for_another_try(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start_with(backend, |config| {
        config.moderation.require_alt_text = RequireAltText::Require;
    });
    let oriel = oriel.await?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(320, 240, 1), "").await?;
    let post = json!({ "status": "Fog", "media_ids": [photo] });
    let path = "/api/v1/statuses";
    assert_eq!(refusal(&ada, Method::POST, path, post.clone()).await?, 422);
    let described = json!({ "description": "A weir" });
    ada.put(&format!("/api/v1/media/{photo}"), &described)
        .await?;
    assert_eq!(
        ada.post(path, &post).await?["media_attachments"][0]["id"],
        json!(photo)
    );
    Ok(())
}

async fn the_owner_gets_a_link_to_the_original_and_nobody_else_does(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = hung(&it).await?;
    let asked = format!("{path}/original");
    let given = it.ada.post(&asked, &Value::Null).await?;
    let url = given["url"].as_str().unwrap_or_default();
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    assert_eq!(visitor.file(url).await?.0, 200, "{given}");
    assert!(
        given["expires_at"]
            .as_str()
            .is_some_and(|it| it.ends_with('Z')),
        "{given}"
    );
    assert_eq!(
        refusal(&it.bea, Method::POST, &asked, Value::Null).await?,
        404
    );
    Ok(())
}

async fn settings_say_how_photos_and_albums_begin(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = "/api/oriel/v1/me/settings";
    let (shown, _) = hung(&it).await?;
    let wishes = json!({
        "default_license": "CC-BY-4.0", "default_visibility": "unlisted", "show_camera": false,
        "allow_download": true, "default_language": "cy", "show_camera_everywhere": true,
    });
    let saved = patch(&it.ada, path, wishes).await?;
    let expected = json!({
        "default_license": "CC-BY-4.0", "default_visibility": "unlisted", "show_camera": false,
        "allow_download": true, "default_language": "cy", "locale": "en", "storage": null,
    });
    assert_eq!(saved, expected);
    assert_eq!(it.ada.get(path).await?, expected);
    it.oriel.run_jobs().await?;
    assert_eq!(
        it.ada.get(&format!("{shown}/exif")).await?["shown"],
        false,
        "older photos too"
    );
    let album = it
        .ada
        .post("/api/oriel/v1/albums", &json!({ "title": "Niwl" }))
        .await?;
    assert_eq!(
        (&album["visibility"], &album["language"]),
        (&json!("unlisted"), &json!("cy"))
    );
    let photo = it.ada.upload_photo(&jpeg(320, 240, 1), "A weir").await?;
    let photo = it.ada.get(&format!("/api/oriel/v1/media/{photo}")).await?;
    assert_eq!(photo["oriel"]["license"], "CC-BY-4.0");
    for bad in [
        json!({ "default_license": "mine" }),
        json!({ "default_visibility": "everyone" }),
        json!({ "locale": "xx" }),
        json!({ "default_language": "no language" }),
    ] {
        assert_eq!(
            refusal(&it.ada, Method::PATCH, path, bad.clone()).await?,
            422,
            "{bad}"
        );
    }
    assert_eq!(
        it.ada.get(path).await?,
        expected,
        "what was refused changed nothing"
    );
    let reader = it.oriel.app_of("ada", "read").await?;
    assert_eq!(refusal(&reader, Method::PATCH, path, json!({})).await?, 403);
    let poster = it.oriel.app_of("ada", "write:statuses").await?;
    assert_eq!(refusal(&poster, Method::GET, path, Value::Null).await?, 403);
    Ok(())
}

async fn an_instance_says_what_it_offers_to_photo_apps(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    let config = visitor.get("/api/oriel/v1/config").await?;
    let limits = &config["limits"];
    assert_eq!(
        (&config["api_version"], &limits["max_album_items"]),
        (&json!(1), &json!(500))
    );
    assert_eq!(limits["max_upload_bytes"], 64 * 1024 * 1024);
    let uploads = format!("{}/api/oriel/v1/uploads", it.oriel.base);
    assert_eq!(config["uploads_url"], json!(uploads));
    let names = config["renditions"].as_array().into_iter().flatten();
    let names: Vec<_> = names.filter_map(|it| it["name"].as_str()).collect();
    assert!(
        names.contains(&"large") && names.contains(&"tile320"),
        "{config}"
    );
    let licences = visitor.get("/api/oriel/v1/licenses").await?;
    assert_eq!(config["licenses"], licences);
    assert_eq!(licences[0]["title"], "All rights reserved");
    assert_eq!(
        (&licences[0]["spdx"], &licences[0]["url"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(licences[6]["spdx"], "CC-BY-4.0");
    let welsh = visitor.get("/api/oriel/v1/licenses?lang=cy").await?;
    assert_ne!(welsh[0]["title"], licences[0]["title"]);
    let instance = visitor.get("/api/v2/instance").await?;
    assert_eq!(instance["configuration"]["oriel"]["api_version"], 1);
    let node = visitor.get("/nodeinfo/2.1").await?;
    assert_eq!(node["metadata"]["oriel"]["api_version"], 1);
    Ok(())
}
