//! What particular apps do that others do not, and would stumble over.

use oriel_test::{Backend, api, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, ids, link, listed, page};

on_sqlite!(
    pinafore_tries_an_address_that_is_not_there,
    ice_cubes_says_in_the_address_what_others_say_in_the_body,
    masto_numbers_what_it_sends_in_parts,
    toot_sends_a_body_to_delete,
    pixelfeds_app_says_a_limit_twice,
    mastodon_py_gives_a_moment_for_an_id,
    an_app_that_names_a_kind_of_body_need_not_send_one,
    ice_cubes_reads_where_an_account_looks,
    mastodon_py_counts_what_is_left,
);

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// It falls back to what there is when the answer is 404, and to nothing else.
async fn pinafore_tries_an_address_that_is_not_there(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    for (method, path) in [
        (Method::PUT, "/api/v2/media/1"),
        (Method::DELETE, "/api/v1/timelines/home"),
        (Method::GET, "/api/v3/instance"),
    ] {
        let answer = scene.ada.answer(method, path, &Value::Null).await?;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body["error"].is_string(), "{path}: {}", answer.body);
    }
    Ok(())
}

async fn ice_cubes_says_in_the_address_what_others_say_in_the_body(
    backend: Backend,
) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    let asked = format!("accounts/{}/follow?reblogs=false&notify=true", scene.bea_id);
    let tie = scene.ada.act(&asked).await?;
    assert_eq!(tie["showing_reblogs"], false, "{tie}");
    assert_eq!(tie["notifying"], true, "{tie}");
    Ok(())
}

async fn masto_numbers_what_it_sends_in_parts(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    let about = json!({ "title": "Near" });
    let list = api::id(&scene.ada.post("/api/v1/lists", &about).await?)?;
    scene.ada_follows_bea().await?;
    let path = format!("/api/v1/lists/{list}/accounts");
    let url = format!("{}{path}?account_ids[0]={}", scene.oriel.base, scene.bea_id);
    let added = scene.ada.ask(Method::POST, &url, &[FORM]).await?;
    assert_eq!(added.status(), 200);
    assert_eq!(listed(&scene.ada, &path).await?, [scene.bea_id.as_str()]);
    Ok(())
}

async fn toot_sends_a_body_to_delete(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    let path = "/api/v1/domain_blocks";
    let domain = json!({ "domain": "ads.example" });
    scene.ada.post(path, &domain).await?;
    assert_eq!(scene.ada.get(path).await?, json!(["ads.example"]));
    let answer = scene.ada.answer(Method::DELETE, path, &domain).await?;
    assert_eq!((answer.status, answer.body), (200, json!({})));
    assert_eq!(scene.ada.get(path).await?, json!([]));
    Ok(())
}

/// It appends to the address of the next page what that has already.
async fn pixelfeds_app_says_a_limit_twice(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    for words in ["One", "Two", "Three"] {
        scene.say(&scene.ada, words).await?;
    }
    let base = &scene.oriel.base;
    let newest = link(&scene.ada, base, "/api/v1/timelines/home?limit=1").await?;
    let next = page(&newest, base, "next").unwrap_or_default();
    assert!(next.contains('?'), "{next}");
    let home = scene.ada.get("/api/v1/timelines/home").await?;
    let older = listed(&scene.ada, &format!("{next}&_pe=1&limit=1")).await?;
    assert_eq!(older, [ids(&home)[1]]);
    Ok(())
}

/// It makes ids of moments as Mastodon makes them of its own.
async fn mastodon_py_gives_a_moment_for_an_id(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    let post = scene.say(&scene.ada, "Now").await?;
    let now = scene.oriel.clock.now().unix_timestamp();
    for (seconds, there) in [(now - 60, 0), (now + 60, 1)] {
        let moment = i128::from(seconds) * 1000 * (1 << 16);
        let path = format!("/api/v1/timelines/home?max_id={moment}");
        let found = listed(&scene.ada, &path).await?;
        assert_eq!(found.len(), there, "{moment} and {post}");
    }
    Ok(())
}

async fn an_app_that_names_a_kind_of_body_need_not_send_one(
    backend: Backend,
) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    for kind in ["application/json", "multipart/form-data", FORM.1] {
        let url = format!("{}/api/v1/timelines/home", scene.oriel.base);
        let headers = [("content-type", kind)];
        let answer = scene.ada.ask(Method::GET, &url, &headers).await?;
        assert_eq!(answer.status(), 200, "{kind}");
    }
    Ok(())
}

/// One account without a picture, and it shows no timeline at all.
async fn ice_cubes_reads_where_an_account_looks(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    scene.say(&scene.ada, "Now").await?;
    let home = scene.ada.get("/api/v1/timelines/home").await?;
    for picture in ["avatar", "avatar_static", "header", "header_static"] {
        let url = home[0]["account"][picture].as_str().unwrap_or_default();
        assert!(url.starts_with(&scene.oriel.base), "{picture}: {url}");
        let (status, bytes) = scene.ada.file(url).await?;
        assert_eq!((status, bytes.is_empty()), (200, false), "{url}");
    }
    Ok(())
}

/// It takes both for numbers as soon as one is there.
async fn mastodon_py_counts_what_is_left(backend: Backend) -> anyhow::Result<()> {
    let scene = neighbours::meet(backend).await?;
    let url = format!("{}/api/v1/timelines/home", scene.oriel.base);
    let answer = scene.ada.ask(Method::GET, &url, &[]).await?;
    for name in ["x-ratelimit-limit", "x-ratelimit-remaining"] {
        let value = answer.headers()[name].to_str()?;
        assert!(value.parse::<u32>().is_ok(), "{name}: {value}");
    }
    let reset = answer.headers()["x-ratelimit-reset"].to_str()?;
    assert!(reset.ends_with('Z'), "{reset}");
    Ok(())
}
