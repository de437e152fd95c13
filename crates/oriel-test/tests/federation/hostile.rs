//! What strangers may not do.

use oriel_test::{Backend, Peer, TestInstance, api, on_each_backend, peer::Forgery};
use serde_json::{Value, json};

use crate::pair::text;

on_each_backend!(
    an_unsigned_delivery_is_refused,
    a_delivery_signed_over_another_body_is_refused,
    a_delivery_signed_by_somebody_else_does_nothing,
    deleting_somebody_elses_post_does_nothing,
    a_key_that_cannot_be_had_is_not_asked_for_again_at_once,
);

fn activity(peer: &Peer, kind: &str, who: &str, object: &Value) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}/activities/{kind}", peer.base()),
        "type": kind,
        "actor": peer.actor(who),
        "object": object,
    })
}

async fn a_key_that_cannot_be_had_is_not_asked_for_again_at_once(
    backend: Backend,
) -> anyhow::Result<()> {
    let Some(oriel) = TestInstance::start(backend).await? else {
        return Ok(());
    };
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
    let Some(oriel) = TestInstance::start(backend).await? else {
        return Ok(());
    };
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
    let Some(oriel) = TestInstance::start(backend).await? else {
        return Ok(());
    };
    let ada = oriel.person("ada").await?;
    let peer = Peer::start(&["mari", "nia"]).await?;
    let actor = format!("{}/users/ada", oriel.base);
    let follow = activity(&peer, "Follow", "nia", &json!(actor));
    peer.send("mari", &format!("{actor}/inbox"), &follow)
        .await?;
    oriel.run_jobs().await?;
    assert_eq!(ada.get("/api/v1/notifications").await?, json!([]));
    Ok(())
}

async fn deleting_somebody_elses_post_does_nothing(backend: Backend) -> anyhow::Result<()> {
    let Some(oriel) = TestInstance::start(backend).await? else {
        return Ok(());
    };
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
