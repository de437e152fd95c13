//! What somebody published before they were followed, and what they show first.

use oriel_test::{Backend, Peer, api, on_each_backend};
use serde_json::{Value, json};

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, alts, text},
};

on_each_backend!(
    the_first_follower_sees_what_was_published_before,
    what_was_published_before_is_filed_by_its_date_and_told_to_nobody,
    what_is_not_for_everyone_or_answers_somebody_is_not_fetched,
    no_more_is_fetched_than_is_configured,
    an_outbox_without_end_is_left_after_a_few_pages,
    what_is_shown_first_there_is_shown_first_here,
    somebody_elses_post_is_not_shown_first_whoever_lists_it,
    a_pin_is_told_and_taken_back,
    somebody_elses_post_cannot_be_pinned,
    an_album_arrives_with_its_title_and_grows_with_its_gallery,
    an_album_sent_as_a_thread_arrives_whole,
);

/// The words of what a profile shows.
async fn shown(meeting: &Meeting, query: &str) -> anyhow::Result<Vec<String>> {
    let mari = meeting.mari().await?;
    let path = format!("/api/v1/accounts/{mari}/statuses{query}");
    let posts = meeting.ada.get(&path).await?;
    let words = posts.as_array().into_iter().flatten();
    Ok(words.map(|it| text(&it["content"])).collect())
}

async fn follow(meeting: &Meeting) -> anyhow::Result<()> {
    let mari = meeting.mari().await?;
    meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
    meeting.oriel.run_jobs().await
}

async fn published(meeting: &Meeting, words: &str, date: &str) -> anyhow::Result<String> {
    let html = format!("<p>{words}</p>");
    let fields = json!({ "published": date });
    meeting.peer.publish_with("mari", &html, fields).await
}

async fn the_first_follower_sees_what_was_published_before(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    published(&meeting, "Un", "2025-01-01T10:00:00Z").await?;
    published(&meeting, "Dau", "2025-01-02T10:00:00Z").await?;
    assert!(shown(&meeting, "").await?.is_empty());
    follow(&meeting).await?;
    assert_eq!(shown(&meeting, "").await?, ["<p>Dau</p>", "<p>Un</p>"]);
    Ok(())
}

async fn what_was_published_before_is_filed_by_its_date_and_told_to_nobody(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let mention = json!([{ "type": "Mention", "href": meeting.actor, "name": "@ada" }]);
    let fields = json!({ "published": "2025-01-01T10:00:00Z", "tag": mention });
    meeting
        .peer
        .publish_with("mari", "<p>Old</p>", fields)
        .await?;
    meeting.publish_as(0, json!({ "status": "New." })).await?;
    follow(&meeting).await?;
    let home = meeting.ada.get("/api/v1/timelines/home").await?;
    assert!(text(&home[0]["content"]).contains("New."), "{home}");
    assert!(text(&home[1]["content"]).contains("Old"), "{home}");
    assert_eq!(meeting.ada.get("/api/v1/notifications").await?, json!([]));
    Ok(())
}

async fn what_is_not_for_everyone_or_answers_somebody_is_not_fetched(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let followers = format!("{}/followers", meeting.peer.actor("mari"));
    for fields in [
        json!({ "to": [followers], "cc": [] }),
        json!({ "inReplyTo": "https://elsewhere.example/1" }),
        json!({ "id": "https://elsewhere.example/2" }),
        json!({ "attributedTo": "https://elsewhere.example/users/mal" }),
    ] {
        meeting
            .peer
            .publish_with("mari", "<p>No</p>", fields)
            .await?;
    }
    published(&meeting, "Yes", "2025-01-01T10:00:00Z").await?;
    follow(&meeting).await?;
    assert_eq!(shown(&meeting, "").await?, ["<p>Yes</p>"]);
    Ok(())
}

async fn no_more_is_fetched_than_is_configured(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    for day in 10..=31 {
        published(
            &meeting,
            &format!("{day}"),
            &format!("2025-01-{day}T10:00:00Z"),
        )
        .await?;
    }
    follow(&meeting).await?;
    let all = shown(&meeting, "?limit=40").await?;
    assert_eq!(all.len(), 20);
    assert_eq!(all.first().map(String::as_str), Some("<p>31</p>"));
    Ok(())
}

async fn an_outbox_without_end_is_left_after_a_few_pages(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    meeting.peer.publish_endlessly();
    follow(&meeting).await?;
    // With the list itself, four.
    assert_eq!(meeting.peer.pages_read(), 3);
    Ok(())
}

async fn what_is_shown_first_there_is_shown_first_here(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let old = published(&meeting, "Pinned", "2020-01-01T10:00:00Z").await?;
    let older = published(&meeting, "Pinned last", "2019-01-01T10:00:00Z").await?;
    meeting.peer.pin("mari", &old);
    meeting.peer.pin("mari", &older);
    follow(&meeting).await?;
    let pinned = shown(&meeting, "?pinned=true").await?;
    assert_eq!(pinned, ["<p>Pinned last</p>", "<p>Pinned</p>"]);
    let featured = format!("{}/featured", meeting.peer.actor("mari"));
    let remove = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}/removes/1", meeting.peer.actor("mari")),
        "type": "Remove",
        "actor": meeting.peer.actor("mari"),
        "object": old,
        "target": featured,
    });
    let inbox = format!("{}/inbox", meeting.oriel.base);
    assert_eq!(meeting.peer.send("mari", &inbox, &remove).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(
        shown(&meeting, "?pinned=true").await?,
        ["<p>Pinned last</p>"]
    );
    Ok(())
}

async fn somebody_elses_post_is_not_shown_first_whoever_lists_it(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let far = Peer::start(&["mal", "nia"]).await?;
    let nias = far.publish("nia", "<p>Mine</p>").await?;
    // Known here, so that nobody asks again whose it is.
    meeting.ada.search(&nias).await?;
    far.pin("mal", &nias);
    let mal = meeting.ada.search(&far.acct("mal")).await?;
    let mal = api::id(&mal["accounts"][0])?;
    meeting.ada.act(&format!("accounts/{mal}/follow")).await?;
    meeting.oriel.run_jobs().await?;
    let path = format!("/api/v1/accounts/{mal}/statuses?pinned=true");
    assert_eq!(meeting.ada.get(&path).await?, json!([]));
    Ok(())
}

async fn a_pin_is_told_and_taken_back(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let (first, _second) = (pair.publish(1).await?, pair.publish(1).await?);
    let id = api::id(&first)?;
    let ada = pair.ada_seen_by_ben().await?;
    let pinned = || async {
        let path = format!("/api/v1/accounts/{ada}/statuses?pinned=true");
        let seen = pair.ben.get(&path).await?;
        let all = seen.as_array().cloned().unwrap_or_default();
        Ok::<_, anyhow::Error>(all.iter().map(|it| text(&it["uri"])).collect::<Vec<_>>())
    };
    let answer = pair.ada.act(&format!("statuses/{id}/pin")).await?;
    assert_eq!(answer["pinned"], true);
    pair.settle().await?;
    assert_eq!(pinned().await?, [text(&first["uri"])]);
    pair.ada.act(&format!("statuses/{id}/unpin")).await?;
    pair.settle().await?;
    assert!(pinned().await?.is_empty());
    Ok(())
}

async fn somebody_elses_post_cannot_be_pinned(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let posted = meeting.publish(1).await?;
    let add = |number: u8, object: &str, target: String| {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}/adds/{number}", meeting.peer.actor("mari")),
            "type": "Add",
            "actor": meeting.peer.actor("mari"),
            "object": object,
            "target": target,
        })
    };
    let ours = format!("{}/featured", meeting.actor);
    let theirs = format!("{}/featured", meeting.peer.actor("mari"));
    let uri = text(&posted["uri"]);
    let inbox = format!("{}/inbox", meeting.oriel.base);
    for activity in [add(1, &uri, ours.clone()), add(2, &uri, theirs)] {
        assert_eq!(meeting.peer.send("mari", &inbox, &activity).await?, 202);
    }
    meeting.oriel.run_jobs().await?;
    let featured = meeting.peer.fetch(&ours).await?;
    assert_eq!(featured["orderedItems"], json!([]));
    assert!(shown(&meeting, "?pinned=true").await?.is_empty());
    Ok(())
}

async fn an_album_arrives_with_its_title_and_grows_with_its_gallery(
    backend: Backend,
) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(6).await?;
    let seen = pair.newest_at_home().await?;
    assert_eq!(seen["oriel"]["title"], "Three days in Dyfed");
    assert_eq!(seen["oriel"]["kind"], "album");
    let said = text(&seen["content"]);
    assert_eq!(said.matches("Three days in Dyfed").count(), 1, "{said}");
    let mut photos: Vec<String> = Vec::new();
    for photo in posted["media_attachments"].as_array().into_iter().flatten() {
        photos.push(api::id(photo)?);
    }
    photos.reverse();
    photos.extend(pair.upload([7]).await?);
    pair.settle().await?;
    let edit = json!({ "status": "From the coast path.", "media_ids": photos });
    pair.ada
        .put(&format!("/api/v1/statuses/{}", api::id(&posted)?), &edit)
        .await?;
    pair.settle().await?;
    let expected: Vec<String> = [6, 5, 4, 3, 2, 1, 7].map(|n| format!("Photo {n}")).into();
    assert_eq!(alts(&pair.newest_at_home().await?), expected);
    Ok(())
}

async fn an_album_sent_as_a_thread_arrives_whole(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let photos = pair.upload(1..=10).await?;
    let words = json!({
        "status": "A thread elsewhere.",
        "oriel": { "title": "Ten", "album_style": "thread" },
        "media_ids": photos,
    });
    pair.ada.post("/api/v1/statuses", &words).await?;
    pair.settle().await?;
    let home = pair.ben.get("/api/v1/timelines/home").await?;
    let all: Vec<Value> = home.as_array().cloned().unwrap_or_default();
    assert_eq!(all.len(), 1, "its parts are nothing of their own: {home}");
    let expected: Vec<String> = (1..=10).map(|n| format!("Photo {n}")).collect();
    assert_eq!(alts(&all[0]), expected);
    assert_eq!(all[0]["replies_count"], 0);
    Ok(())
}
