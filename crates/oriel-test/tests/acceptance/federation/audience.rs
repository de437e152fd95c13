//! What happens elsewhere when a post is for fewer people, or for more.

use anyhow::Context as _;
use oriel_core::{
    accounts::people,
    model::{LangMap, Visibility},
    posts::{albums, drafts, edit},
};
use oriel_test::{ApiClient, Backend, Peer, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_post_that_other_servers_have_is_not_narrowed,
    a_post_on_its_way_to_other_servers_is_not_narrowed,
    a_post_that_somebody_elsewhere_answers_is_not_narrowed,
    an_edit_begun_before_a_post_was_widened_leaves_it_wide,
    an_app_is_told_why_a_post_is_not_narrowed,
    the_editor_keeps_what_was_typed_when_a_post_is_not_narrowed,
    a_post_that_never_left_is_narrowed_for_followers_who_came_later,
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

/// The narrower audiences of each visibility.
const NARROWER: [(&str, &[Visibility]); 3] = [
    (
        "public",
        &[
            Visibility::Followers,
            Visibility::Mentioned,
            Visibility::Link,
        ],
    ),
    (
        "unlisted",
        &[
            Visibility::Followers,
            Visibility::Mentioned,
            Visibility::Link,
        ],
    ),
    ("private", &[Visibility::Mentioned, Visibility::Link]),
];

/// Asserts that an edit was refused because other servers have the post.
fn assert_elsewhere(saved: anyhow::Result<()>) {
    let refused = saved.unwrap_err().to_string();
    assert_eq!(refused, "visibility: visibility-elsewhere");
}

/// Asserts that the peer was told nothing about a post but that it is there.
fn assert_told_of_nothing_more(peer: &Peer) {
    let told = peer.all_received();
    let more = told.iter().find(|one| one.is("Update") || one.is("Delete"));
    assert!(more.is_none(), "{more:?}");
}

async fn a_post_that_other_servers_have_is_not_narrowed(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    for (visibility, narrower) in NARROWER {
        let words = json!({ "status": "Low tide.", "visibility": visibility });
        let posted = meeting.publish_as(1, words).await?;
        meeting.peer.post(&text(&posted["uri"])).await?;
        for narrow in narrower {
            assert_elsewhere(show_to(&meeting, &posted, *narrow).await);
        }
        meeting.oriel.run_jobs().await?;
        let shown = meeting.shown(&posted).await?;
        assert_eq!(shown["visibility"], visibility);
        assert_eq!(shown["edited_at"], Value::Null);
    }
    assert_told_of_nothing_more(&meeting.peer);
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn a_post_on_its_way_to_other_servers_is_not_narrowed(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let words = json!({ "status": "Low tide." });
    let posted = meeting.ada.post("/api/v1/statuses", &words).await?;
    assert_elsewhere(show_to(&meeting, &posted, Visibility::Followers).await);
    meeting.oriel.run_jobs().await?;
    meeting.peer.post(&text(&posted["uri"])).await?;
    assert_told_of_nothing_more(&meeting.peer);
    Ok(())
}

async fn a_post_that_somebody_elsewhere_answers_is_not_narrowed(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (liked, answered) = (meeting.publish(0).await?, meeting.publish(0).await?);
    meeting.peer.like("mari", &text(&liked["uri"])).await?;
    let uri = text(&answered["uri"]);
    meeting.peer.reply("mari", &uri, "<p>Hardd!</p>").await?;
    meeting.oriel.run_jobs().await?;
    for posted in [&liked, &answered] {
        assert_elsewhere(show_to(&meeting, posted, Visibility::Followers).await);
    }
    Ok(())
}

async fn an_edit_begun_before_a_post_was_widened_leaves_it_wide(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let words = json!({ "status": "Low tide.", "visibility": "private" });
    let posted = meeting.publish_as(0, words).await?;
    let core = meeting.oriel.core();
    let ada = people::by_name(core, "ada").await?;
    let read = drafts::load(core, &ada, api::id(&posted)?.parse()?).await?;
    show_to(&meeting, &posted, Visibility::Public).await?;
    let change = edit::PostEdit {
        caption: Some(LangMap::of("en", "Just us.")),
        ..edit::PostEdit::default()
    };
    albums::save(core, &ada, read.post, change).await?;
    let shown = meeting.shown(&posted).await?;
    assert_eq!(shown["visibility"], "public");
    assert!(text(&shown["content"]).contains("Just us."), "{shown}");
    Ok(())
}

async fn an_app_is_told_why_a_post_is_not_narrowed(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let words = json!({ "status": "Low tide.", "oriel": { "title": "Borth" } });
    let id = api::id(&meeting.publish_as(1, words).await?)?;
    let status = json!({ "status": "Just us.", "oriel": { "visibility": "private" } });
    let album = json!({ "description": "Just us.", "visibility": "private" });
    for (method, path, body) in [
        (Method::PUT, format!("/api/v1/statuses/{id}"), status),
        (Method::PATCH, format!("/api/oriel/v1/albums/{id}"), album),
    ] {
        let answer = meeting.ada.answer(method, &path, &body).await?;
        assert_eq!(answer.status, 422, "{answer:?}");
        let why = text(&answer.body["error"]);
        assert!(why.starts_with("Other servers have this post"), "{why}");
    }
    let seen = meeting.ada.get(&format!("/api/v1/statuses/{id}")).await?;
    assert!(text(&seen["content"]).contains("Low tide."), "{seen}");
    assert_told_of_nothing_more(&meeting.peer);
    Ok(())
}

async fn the_editor_keeps_what_was_typed_when_a_post_is_not_narrowed(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let id = api::id(&meeting.publish(1).await?)?;
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let editor = format!("/drafts/{id}");
    let typed = [("caption-en", "Just us."), ("visibility", "followers")];
    let page = visitor.submit(&editor, &editor, &typed).await?;
    assert_eq!(page.status, 422, "{page:?}");
    let field = page.body.split("<fieldset class=\"choices\"").nth(1);
    let field = field.and_then(|field| field.split("</fieldset>").next());
    let field = field.context("no choice of visibility")?;
    assert!(field.contains("Other servers have this post"), "{field}");
    assert!(field.contains(&format!("/@ada/{id}/delete")), "{field}");
    assert!(field.contains("value=\"followers\" checked"), "{field}");
    assert!(page.body.contains(">Just us.</textarea>"), "{page:?}");
    assert_told_of_nothing_more(&meeting.peer);
    Ok(())
}

async fn a_post_that_never_left_is_narrowed_for_followers_who_came_later(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    show_to(&meeting, &posted, Visibility::Followers).await?;
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
