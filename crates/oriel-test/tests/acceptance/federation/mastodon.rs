//! What somebody on a server like Mastodon sees of Ada, and how they answer her.

use anyhow::Context as _;
use oriel_test::{ApiClient, Backend, api, on_each_backend, peer::Picture};
use serde_json::json;
use time::Duration;

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_follow_is_accepted_and_undone,
    the_first_four_photos_of_an_album_are_shown,
    a_photo_for_followers_is_shown_to_them,
    the_link_to_a_photo_for_followers_opens_nothing_else_and_soon_nothing,
    two_edits_in_a_row_are_both_taken,
    what_was_changed_is_read_at_once,
    a_deleted_post_is_deleted_there,
    a_follow_from_here_is_accepted_there,
    a_like_is_applied_and_undone,
    a_boost_is_applied_and_undone,
    a_reply_is_applied_and_deleted,
);

async fn a_follow_is_accepted_and_undone(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let follow = meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let accept = meeting.peer.received(|one| one.is("Accept")).await?;
    assert_eq!(accept.activity["object"]["id"], follow["id"]);
    assert_eq!(meeting.followers().await?, [meeting.peer.acct("mari")]);
    meeting.peer.undo("mari", &follow, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert!(meeting.followers().await?.is_empty());
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn the_first_four_photos_of_an_album_are_shown(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(6).await?;
    let arrived = meeting.peer.post(&text(&posted["uri"])).await?;
    let alts: Vec<_> = arrived
        .pictures
        .iter()
        .map(|one| one.attachment.alt.clone())
        .collect();
    let expected: Vec<_> = (1..=4)
        .map(|number| Some(format!("Photo {number}")))
        .collect();
    assert_eq!(alts, expected);
    for Picture { attachment, file } in &arrived.pictures {
        assert_eq!(attachment.media_type.as_deref(), Some("image/jpeg"));
        assert!(attachment.blurhash.is_some());
        let file = file.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
        assert_eq!(image::load_from_memory(file)?.width(), 320);
    }
    meeting.assert_nothing_was_rejected();
    Ok(())
}

/// Ada publishes a photo for her followers, and Mari's server has fetched it.
async fn for_followers(meeting: &Meeting) -> anyhow::Result<Picture> {
    let words = json!({ "status": "Just us.", "visibility": "private" });
    let posted = meeting.publish_as(1, words).await?;
    let arrived = meeting.peer.post(&text(&posted["uri"])).await?;
    meeting.assert_nothing_was_rejected();
    arrived.pictures.into_iter().next().context("no picture")
}

async fn a_photo_for_followers_is_shown_to_them(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let Picture { file, .. } = for_followers(&meeting).await?;
    let file = file.map_err(anyhow::Error::msg)?;
    assert_eq!(image::load_from_memory(&file)?.width(), 320);
    Ok(())
}

async fn the_link_to_a_photo_for_followers_opens_nothing_else_and_soon_nothing(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let Picture { attachment, .. } = for_followers(&meeting).await?;
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    let link = attachment.url;
    assert_eq!(stranger.file(&link).await?.0, 200);
    let (address, _) = link.split_once('?').context("no seal")?;
    let (head, until, seal) = {
        let (head, rest) = link.split_once("until=").context("no end")?;
        let (until, seal) = rest.split_once("&seal=").context("no seal")?;
        (head, until.parse::<i64>()?, seal)
    };
    for forged in [
        address.to_owned(),
        link.replace("/large.jpg", "/full.jpg"),
        format!("{head}until={}&seal={seal}", until + 3600),
        format!("{head}until={until}&seal="),
        format!("{head}until={until}&seal=%00"),
    ] {
        assert_eq!(stranger.file(&forged).await?.0, 404, "{forged}");
    }
    meeting.oriel.clock.advance(Duration::minutes(16));
    assert_eq!(
        stranger.file(&link).await?.0,
        404,
        "a quarter of an hour later"
    );
    Ok(())
}

async fn two_edits_in_a_row_are_both_taken(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    for words in ["Half tide.", "High tide."] {
        meeting.ada.put(&path, &json!({ "status": words })).await?;
        meeting.oriel.run_jobs().await?;
    }
    let known = meeting.peer.post(&text(&posted["uri"])).await?;
    assert!(
        text(&known.note["content"]).contains("High tide."),
        "{}",
        known.note
    );
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn what_was_changed_is_read_at_once(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let posted = meeting.publish(1).await?;
    let (uri, path) = (
        text(&posted["uri"]),
        format!("/api/v1/statuses/{}", api::id(&posted)?),
    );
    let first = meeting.peer.fetch(&uri).await?;
    assert!(text(&first["content"]).contains("Low tide."), "{first}");
    meeting
        .ada
        .put(&path, &json!({ "status": "High tide." }))
        .await?;
    let second = meeting.peer.fetch(&uri).await?;
    assert!(text(&second["content"]).contains("High tide."), "{second}");
    meeting.ada.delete(&path).await?;
    let gone = meeting.peer.fetch(&uri).await;
    assert!(gone.is_err(), "{gone:?}");
    Ok(())
}

async fn a_deleted_post_is_deleted_there(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    meeting.peer.post(&uri).await?;
    meeting
        .ada
        .delete(&format!("/api/v1/statuses/{}", api::id(&posted)?))
        .await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.received(|one| one.is("Delete")).await?;
    assert!(meeting.peer.known_post(&uri).is_none());
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn a_follow_from_here_is_accepted_there(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let found = meeting.ada.search(&meeting.peer.acct("mari")).await?;
    let mari = api::id(&found["accounts"][0])?;
    meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
    meeting.oriel.run_jobs().await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.peer.followers("mari"), [meeting.actor.as_str()]);
    let ties = meeting
        .ada
        .get(&format!("/api/v1/accounts/relationships?id[]={mari}"))
        .await?;
    assert_eq!(ties[0]["following"], true, "{ties}");
    meeting.peer.publish("mari", "<p>Bore da</p>").await?;
    meeting.oriel.run_jobs().await?;
    let home = meeting.ada.get("/api/v1/timelines/home").await?;
    assert!(text(&home[0]["content"]).contains("Bore da"), "{home}");
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn a_like_is_applied_and_undone(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let like = meeting.peer.like("mari", &text(&posted["uri"])).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 1);
    meeting.peer.undo("mari", &like, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 0);
    Ok(())
}

async fn a_boost_is_applied_and_undone(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let boost = meeting.peer.announce("mari", &text(&posted["uri"])).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["reblogs_count"], 1);
    meeting.peer.undo("mari", &boost, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["reblogs_count"], 0);
    Ok(())
}

async fn a_reply_is_applied_and_deleted(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    let context = format!("/api/v1/statuses/{}/context", api::id(&posted)?);
    let reply = meeting
        .peer
        .reply("mari", &text(&posted["uri"]), "<p>Hardd!</p>")
        .await?;
    meeting.oriel.run_jobs().await?;
    let heard = meeting.ada.get(&context).await?;
    assert_eq!(heard["descendants"][0]["uri"], reply.as_str(), "{heard}");
    meeting.peer.delete("mari", &reply, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.ada.get(&context).await?["descendants"], json!([]));
    assert_eq!(meeting.shown(&posted).await?["replies_count"], 0);
    Ok(())
}
