//! How people stand to each other.

use oriel_test::{Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, ids, keys, listed, refusal};

on_each_backend!(
    a_relationship_has_every_key_and_says_what_is,
    relationships_are_asked_for_many_at_once_in_order,
    a_follow_is_changed_by_following_again,
    boosts_that_are_not_wanted_are_not_at_home,
    each_new_post_is_told_of_where_that_is_wanted,
    a_follower_is_removed,
);

on_sqlite!(a_note_is_seen_by_nobody_else,);

async fn ties(it: &Neighbours) -> anyhow::Result<Value> {
    let path = format!("/api/v1/accounts/relationships?id[]={}", it.bea_id);
    Ok(it.ada.get(&path).await?[0].clone())
}

async fn a_relationship_has_every_key_and_says_what_is(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let nothing = json!({
        "id": it.bea_id, "following": false, "showing_reblogs": false, "notifying": false,
        "followed_by": false, "blocking": false, "blocked_by": false, "muting": false,
        "muting_notifications": false, "muting_expires_at": null, "requested": false,
        "requested_by": false, "domain_blocking": false, "endorsed": false, "note": "",
        "languages": null,
    });
    assert_eq!(ties(&it).await?, nothing);
    let followed = it.ada_follows_bea().await?;
    let mut expected = nothing.clone();
    expected["following"] = json!(true);
    expected["showing_reblogs"] = json!(true);
    assert_eq!(followed, expected);
    assert_eq!(ties(&it).await?, expected);
    let ada = neighbours::me(&it.ada).await?;
    it.bea.act(&format!("accounts/{ada}/follow")).await?;
    expected["followed_by"] = json!(true);
    assert_eq!(ties(&it).await?, expected);
    it.bea.act(&format!("accounts/{ada}/block")).await?;
    let mut expected = nothing;
    expected["blocked_by"] = json!(true);
    assert_eq!(ties(&it).await?, expected);
    Ok(())
}

async fn relationships_are_asked_for_many_at_once_in_order(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = neighbours::me(&it.oriel.person("cai").await?).await?;
    let path = format!(
        "/api/v1/accounts/relationships?id[]={cai}&id[]=1&id[]=x&id[]={bea}&id[]={cai}",
        bea = it.bea_id
    );
    assert_eq!(
        listed(&it.ada, &path).await?,
        [cai.as_str(), it.bea_id.as_str()]
    );
    let bare = format!("/api/v1/accounts/relationships?id={cai}");
    assert_eq!(listed(&it.ada, &bare).await?, [cai]);
    assert_eq!(
        it.ada.get("/api/v1/accounts/relationships").await?,
        json!([])
    );
    Ok(())
}

async fn a_follow_is_changed_by_following_again(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = format!("/api/v1/accounts/{}/follow", it.bea_id);
    let wishes = json!({ "reblogs": "false", "notify": true, "languages": ["cy", "en", "cy"] });
    let made = it.ada.post(&path, &wishes).await?;
    assert_eq!(made["showing_reblogs"], false);
    assert_eq!(made["notifying"], true);
    assert_eq!(made["languages"], json!(["cy", "en"]));
    let changed = it
        .ada
        .post(&format!("{path}?reblogs=true"), &json!({}))
        .await?;
    assert_eq!(changed["showing_reblogs"], true);
    assert_eq!(changed["notifying"], true);
    assert_eq!(changed["languages"], json!(["cy", "en"]));
    assert_eq!(ties(&it).await?, changed);
    let bad = json!({ "languages": ["no language"] });
    assert_eq!(refusal(&it.ada, Method::POST, &path, bad).await?, 422);
    Ok(())
}

async fn boosts_that_are_not_wanted_are_not_at_home(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = it.oriel.person("cai").await?;
    let theirs = api::id(&it.say(&cai, "Theirs").await?)?;
    let path = format!("/api/v1/accounts/{}/follow", it.bea_id);
    it.ada.post(&path, &json!({ "reblogs": false })).await?;
    it.bea.act(&format!("statuses/{theirs}/reblog")).await?;
    let own = api::id(&it.say(&it.bea, "Mine").await?)?;
    let home = "/api/v1/timelines/home";
    assert_eq!(listed(&it.ada, home).await?, [own.as_str()]);
    it.ada.post(&path, &json!({ "reblogs": true })).await?;
    assert_eq!(listed(&it.ada, home).await?.len(), 2);
    Ok(())
}

async fn each_new_post_is_told_of_where_that_is_wanted(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.ada_follows_bea().await?;
    it.say(&it.bea, "Not told of").await?;
    assert_eq!(it.ada.get("/api/v1/notifications").await?, json!([]));
    let path = format!("/api/v1/accounts/{}/follow", it.bea_id);
    it.ada.post(&path, &json!({ "notify": true })).await?;
    let post = api::id(&it.say(&it.bea, "Told of").await?)?;
    let answer = json!({ "status": "Nor this", "in_reply_to_id": post });
    it.publish(&it.bea, answer).await?;
    let direct = json!({ "status": "Nor this", "visibility": "direct" });
    it.publish(&it.bea, direct).await?;
    let named = json!({ "status": "@ada Once only" });
    it.publish(&it.bea, named).await?;
    let told = it.ada.get("/api/v1/notifications").await?;
    let kinds: Vec<_> = told
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["type"])
        .collect();
    assert_eq!(kinds, ["mention", "status"]);
    assert_eq!(told[1]["status"]["id"], post.as_str());
    assert_eq!(told[1]["account"]["id"], it.bea_id.as_str());
    Ok(())
}

async fn a_note_is_seen_by_nobody_else(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = format!("/api/v1/accounts/{}/note", it.bea_id);
    let noted = it
        .ada
        .post(&path, &json!({ "comment": "Met in Bala" }))
        .await?;
    assert_eq!(noted["note"], "Met in Bala");
    assert_eq!(ties(&it).await?["note"], "Met in Bala");
    let by_cai = it.oriel.person("cai").await?;
    let asked = format!("/api/v1/accounts/relationships?id[]={}", it.bea_id);
    assert_eq!(by_cai.get(&asked).await?[0]["note"], "");
    assert_eq!(
        it.ada.post(&path, &json!({ "comment": "" })).await?["note"],
        ""
    );
    let long = json!({ "comment": "a".repeat(2_001) });
    assert_eq!(refusal(&it.ada, Method::POST, &path, long).await?, 422);
    Ok(())
}

async fn a_follower_is_removed(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let ada = neighbours::me(&it.ada).await?;
    it.ada_follows_bea().await?;
    for _ in 0..2 {
        let after = it
            .bea
            .act(&format!("accounts/{ada}/remove_from_followers"))
            .await?;
        assert_eq!(after["followed_by"], false);
        assert!(keys(&after).contains(&"note"));
    }
    assert_eq!(ties(&it).await?["following"], false);
    let followers = format!("/api/v1/accounts/{}/followers", it.bea_id);
    assert!(ids(&it.bea.get(&followers).await?).is_empty());
    Ok(())
}
