//! What arrives in another order than it was said: the end is the same.

use oriel_test::{Backend, on_each_backend};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    what_was_taken_back_before_it_arrives_does_nothing,
    a_follow_that_was_taken_back_twice_is_possible_again,
    a_like_is_taken_back_by_its_id_alone,
    somebody_whose_end_is_taken_back_is_there_again,
    a_post_that_was_deleted_before_it_arrives_is_not_shown,
);

fn act(by: &str, kind: &str, number: u8, object: &Value) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{by}#{kind}/{number}"),
        "type": kind,
        "actor": by,
        "object": object,
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    })
}

async fn tell(meeting: &Meeting, activity: &Value) -> anyhow::Result<()> {
    let inbox = format!("{}/inbox", meeting.oriel.base);
    assert_eq!(meeting.peer.send("mari", &inbox, activity).await?, 202);
    meeting.oriel.run_jobs().await
}

async fn what_was_taken_back_before_it_arrives_does_nothing(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let posted = meeting.publish(1).await?;
    let mari = meeting.peer.actor("mari");
    for (number, kind, object) in [
        (1, "Like", text(&posted["uri"])),
        (2, "Announce", text(&posted["uri"])),
        (3, "Follow", meeting.actor.clone()),
        (4, "Block", meeting.actor.clone()),
    ] {
        let done = act(&mari, kind, number, &json!(object));
        tell(&meeting, &act(&mari, "Undo", number, &done)).await?;
        tell(&meeting, &done).await?;
    }
    let shown = meeting.shown(&posted).await?;
    assert_eq!(shown["favourites_count"], 0);
    assert_eq!(shown["reblogs_count"], 0);
    assert!(meeting.followers().await?.is_empty());
    // She does what she took back again, and is neither blocked nor forgotten.
    let again = act(&mari, "Follow", 5, &json!(meeting.actor));
    tell(&meeting, &again).await?;
    assert_eq!(meeting.followers().await?, [meeting.peer.acct("mari")]);
    let again = act(&mari, "Like", 6, &posted["uri"]);
    tell(&meeting, &again).await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 1);
    Ok(())
}

async fn a_follow_that_was_taken_back_twice_is_possible_again(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let mari = meeting.peer.actor("mari");
    let follow = act(&mari, "Follow", 1, &json!(meeting.actor));
    tell(&meeting, &follow).await?;
    for number in [2, 3] {
        tell(&meeting, &act(&mari, "Undo", number, &follow)).await?;
    }
    assert!(meeting.followers().await?.is_empty());
    meeting.oriel.clock.advance(time::Duration::minutes(11));
    // Signed anew, in another second.
    let (inbox, now) = (
        format!("{}/inbox", meeting.oriel.base),
        meeting.oriel.core().now(),
    );
    let again = meeting.peer.send_at("mari", &inbox, &follow, now).await?;
    assert_eq!(again, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.followers().await?, [meeting.peer.acct("mari")]);
    Ok(())
}

async fn a_like_is_taken_back_by_its_id_alone(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let posted = meeting.publish(1).await?;
    let like = meeting.peer.like("mari", &text(&posted["uri"])).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 1);
    let mari = meeting.peer.actor("mari");
    tell(&meeting, &act(&mari, "Undo", 1, &like["id"])).await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 0);
    Ok(())
}

async fn somebody_whose_end_is_taken_back_is_there_again(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let mari = meeting.peer.actor("mari");
    let path = format!("/api/v1/accounts/{}", meeting.mari().await?);
    let delete = act(&mari, "Delete", 1, &json!(mari));
    tell(&meeting, &delete).await?;
    assert!(meeting.ada.get(&path).await.is_err());
    tell(&meeting, &act(&mari, "Undo", 2, &delete)).await?;
    assert_eq!(meeting.ada.get(&path).await?["username"], "mari");
    Ok(())
}

async fn a_post_that_was_deleted_before_it_arrives_is_not_shown(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let mari = meeting.peer.actor("mari");
    let id = format!("{mari}/statuses/early");
    let tombstone = json!({ "id": id, "type": "Tombstone" });
    tell(&meeting, &act(&mari, "Delete", 7, &tombstone)).await?;
    let note = json!({
        "id": id,
        "type": "Note",
        "attributedTo": mari,
        "content": "<p>Rhy hwyr</p>",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    });
    tell(&meeting, &act(&mari, "Create", 8, &note)).await?;
    assert_eq!(meeting.home().await?, Value::Null);
    Ok(())
}
