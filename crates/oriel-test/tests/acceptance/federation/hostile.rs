//! What strangers may not do.

use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::join_all;
use oriel_test::{Backend, Peer, TestInstance, api, on_each_backend, on_sqlite, peer::Forgery};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_key_that_cannot_be_had_is_not_asked_for_again_at_once,
    a_key_that_fails_is_asked_for_again_at_most_every_five_minutes,
    a_key_is_asked_for_once_however_many_use_it,
    the_end_of_a_stranger_asks_nobody_anything,
    an_activity_that_comes_again_does_nothing_again,
    something_else_of_the_same_id_is_refused,
);

on_sqlite!(
    an_unsigned_delivery_is_refused,
    a_delivery_signed_over_another_body_is_refused,
    a_delivery_signed_by_somebody_else_does_nothing,
    deleting_somebody_elses_post_does_nothing,
    a_forgery_does_not_keep_its_victim_away,
    keys_are_asked_for_in_the_name_of_the_instance,
    a_refusal_does_not_tell_what_was_found_elsewhere,
    whoever_sends_much_that_is_not_signed_is_not_listened_to,
);

/// An activity as `who` on the peer would write it, with an id of its own.
pub(crate) fn activity(peer: &Peer, kind: &str, who: &str, object: &Value) -> Value {
    static WRITTEN: AtomicU64 = AtomicU64::new(1);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}/activities/{number}", peer.base()),
        "type": kind,
        "actor": peer.actor(who),
        "object": object,
    })
}

async fn a_key_that_cannot_be_had_is_not_asked_for_again_at_once(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let peer = Peer::start(&["mari"]).await?;
    peer.hide("mari");
    let follow = activity(
        &peer,
        "Follow",
        "mari",
        &json!(format!("{}/users/ada", oriel.base)),
    );
    let inbox = format!("{}/inbox", oriel.base);
    for _ in 0..5 {
        assert_eq!(peer.send("mari", &inbox, &follow).await?, 401);
    }
    assert_eq!(peer.asked_for("mari"), 1);
    oriel.clock.advance(time::Duration::minutes(6));
    assert_eq!(peer.send("mari", &inbox, &follow).await?, 401);
    assert_eq!(peer.asked_for("mari"), 2);
    Ok(())
}

async fn refused(backend: Backend, forgery: Forgery) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let peer = Peer::start(&["mari"]).await?;
    let actor = format!("{}/users/ada", oriel.base);
    let follow = activity(&peer, "Follow", "mari", &json!(actor));
    for inbox in [format!("{}/inbox", oriel.base), format!("{actor}/inbox")] {
        assert_eq!(
            peer.send_forged("mari", &inbox, &follow, forgery).await?,
            401,
            "{inbox}"
        );
    }
    oriel.run_jobs().await?;
    assert_eq!(ada.get("/api/v1/notifications").await?, json!([]));
    Ok(())
}

async fn an_unsigned_delivery_is_refused(backend: Backend) -> anyhow::Result<()> {
    refused(backend, Forgery::Unsigned).await
}

async fn a_delivery_signed_over_another_body_is_refused(backend: Backend) -> anyhow::Result<()> {
    refused(backend, Forgery::OtherBody).await
}

async fn a_delivery_signed_by_somebody_else_does_nothing(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let peer = Peer::start(&["mari", "nia"]).await?;
    // Known here, so that nothing but the comparison of the two stands between.
    ada.search(&peer.acct("nia")).await?;
    let actor = format!("{}/users/ada", oriel.base);
    let follow = activity(&peer, "Follow", "nia", &json!(actor));
    let inbox = format!("{actor}/inbox");
    assert_eq!(peer.send("mari", &inbox, &follow).await?, 202);
    oriel.run_jobs().await?;
    assert_eq!(ada.get("/api/v1/notifications").await?, json!([]));
    Ok(())
}

async fn deleting_somebody_elses_post_does_nothing(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let home = Peer::start(&["nia"]).await?;
    let found = ada.search(&home.acct("nia")).await?;
    let nia = api::id(&found["accounts"][0])?;
    ada.act(&format!("accounts/{nia}/follow")).await?;
    oriel.run_jobs().await?;
    let post = home.publish("nia", "<p>Mine</p>").await?;
    oriel.run_jobs().await?;

    let stranger = Peer::start(&["mari"]).await?;
    let delete = activity(&stranger, "Delete", "mari", &json!(post));
    stranger
        .send("mari", &format!("{}/inbox", oriel.base), &delete)
        .await?;
    oriel.run_jobs().await?;
    let timeline = ada.get("/api/v1/timelines/home").await?;
    assert_eq!(text(&timeline[0]["uri"]), post);
    Ok(())
}

async fn a_key_that_fails_is_asked_for_again_at_most_every_five_minutes(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let key_id = format!("{}#main-key", peer.actor("mari"));
    let other = Peer::start(&["mal"]).await?;
    let like = activity(peer, "Like", "mari", &json!(meeting.actor));
    meeting.oriel.clock.advance(time::Duration::minutes(6));
    let before = peer.asked_for("mari");
    for _ in 0..5 {
        let (status, _) = other.send_as("mal", &key_id, &inbox, &like).await?;
        assert_eq!(status, 401);
    }
    assert_eq!(peer.asked_for("mari"), before + 1);
    Ok(())
}

async fn a_forgery_does_not_keep_its_victim_away(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let key_id = format!("{}#main-key", peer.actor("mari"));
    let other = Peer::start(&["mal"]).await?;
    let follow = activity(peer, "Follow", "mari", &json!(meeting.actor));
    let (status, _) = other.send_as("mal", &key_id, &inbox, &follow).await?;
    assert_eq!(status, 401);
    peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.followers().await?, [peer.acct("mari")]);
    Ok(())
}

async fn a_key_is_asked_for_once_however_many_use_it(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let likes: Vec<Value> = (0..20)
        .map(|_| activity(peer, "Like", "mari", &json!(meeting.actor)))
        .collect();
    let sent = likes.iter().map(|like| peer.send("mari", &inbox, like));
    for status in join_all(sent).await {
        assert_eq!(status?, 202);
    }
    assert_eq!(peer.asked_for("mari"), 1);
    Ok(())
}

async fn keys_are_asked_for_in_the_name_of_the_instance(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let own = format!("keyId=\"{}/actor#main-key\"", meeting.oriel.base);
    let askers = meeting.peer.askers("mari");
    assert!(!askers.is_empty());
    for asker in askers {
        assert!(asker.contains(&own), "{asker}");
    }
    Ok(())
}

async fn a_refusal_does_not_tell_what_was_found_elsewhere(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let like = activity(peer, "Like", "mari", &json!(meeting.actor));
    let mut told = Vec::new();
    for key_id in [
        peer.serve("secret.jpg", b"TOP".to_vec()),
        format!("{}/nothing", peer.base()),
        "http://127.0.0.1:1/closed".to_owned(),
    ] {
        let (status, words) = peer.send_as("mari", &key_id, &inbox, &like).await?;
        assert_eq!(status, 401);
        told.push(words);
    }
    assert!(told.iter().all(|words| *words == told[0]), "{told:?}");
    Ok(())
}

async fn the_end_of_a_stranger_asks_nobody_anything(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let end = activity(peer, "Delete", "mari", &json!(peer.actor("mari")));
    assert_eq!(peer.send("mari", &inbox, &end).await?, 202);
    assert_eq!(peer.asked_for("mari"), 0);
    Ok(())
}

async fn an_activity_that_comes_again_does_nothing_again(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let follow = activity(peer, "Follow", "mari", &json!(meeting.actor));
    let begun = meeting.oriel.core().now();
    assert_eq!(peer.send_at("mari", &inbox, &follow, begun).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.followers().await?, [peer.acct("mari")]);
    peer.undo("mari", &follow, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(peer.send_at("mari", &inbox, &follow, begun).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert!(
        meeting.followers().await?.is_empty(),
        "somebody sent it again"
    );
    // Some servers give every follow of the same two the same id: signed anew, it is a new one.
    let later = begun + time::Duration::minutes(1);
    assert_eq!(peer.send_at("mari", &inbox, &follow, later).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.followers().await?, [peer.acct("mari")]);
    Ok(())
}

async fn something_else_of_the_same_id_is_refused(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (peer, inbox) = (&meeting.peer, format!("{}/inbox", meeting.oriel.base));
    let posted = format!("{}/posts/none", peer.base());
    let end = activity(peer, "Delete", "mari", &json!(posted));
    for _ in 0..2 {
        assert_eq!(peer.send("mari", &inbox, &end).await?, 202);
    }
    let mut other = end;
    other["object"] = json!(peer.actor("mari"));
    assert_eq!(peer.send("mari", &inbox, &other).await?, 409);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.followers().await?, [peer.acct("mari")]);
    Ok(())
}

async fn whoever_sends_much_that_is_not_signed_is_not_listened_to(
    backend: Backend,
) -> anyhow::Result<()> {
    let few = |config: &mut oriel_core::Config| config.limits.failed_signatures_per_hour = 2;
    let oriel = TestInstance::start_with(backend, few).await?;
    oriel.person("ada").await?;
    let peer = Peer::start(&["mari"]).await?;
    let actor = format!("{}/users/ada", oriel.base);
    let (inbox, follow) = (
        format!("{actor}/inbox"),
        activity(&peer, "Follow", "mari", &json!(actor)),
    );
    // What is signed does not count.
    assert_eq!(peer.send("mari", &inbox, &follow).await?, 202);
    for expected in [401, 401, 401, 429] {
        let unsigned = peer.send_forged("mari", &inbox, &follow, Forgery::Unsigned);
        assert_eq!(unsigned.await?, expected);
    }
    assert_eq!(peer.send("mari", &inbox, &follow).await?, 429);
    Ok(())
}
