use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Events, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::House;
use crate::api::neighbours::{ids, refusal};

on_each_backend!(
    somebody_who_is_suspended_is_nowhere_until_they_are_not,
    somebody_who_is_suspended_cannot_come_in,
    photos_for_followers_are_had_no_more_while_their_author_is_suspended,
    somebody_who_is_silenced_is_read_by_those_who_follow_them,
    what_somebody_edits_does_not_undo_what_is_decided_about_them,
    whoever_has_posts_of_somebody_suspended_on_screen_hears_that_they_are_gone,
);

const ACTIVITY: [(&str, &str); 1] = [("accept", "application/activity+json")];

/// What of Bea is to be had: each address with its status.
async fn addresses(it: &House, post: &str) -> anyhow::Result<Vec<(String, u16)>> {
    let (base, bea, mut found) = (&it.oriel.base, &it.bea_id, Vec::new());
    let nobody = ApiClient::new(base, "")?;
    for path in [
        "/@bea".to_owned(),
        format!("/@bea/{post}"),
        format!("/api/v1/accounts/{bea}"),
        format!("/api/v1/accounts/{bea}/statuses"),
        "/api/v1/accounts/lookup?acct=bea".to_owned(),
        format!("/api/v1/statuses/{post}"),
        format!(
            "/.well-known/webfinger?resource=acct:bea@{}",
            it.oriel.authority()
        ),
    ] {
        let response = nobody
            .ask(Method::GET, &format!("{base}{path}"), &[])
            .await?;
        found.push((path, response.status().as_u16()));
    }
    for path in [
        "/users/bea".to_owned(),
        "/users/bea/outbox".to_owned(),
        "/users/bea/followers".to_owned(),
        format!("/users/bea/posts/{post}"),
    ] {
        let url = format!("{base}{path}");
        let response = nobody.ask(Method::GET, &url, &ACTIVITY).await?;
        found.push((path, response.status().as_u16()));
    }
    Ok(found)
}

/// The lists of others that Bea or her post may be on.
async fn lists(it: &House) -> anyhow::Result<Vec<usize>> {
    let mut lengths = Vec::new();
    for path in [
        "/api/v1/timelines/home",
        "/api/v1/timelines/public?local=true",
        "/api/v1/timelines/tag/eryri",
        "/api/v1/favourites",
        "/api/v1/directory?local=true&limit=80",
    ] {
        let found = it.ada.get(path).await?;
        let entities = found.as_array().into_iter().flatten();
        let of_bea = |one: &&Value| one["account"]["acct"] == "bea" || one["acct"] == "bea";
        lengths.push(entities.filter(of_bea).count());
    }
    let search = it.ada.get("/api/v2/search?q=bea").await?;
    lengths.push(ids(&search["accounts"]).len());
    Ok(lengths)
}

async fn somebody_who_is_suspended_is_nowhere_until_they_are_not(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let post = it.photo().await?;
    it.ada
        .act(&format!("accounts/{}/follow", it.bea_id))
        .await?;
    it.ada.act(&format!("statuses/{post}/favourite")).await?;
    for round in 0..2 {
        for (path, status) in addresses(&it, &post).await? {
            assert_eq!(status, 200, "{round}: {path}");
        }
        assert_eq!(lists(&it).await?, [1, 1, 1, 1, 1, 1], "{round}");
        it.decide("suspend").await?;
        for (path, status) in addresses(&it, &post).await? {
            assert_eq!(status, 404, "{round}: {path}");
        }
        assert_eq!(lists(&it).await?, [0, 0, 0, 0, 0, 0], "{round}");
        let follow = format!("/api/v1/accounts/{}/follow", it.bea_id);
        assert_eq!(
            refusal(&it.ada, Method::POST, &follow, json!({})).await?,
            404
        );
        it.take_back("unsuspend").await?;
    }
    Ok(())
}

async fn somebody_who_is_suspended_cannot_come_in(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let browser = Visitor::signed_in(&it.oriel.base, "bea").await?;
    assert_eq!(browser.get("/settings/profile").await?.status, 200);
    it.decide("suspend").await?;
    let me = "/api/v1/accounts/verify_credentials";
    assert_eq!(refusal(&it.bea, Method::GET, me, Value::Null).await?, 401);
    // What is made for her by hand opens nothing either.
    let anew = it.oriel.app_of("bea", "read").await?;
    assert_eq!(refusal(&anew, Method::GET, me, Value::Null).await?, 401);
    assert_ne!(browser.get("/settings/profile").await?.status, 200);
    assert!(Visitor::signed_in(&it.oriel.base, "bea").await.is_err());
    it.take_back("unsuspend").await?;
    assert_eq!(
        refusal(&it.bea, Method::GET, me, Value::Null).await?,
        401,
        "what ended stays ended"
    );
    assert_ne!(browser.get("/settings/profile").await?.status, 200);
    Visitor::signed_in(&it.oriel.base, "bea").await?;
    Ok(())
}

async fn photos_for_followers_are_had_no_more_while_their_author_is_suspended(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    it.ada
        .act(&format!("accounts/{}/follow", it.bea_id))
        .await?;
    let photo = it.bea.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
    let words = json!({ "status": "Shut", "media_ids": [photo], "visibility": "private" });
    let post = api::id(&it.bea.post("/api/v1/statuses", &words).await?)?;
    it.oriel.run_jobs().await?;
    let status = it.ada.get(&format!("/api/v1/statuses/{post}")).await?;
    let file = &status["media_attachments"][0]["url"];
    let file = file.as_str().unwrap_or_default();
    assert_eq!(it.ada.file(file).await?.0, 200);
    it.decide("suspend").await?;
    assert_eq!(it.ada.file(file).await?.0, 404);
    it.take_back("unsuspend").await?;
    assert_eq!(it.ada.file(file).await?.0, 200);
    Ok(())
}

async fn somebody_who_is_silenced_is_read_by_those_who_follow_them(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let post = it.photo().await?;
    it.decide("silence").await?;
    let public = [
        "/api/v1/timelines/public?local=true",
        "/api/v1/timelines/tag/eryri",
    ];
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    for path in public {
        assert_eq!(nobody.get(path).await?, json!([]), "{path}");
        assert_eq!(it.ada.get(path).await?, json!([]), "{path}");
        let own = it.bea.get(path).await?;
        assert_eq!(ids(&own), [post.as_str()], "she sees what she publishes");
    }
    let search = "/api/v2/search?q=bea";
    assert_eq!(it.ada.get(search).await?["accounts"], json!([]));
    // Whoever knows whom they look for finds her.
    nobody.get("/api/v1/accounts/lookup?acct=bea").await?;
    nobody.get(&format!("/api/v1/statuses/{post}")).await?;
    let words = json!({ "status": "Hello @ada" });
    it.bea.post("/api/v1/statuses", &words).await?;
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get("/api/v1/notifications").await?, json!([]));
    it.ada
        .act(&format!("accounts/{}/follow", it.bea_id))
        .await?;
    for path in public {
        assert_eq!(ids(&it.ada.get(path).await?), [post.as_str()], "{path}");
    }
    assert_eq!(ids(&it.ada.get(search).await?["accounts"]).len(), 1);
    it.bea.post("/api/v1/statuses", &words).await?;
    it.oriel.run_jobs().await?;
    assert_eq!(ids(&it.ada.get("/api/v1/notifications").await?).len(), 1);
    Ok(())
}

async fn what_somebody_edits_does_not_undo_what_is_decided_about_them(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    it.decide("silence").await?;
    it.decide("sensitive").await?;
    let name = json!({ "display_name": "Bea the good" });
    let path = "/api/v1/accounts/update_credentials";
    let answer = it.bea.answer(Method::PATCH, path, &name).await?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let bea = it.bea().await?;
    assert_eq!(
        (&bea["silenced"], &bea["sensitized"]),
        (&json!(true), &json!(true))
    );
    Ok(())
}

async fn whoever_has_posts_of_somebody_suspended_on_screen_hears_that_they_are_gone(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    it.ada
        .act(&format!("accounts/{}/follow", it.bea_id))
        .await?;
    let mut posts = Vec::new();
    for visibility in ["public", "private", "direct"] {
        let words = json!({ "status": "Hello @ada", "visibility": visibility });
        posts.push(api::id(&it.bea.post("/api/v1/statuses", &words).await?)?);
    }
    it.oriel.run_jobs().await?;
    let base = &it.oriel.base;
    let mut home = Events::of(base, &it.ada, "user").await?;
    let mut public = Events::of(base, &it.admin, "public").await?;
    let mut direct = Events::of(base, &it.admin, "direct").await?;
    it.decide("suspend").await?;
    // What comes behind says that nothing more was to be heard.
    let later = json!({ "status": "Later", "visibility": "public" });
    let photo = it.ada.upload_photo(&jpeg(64, 48, 1), "A wall").await?;
    let mut shown = later.clone();
    shown["media_ids"] = json!([photo]);
    it.ada.post("/api/v1/statuses", &shown).await?;
    it.oriel.run_jobs().await?;
    let boss = json!({ "status": "@boss Later", "visibility": "direct" });
    it.ada.post("/api/v1/statuses", &boss).await?;
    it.oriel.run_jobs().await?;
    let mut heard = Vec::new();
    while let Some(happened) = home.happened().await? {
        if happened.event == "update" {
            break;
        }
        heard.push((happened.event, happened.payload));
    }
    heard.sort();
    let mut gone: Vec<_> = posts[..2]
        .iter()
        .map(|post| ("delete".to_owned(), post.clone()))
        .collect();
    gone.sort();
    assert_eq!(
        heard, gone,
        "those that she could see and that name not her alone"
    );
    let first = public.happened().await?.map(|it| (it.event, it.payload));
    assert_eq!(first, Some(("delete".to_owned(), posts[0].clone())));
    let next = public.happened().await?.map(|it| it.event);
    assert_eq!(next.as_deref(), Some("update"));
    let next = direct.happened().await?.map(|it| it.event);
    assert_eq!(
        next.as_deref(),
        Some("conversation"),
        "of nothing private a stranger hears"
    );
    Ok(())
}
