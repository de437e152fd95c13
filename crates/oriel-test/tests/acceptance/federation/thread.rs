//! An album whose photos after the first four follow as quiet replies.

use oriel_test::{Backend, api, on_each_backend, peer::Imported};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    the_rest_of_an_album_follows_in_quiet_replies_of_four,
    a_part_that_loses_its_photos_is_deleted,
    a_thread_is_deleted_whole,
    what_is_said_to_a_part_is_said_to_the_album,
);

async fn publish(meeting: &Meeting, photos: u8) -> anyhow::Result<Value> {
    let words = json!({
        "status": "",
        "oriel": { "title": "Low tide", "album_style": "thread" },
    });
    meeting.publish_as(photos, words).await
}

fn part(album: &Value, number: u8) -> String {
    format!("{}/parts/{number}", text(&album["uri"]))
}

fn alts(post: &Imported) -> Vec<String> {
    let alt = |picture: &oriel_test::peer::Picture| picture.attachment.alt.clone();
    post.pictures.iter().filter_map(alt).collect()
}

fn photos(numbers: std::ops::RangeInclusive<u8>) -> Vec<String> {
    numbers.map(|number| format!("Photo {number}")).collect()
}

async fn the_rest_of_an_album_follows_in_quiet_replies_of_four(
    backend: Backend,
) -> anyhow::Result<()> {
    const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
    let meeting = Meeting::with_a_follower(backend).await?;
    let album = publish(&meeting, 10).await?;
    let whole = meeting.peer.post(&text(&album["uri"])).await?;
    assert_eq!(alts(&whole), photos(1..=4));
    assert_eq!(whole.note["to"], json!([PUBLIC]));
    let second = meeting.peer.post(&part(&album, 1)).await?;
    assert_eq!(alts(&second), photos(5..=8));
    assert_eq!(second.note["inReplyTo"], album["uri"]);
    assert_eq!(
        second.note["content"],
        "<p><strong>Low tide</strong> 5–8 / 10</p>"
    );
    let third = meeting.peer.post(&part(&album, 2)).await?;
    assert_eq!(alts(&third), photos(9..=10));
    assert_eq!(third.note["inReplyTo"], part(&album, 1));
    assert_eq!(third.note["cc"], json!([PUBLIC]), "quiet: {}", third.note);
    let fetched = meeting.peer.fetch(&part(&album, 2)).await?;
    assert_eq!(fetched["attachment"], third.note["attachment"]);
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn a_part_that_loses_its_photos_is_deleted(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let album = publish(&meeting, 9).await?;
    meeting.peer.post(&part(&album, 2)).await?;
    let mut kept = Vec::new();
    for photo in album["media_attachments"].as_array().into_iter().flatten() {
        kept.push(api::id(photo)?);
    }
    kept.pop();
    kept.swap(0, 7);
    let path = format!("/api/v1/statuses/{}", api::id(&album)?);
    let edit = json!({ "media_ids": kept });
    meeting.ada.put(&path, &edit).await?;
    meeting.oriel.run_jobs().await?;
    assert!(meeting.peer.known_post(&part(&album, 2)).is_none());
    let second = meeting.peer.post(&part(&album, 1)).await?;
    assert_eq!(alts(&second), ["Photo 5", "Photo 6", "Photo 7", "Photo 1"]);
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn a_thread_is_deleted_whole(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let album = publish(&meeting, 9).await?;
    for id in [text(&album["uri"]), part(&album, 1), part(&album, 2)] {
        meeting.peer.post(&id).await?;
    }
    let path = format!("/api/v1/statuses/{}", api::id(&album)?);
    meeting.ada.delete(&path).await?;
    meeting.oriel.run_jobs().await?;
    for id in [text(&album["uri"]), part(&album, 1), part(&album, 2)] {
        assert!(
            meeting.peer.known_post(&id).is_none(),
            "{id} is still there"
        );
    }
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn what_is_said_to_a_part_is_said_to_the_album(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let album = publish(&meeting, 5).await?;
    let part = part(&album, 1);
    let like = meeting.peer.like("mari", &part).await?;
    let reply = meeting.peer.reply("mari", &part, "<p>Hardd!</p>").await?;
    meeting.oriel.run_jobs().await?;
    let shown = meeting.shown(&album).await?;
    assert_eq!(
        (&shown["favourites_count"], &shown["replies_count"]),
        (&json!(1), &json!(1)),
        "{shown}"
    );
    let context = format!("/api/v1/statuses/{}/context", api::id(&album)?);
    let heard = meeting.ada.get(&context).await?;
    assert_eq!(heard["descendants"][0]["uri"], reply.as_str(), "{heard}");
    meeting.peer.undo("mari", &like, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&album).await?["favourites_count"], 0);
    Ok(())
}
