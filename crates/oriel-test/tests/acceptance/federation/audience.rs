//! What happens elsewhere when a post is for fewer people, or for more.

use anyhow::Context as _;
use oriel_core::{accounts::people, model::Visibility, posts::edit};
use oriel_test::{ApiClient, Backend, Peer, api, on_each_backend};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_narrowed_post_stays_with_followers_and_leaves_the_others,
    the_old_address_of_a_photo_is_dead_after_narrowing,
    a_widened_post_reaches_those_it_was_not_for,
    a_photo_taken_out_of_an_album_is_for_nobody,
    somebody_blocked_can_neither_comment_nor_boost,
    somebody_blocked_can_neither_like_nor_follow_again,
    an_edited_reply_still_names_whom_it_answers,
    words_for_all_photos_of_a_post_are_one_edit,
);

pub(crate) async fn show_to(
    meeting: &Meeting,
    post: &Value,
    visibility: Visibility,
) -> anyhow::Result<()> {
    let core = meeting.oriel.core();
    let ada = people::by_name(core, "ada").await?;
    let change = edit::PostEdit {
        visibility: Some(visibility),
        ..edit::PostEdit::default()
    };
    edit::save(core, &ada, api::id(post)?.parse()?, change).await?;
    meeting.oriel.run_jobs().await
}

async fn a_narrowed_post_stays_with_followers_and_leaves_the_others(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    let passer_by = Peer::start(&["glyn"]).await?;
    passer_by.like("glyn", &uri).await?;
    meeting.oriel.run_jobs().await?;
    show_to(&meeting, &posted, Visibility::Followers).await?;
    let deleted = passer_by.received(|one| one.is("Delete")).await?;
    assert_eq!(deleted.activity["object"]["id"], uri.as_str());
    let told_more = passer_by
        .all_received()
        .iter()
        .any(|one| one.is("Update") || one.is("Create"));
    assert!(!told_more, "whoever lost the post is told nothing more");
    meeting.peer.received(|one| one.is("Update")).await?;
    let kept = meeting.peer.post(&uri).await?;
    let file = kept.pictures.first().context("no picture")?.file.as_ref();
    assert!(file.is_ok(), "followers fetch the photo where it is now");
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn the_old_address_of_a_photo_is_dead_after_narrowing(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let posted = meeting.publish(1).await?;
    let address = text(&posted["media_attachments"][0]["url"]);
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    assert_eq!(stranger.file(&address).await?.0, 200);
    show_to(&meeting, &posted, Visibility::Followers).await?;
    assert_eq!(stranger.file(&address).await?.0, 404);
    let moved = text(&meeting.shown(&posted).await?["media_attachments"][0]["url"]);
    assert_ne!(moved, address);
    assert_eq!(stranger.file(&moved).await?.0, 404);
    assert_eq!(meeting.ada.file(&moved).await?.0, 200, "its owner has it");
    Ok(())
}

async fn a_widened_post_reaches_those_it_was_not_for(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let words = json!({ "status": "For nobody yet.", "visibility": "direct" });
    let posted = meeting.publish_as(1, words).await?;
    let uri = text(&posted["uri"]);
    assert!(meeting.peer.known_post(&uri).is_none());
    show_to(&meeting, &posted, Visibility::Public).await?;
    let arrived = meeting.peer.post(&uri).await?;
    let picture = arrived.pictures.first().context("no picture")?;
    assert!(picture.file.is_ok(), "{:?}", picture.file);
    assert!(!picture.attachment.url.contains('?'), "it is public now");
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn a_photo_taken_out_of_an_album_is_for_nobody(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let posted = meeting.publish(2).await?;
    let (kept, gone) = (
        &posted["media_attachments"][0],
        &posted["media_attachments"][1],
    );
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let edit = json!({ "media_ids": [api::id(kept)?] });
    meeting.ada.put(&path, &edit).await?;
    meeting.oriel.run_jobs().await?;
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    assert_eq!(stranger.file(&text(&kept["url"])).await?.0, 200);
    assert_eq!(stranger.file(&text(&gone["url"])).await?.0, 404);
    Ok(())
}

async fn somebody_blocked_can_neither_comment_nor_boost(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    let found = meeting.ada.search(&meeting.peer.acct("mari")).await?;
    let mari = api::id(&found["accounts"][0])?;
    meeting.ada.act(&format!("accounts/{mari}/block")).await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.reply("mari", &uri, "<p>Hy!</p>").await?;
    meeting.peer.announce("mari", &uri).await?;
    meeting.oriel.run_jobs().await?;
    let shown = meeting.shown(&posted).await?;
    assert_eq!(
        (&shown["replies_count"], &shown["reblogs_count"]),
        (&json!(0), &json!(0)),
        "{shown}"
    );
    Ok(())
}

async fn an_edited_reply_still_names_whom_it_answers(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    meeting.peer.reply("mari", &uri, "<p>Hardd!</p>").await?;
    meeting.oriel.run_jobs().await?;
    let context = format!("/api/v1/statuses/{}/context", api::id(&posted)?);
    let comment = meeting.ada.get(&context).await?["descendants"][0].clone();
    let words = json!({ "status": "Diolch!", "in_reply_to_id": comment["id"] });
    let reply = meeting.ada.post("/api/v1/statuses", &words).await?;
    let path = format!("/api/v1/statuses/{}", api::id(&reply)?);
    meeting
        .ada
        .put(&path, &json!({ "status": "Diolch yn fawr!" }))
        .await?;
    let edited = meeting.ada.get(&path).await?;
    assert_eq!(
        edited["mentions"][0]["acct"],
        meeting.peer.acct("mari"),
        "{edited}"
    );
    Ok(())
}

async fn somebody_blocked_can_neither_like_nor_follow_again(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let mari = meeting.mari().await?;
    meeting.ada.act(&format!("accounts/{mari}/block")).await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.like("mari", &text(&posted["uri"])).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 0);
    assert!(meeting.followers().await?.is_empty());
    meeting.peer.received(|one| one.is("Reject")).await?;
    Ok(())
}

async fn words_for_all_photos_of_a_post_are_one_edit(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(3).await?;
    let photos = posted["media_attachments"].as_array().into_iter().flatten();
    let words: Vec<Value> = photos
        .map(|photo| json!({ "id": photo["id"], "description": "Low tide" }))
        .collect();
    let edit = json!({ "status": "The coast", "media_attributes": words });
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    meeting.ada.put(&path, &edit).await?;
    meeting.oriel.run_jobs().await?;
    let updates = meeting.peer.all_received();
    let updates: Vec<_> = updates.iter().filter(|one| one.is("Update")).collect();
    assert_eq!(updates.len(), 1);
    let told = updates[0].activity["object"]["attachment"].as_array();
    let told: Vec<_> = told.into_iter().flatten().map(|it| &it["name"]).collect();
    assert_eq!(told, ["Low tide", "Low tide", "Low tide"]);
    Ok(())
}
