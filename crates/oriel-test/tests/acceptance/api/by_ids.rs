//! What apps ask for beside the rest: several at once, what a post was written with, embedding.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, OAuthApp, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, ids, listed, refusal};

on_each_backend!(
    posts_and_people_are_shown_by_their_ids_as_far_as_they_may_be_seen,
    what_is_said_in_conversations_is_a_timeline_too,
);

on_sqlite!(
    a_post_says_which_app_it_was_written_with,
    a_post_is_embedded_elsewhere_if_everyone_may_see_it,
    one_sees_and_changes_ones_profile,
);

async fn posts_and_people_are_shown_by_their_ids_as_far_as_they_may_be_seen(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let open = api::id(&it.say(&it.ada, "For all").await?)?;
    let status = json!({ "status": "For few", "visibility": "private" });
    let closed = api::id(&it.publish(&it.ada, status).await?)?;
    let path = format!("/api/v1/statuses?id[]={closed}&id[]=x&id[]=7&id[]={open}");
    assert_eq!(listed(&it.ada, &path).await?, [closed, open.clone()]);
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for app in [&it.bea, &nobody] {
        assert_eq!(listed(app, &path).await?, [open.as_str()]);
    }
    let ada = neighbours::me(&it.ada).await?;
    let path = format!("/api/v1/accounts?id[]={}&id[]=1&id[]={ada}", it.bea_id);
    assert_eq!(listed(&nobody, &path).await?, [it.bea_id.clone(), ada]);
    for empty in [
        "/api/v1/statuses",
        "/api/v1/accounts",
        "/api/v1/statuses?id=99999999999999999999",
    ] {
        assert_eq!(nobody.get(empty).await?, json!([]), "{empty}");
    }
    let many = format!("id[]={open}&").repeat(100);
    let path = format!("/api/v1/statuses?{many}");
    assert_eq!(listed(&nobody, &path).await?, [open.as_str()]);
    let card = format!("/api/v1/statuses/{open}/card");
    assert_eq!(nobody.get(&card).await?, json!({}));
    Ok(())
}

async fn a_post_says_which_app_it_was_written_with(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let visitor = Visitor::signed_in(&it.oriel.base, "ada").await?;
    let app = OAuthApp::register(&it.oriel.base, "camera://back", "read write").await?;
    let acting = app.let_in(&visitor).await?;
    let itself = acting.get("/api/v1/apps/verify_credentials").await?;
    let posted = it.say(&acting, "From an app").await?;
    let answered = json!({ "status": "And again", "in_reply_to_id": api::id(&posted)? });
    let answered = it.publish(&acting, answered).await?;
    let at = it.oriel.clock.now() + time::Duration::hours(1);
    let at = at.format(&time::format_description::well_known::Rfc3339)?;
    let later = json!({ "status": "Later", "scheduled_at": at });
    let later = acting.post("/api/v1/statuses", &later).await?;
    assert!(later["params"]["application_id"].is_i64(), "{later}");
    it.oriel.clock.advance(time::Duration::hours(2));
    it.oriel.run_jobs().await?;
    let expected = json!({ "name": itself["name"], "website": itself["website"] });
    let newest = it.ada.get("/api/v1/timelines/home?limit=1").await?;
    assert_eq!(newest[0]["content"], "<p>Later</p>");
    for post in [&posted, &answered, &newest[0]] {
        let path = format!("/api/v1/statuses/{}", api::id(post)?);
        for reader in [&it.ada, &it.bea] {
            assert_eq!(reader.get(&path).await?["application"], expected);
        }
    }
    let by_hand = it.say(&it.ada, "By a token of one's own").await?;
    assert_eq!(by_hand["application"], Value::Null);
    Ok(())
}

async fn what_is_said_in_conversations_is_a_timeline_too(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let status = json!({ "status": "Hello @bea", "visibility": "direct" });
    let said = api::id(&it.publish(&it.ada, status).await?)?;
    it.say(&it.ada, "Hello all, @bea too").await?;
    let path = "/api/v1/timelines/direct";
    for app in [&it.ada, &it.bea] {
        assert_eq!(listed(app, path).await?, [said.as_str()]);
    }
    let cai = it.oriel.person("cai").await?;
    assert_eq!(cai.get(path).await?, json!([]));
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    assert_eq!(refusal(&nobody, Method::GET, path, Value::Null).await?, 401);
    Ok(())
}

async fn a_post_is_embedded_elsewhere_if_everyone_may_see_it(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = it.ada.upload_photo(&jpeg(800, 600, 1), "A gate").await?;
    let posted = json!({ "status": "A gate", "media_ids": [photo] });
    let posted = it.publish(&it.ada, posted).await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for address in [&posted["url"], &posted["uri"]] {
        let address = address.as_str().unwrap_or_default();
        let shown = nobody
            .get(&format!(
                "/api/oembed?url={address}&maxwidth=640&format=json"
            ))
            .await?;
        assert_eq!(shown["version"], "1.0");
        assert_eq!(shown["type"], "photo", "{shown}");
        assert_eq!(
            (&shown["width"], &shown["height"]),
            (&json!(640), &json!(480))
        );
        assert_eq!(shown["author_name"], "ada");
        let (status, file) = nobody
            .file(shown["url"].as_str().unwrap_or_default())
            .await?;
        assert_eq!(status, 200);
        assert_eq!(image::load_from_memory(&file)?.width(), 640);
    }
    let words = it.say(&it.ada, "Only words").await?;
    let words = words["url"].as_str().unwrap_or_default();
    let shown = nobody.get(&format!("/api/oembed?url={words}")).await?;
    assert_eq!(shown["type"], "link");
    let status = json!({ "status": "For few", "visibility": "private" });
    let closed = it.publish(&it.ada, status).await?;
    for address in [
        closed["url"].as_str().unwrap_or_default(),
        "https://example.org/@ada/1",
        "/@ada/1",
        "x",
        "",
    ] {
        let path = format!("/api/oembed?url={address}");
        for app in [&nobody, &it.ada] {
            let status = refusal(app, Method::GET, &path, Value::Null).await?;
            assert_eq!(status, 404, "{address}");
        }
    }
    Ok(())
}

async fn one_sees_and_changes_ones_profile(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = "/api/v1/profile";
    let change = json!({ "note": "Fog & rain", "display_name": "Ada L." });
    let changed = it.ada.answer(Method::PATCH, path, &change).await?.body;
    assert_eq!(changed["note"], "Fog & rain");
    assert_eq!(changed["display_name"], "Ada L.");
    assert_eq!(changed["avatar"], Value::Null);
    assert_eq!(changed["featured_tags"], json!([]));
    assert_eq!(it.ada.get(path).await?, changed);
    for picture in ["avatar", "header"] {
        let own = it.ada.delete(&format!("{path}/{picture}")).await?;
        assert_eq!(own["display_name"], "Ada L.");
        let reader = it.oriel.app_of("ada", "read").await?;
        let removing = format!("{path}/{picture}");
        let status = refusal(&reader, Method::DELETE, &removing, Value::Null).await?;
        assert_eq!(status, 403);
    }
    let reader = it.oriel.app_of("ada", "read").await?;
    assert_eq!(refusal(&reader, Method::PATCH, path, change).await?, 403);
    assert!(ids(&it.ada.get("/api/v1/endorsements").await?).is_empty());
    Ok(())
}
