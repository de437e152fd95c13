use oriel_test::{Backend, api, on_each_backend};
use serde_json::json;

use crate::federation::pair::{Pair, alts, text};

on_each_backend!(
    a_follow_is_accepted,
    an_album_arrives_whole_and_in_order,
    an_edit_is_seen,
    an_added_photo_is_seen,
    a_like_is_told_and_taken_back,
    a_boost_is_told_and_taken_back,
    a_reply_arrives,
    a_post_for_followers_is_for_followers_elsewhere,
    a_deleted_album_disappears,
    after_unfollowing_nothing_more_arrives,
);

async fn a_follow_is_accepted(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::start(backend).await?;
    let ada = pair.follow().await?;
    let path = format!("/api/v1/accounts/relationships?id[]={ada}");
    let ties = pair.ben.get(&path).await?;
    assert_eq!(ties[0]["following"], true, "{ties}");
    assert_eq!(ties[0]["requested"], false, "{ties}");
    assert_eq!(pair.told_ada().await?, [("follow".into(), "ben".into())]);
    Ok(())
}

async fn an_album_arrives_whole_and_in_order(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(12).await?;
    let arrived = pair.newest_at_home().await?;
    assert_eq!(arrived["uri"], posted["uri"]);
    assert!(
        text(&arrived["content"]).contains("Three days in Dyfed"),
        "{arrived}"
    );
    assert!(
        text(&arrived["content"]).contains("From the coast path."),
        "{arrived}"
    );
    let expected: Vec<String> = (1..=12).map(|n| format!("Photo {n}")).collect();
    assert_eq!(alts(&arrived), expected);
    for (number, photo) in arrived["media_attachments"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        assert_eq!(photo["type"], "image");
        assert_eq!(photo["meta"]["original"]["width"], 321 + number, "{photo}");
        assert_eq!(photo["meta"]["original"]["height"], 240);
        let sent = &posted["media_attachments"][number];
        assert_eq!(photo["blurhash"], sent["blurhash"]);
        assert!(photo["blurhash"].is_string());
    }
    let (status, file) = pair
        .ben
        .file(&text(&arrived["media_attachments"][11]["url"]))
        .await?;
    assert_eq!(status, 200);
    assert_eq!(image::load_from_memory(&file)?.width(), 332);
    Ok(())
}

async fn an_edit_is_seen(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(2).await?;
    let second = api::id(&posted["media_attachments"][1])?;
    let edit = json!({
        "status": "From the cliffs.",
        "media_attributes": [{ "id": second, "description": "Thrift in flower" }],
    });
    pair.ada
        .put(&format!("/api/v1/statuses/{}", api::id(&posted)?), &edit)
        .await?;
    pair.settle().await?;
    let seen = pair.newest_at_home().await?;
    assert!(
        text(&seen["content"]).contains("From the cliffs."),
        "{seen}"
    );
    assert!(!text(&seen["content"]).contains("coast path"), "{seen}");
    assert_eq!(alts(&seen), ["Photo 1", "Thrift in flower"]);
    assert!(seen["edited_at"].is_string());
    Ok(())
}

async fn an_added_photo_is_seen(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(2).await?;
    let mut photos: Vec<String> = Vec::new();
    for photo in posted["media_attachments"].as_array().into_iter().flatten() {
        photos.push(api::id(photo)?);
    }
    photos.extend(pair.upload([3]).await?);
    pair.settle().await?;
    let edit = json!({ "status": "From the coast path.", "media_ids": photos });
    pair.ada
        .put(&format!("/api/v1/statuses/{}", api::id(&posted)?), &edit)
        .await?;
    pair.settle().await?;
    let seen = pair.newest_at_home().await?;
    assert_eq!(alts(&seen), ["Photo 1", "Photo 2", "Photo 3"]);
    let (status, _) = pair
        .ben
        .file(&text(&seen["media_attachments"][2]["url"]))
        .await?;
    assert_eq!(status, 200, "the added photo is public");
    Ok(())
}

async fn a_like_is_told_and_taken_back(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(1).await?;
    let own = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let seen = api::id(&pair.newest_at_home().await?)?;
    pair.ben.act(&format!("statuses/{seen}/favourite")).await?;
    pair.settle().await?;
    assert_eq!(pair.ada.get(&own).await?["favourites_count"], 1);
    assert_eq!(
        pair.told_ada().await?[0],
        ("favourite".into(), "ben".into())
    );
    pair.ben
        .act(&format!("statuses/{seen}/unfavourite"))
        .await?;
    pair.settle().await?;
    assert_eq!(pair.ada.get(&own).await?["favourites_count"], 0);
    Ok(())
}

async fn a_boost_is_told_and_taken_back(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(1).await?;
    let own = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let seen = api::id(&pair.newest_at_home().await?)?;
    pair.ben.act(&format!("statuses/{seen}/reblog")).await?;
    pair.settle().await?;
    assert_eq!(pair.ada.get(&own).await?["reblogs_count"], 1);
    assert_eq!(pair.told_ada().await?[0], ("reblog".into(), "ben".into()));
    pair.ben.act(&format!("statuses/{seen}/unreblog")).await?;
    pair.settle().await?;
    assert_eq!(pair.ada.get(&own).await?["reblogs_count"], 0);
    Ok(())
}

async fn a_reply_arrives(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(1).await?;
    let seen = api::id(&pair.newest_at_home().await?)?;
    let reply = json!({ "status": "What a light!", "in_reply_to_id": seen });
    let reply = pair.ben.post("/api/v1/statuses", &reply).await?;
    pair.settle().await?;
    let context = format!("/api/v1/statuses/{}/context", api::id(&posted)?);
    let heard = pair.ada.get(&context).await?;
    assert_eq!(heard["descendants"][0]["uri"], reply["uri"], "{heard}");
    assert!(text(&heard["descendants"][0]["content"]).contains("What a light!"));
    assert_eq!(pair.told_ada().await?[0], ("mention".into(), "ben".into()));
    Ok(())
}

async fn a_post_for_followers_is_for_followers_elsewhere(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let stranger = pair.there.person("cai").await?;
    let photos = pair.upload([1]).await?;
    let words = json!({ "status": "Just us.", "visibility": "private", "media_ids": photos });
    let posted = pair.ada.post("/api/v1/statuses", &words).await?;
    pair.settle().await?;
    let seen = pair.newest_at_home().await?;
    assert_eq!(
        (&seen["uri"], &seen["visibility"]),
        (&posted["uri"], &json!("private"))
    );
    let path = format!("/api/v1/statuses/{}", api::id(&seen)?);
    let answer = stranger
        .answer(reqwest::Method::GET, &path, &json!(null))
        .await?;
    assert_eq!(answer.status, 404, "{answer:?}");
    let found = stranger.search(&text(&posted["uri"])).await?;
    assert_eq!(found["statuses"], json!([]), "{found}");
    Ok(())
}

async fn a_deleted_album_disappears(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(2).await?;
    let seen = pair.newest_at_home().await?;
    pair.ada
        .delete(&format!("/api/v1/statuses/{}", api::id(&posted)?))
        .await?;
    pair.settle().await?;
    let home = pair.ben.get("/api/v1/timelines/home").await?;
    assert_eq!(home, json!([]));
    let gone = format!("/api/v1/statuses/{}", api::id(&seen)?);
    let answer = pair
        .ben
        .answer(reqwest::Method::GET, &gone, &json!(null))
        .await?;
    assert_eq!(answer.status, 404, "{answer:?}");
    let (status, _) = pair
        .ben
        .file(&text(&seen["media_attachments"][0]["url"]))
        .await?;
    assert!(
        matches!(status, 404 | 410),
        "the photo is still answered {status}"
    );
    Ok(())
}

async fn after_unfollowing_nothing_more_arrives(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::start(backend).await?;
    let ada = pair.follow().await?;
    pair.ben.act(&format!("accounts/{ada}/unfollow")).await?;
    pair.settle().await?;
    let me = pair.ada.get("/api/v1/accounts/verify_credentials").await?;
    let followers = format!("/api/v1/accounts/{}/followers", api::id(&me)?);
    assert_eq!(pair.ada.get(&followers).await?, json!([]));
    let posted = pair.publish(1).await?;
    let known = pair
        .ben
        .get(&format!("/api/v1/accounts/{ada}/statuses"))
        .await?;
    assert_eq!(
        known,
        json!([]),
        "{} was delivered to nobody's follower",
        posted["uri"]
    );
    Ok(())
}
