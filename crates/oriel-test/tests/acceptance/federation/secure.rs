//! An instance where other servers must say who they are before they are given anything.

use oriel_core::{
    Config,
    domain_policy::Standing,
    model::Severity,
    moderation::servers::{self, Decision},
};
use oriel_test::{ApiClient, Backend, TestInstance, Visitor, api, on_each_backend, on_sqlite};
use serde_json::json;

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, text},
};

on_each_backend!(
    somebody_blocked_is_given_no_post,
    followers_are_reached_and_answer,
    two_strict_instances_understand_each_other,
);

on_sqlite!(
    nothing_is_given_to_whoever_does_not_sign,
    whoever_signs_is_given_what_everyone_may_see,
    a_server_that_is_kept_away_is_given_nothing,
);

fn strict(config: &mut Config) {
    config.federation.authorized_fetch = true;
}

/// Every document about Ada and a post of hers.
async fn documents(meeting: &Meeting) -> anyhow::Result<Vec<String>> {
    let posted = meeting.publish(2).await?;
    let (actor, post) = (&meeting.actor, text(&posted["uri"]));
    let photo = api::id(&posted["media_attachments"][0])?;
    Ok(vec![
        actor.clone(),
        format!("{actor}/outbox"),
        format!("{actor}/outbox?page=true"),
        format!("{actor}/followers"),
        format!("{actor}/following"),
        format!("{actor}/featured"),
        post.clone(),
        format!("{post}/photos"),
        format!("{post}/replies"),
        format!("{actor}/activities/create/{}", api::id(&posted)?),
        format!("{}/photos/{photo}", meeting.oriel.base),
    ])
}

/// The status of an answer to an unsigned question.
async fn unsigned(meeting: &Meeting, url: &str) -> anyhow::Result<u16> {
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    let headers = [("accept", "application/activity+json")];
    Ok(stranger
        .ask(reqwest::Method::GET, url, &headers)
        .await?
        .status()
        .as_u16())
}

async fn nothing_is_given_to_whoever_does_not_sign(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, strict).await?;
    for url in documents(&meeting).await? {
        assert_eq!(unsigned(&meeting, &url).await?, 401, "{url}");
        // Nor after somebody who signs was given it.
        meeting.peer.fetch(&url).await?;
        assert_eq!(unsigned(&meeting, &url).await?, 401, "{url}");
    }
    let base = &meeting.oriel.base;
    let webfinger = format!(
        "{base}/.well-known/webfinger?resource=acct:ada@{}",
        meeting.oriel.authority()
    );
    for url in [format!("{base}/actor"), webfinger] {
        assert_eq!(unsigned(&meeting, &url).await?, 200, "{url}");
    }
    let visitor = Visitor::new(base)?;
    assert_eq!(visitor.get("/@ada").await?.status, 200, "people see pages");
    Ok(())
}

async fn whoever_signs_is_given_what_everyone_may_see(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, strict).await?;
    let words = json!({ "status": "Just us.", "visibility": "private" });
    let secret = text(&meeting.publish_as(1, words).await?["uri"]);
    assert!(meeting.peer.fetch(&secret).await.is_err());
    let open = text(&meeting.publish(1).await?["uri"]);
    assert_eq!(meeting.peer.fetch(&open).await?["id"], open.as_str());
    Ok(())
}

async fn a_server_that_is_kept_away_is_given_nothing(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, strict).await?;
    let all = documents(&meeting).await?;
    let decision = Decision {
        domain: meeting.peer.base().replace("http://", ""),
        standing: Standing {
            severity: Severity::Suspend,
            ..Standing::OPEN
        },
        reason_public: String::new(),
        reason_private: String::new(),
    };
    servers::block(meeting.oriel.core(), None, &decision).await?;
    for url in all {
        let refused = meeting.peer.fetch(&url).await;
        let reason = refused
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(reason.contains("403"), "{url}: {reason}");
    }
    Ok(())
}

async fn somebody_blocked_is_given_no_post(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, strict).await?;
    let post = text(&meeting.publish(1).await?["uri"]);
    meeting.peer.fetch_as("mari", &post).await?;
    let mari = meeting.mari().await?;
    meeting.ada.act(&format!("accounts/{mari}/block")).await?;
    let refused = meeting.peer.fetch_as("mari", &post).await;
    let reason = format!("{:#}", refused.err().unwrap());
    assert!(reason.contains("404"), "{reason}");
    Ok(())
}

async fn followers_are_reached_and_answer(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, strict).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    meeting.peer.post(&uri).await?;
    meeting.peer.like("mari", &uri).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 1);
    meeting.assert_nothing_was_rejected();
    Ok(())
}

async fn two_strict_instances_understand_each_other(backend: Backend) -> anyhow::Result<()> {
    let here = TestInstance::start_with(backend, strict).await?;
    let there = TestInstance::start_with(backend, strict).await?;
    let (ada, ben) = (here.person("ada").await?, there.person("ben").await?);
    let pair = Pair {
        here,
        there,
        ada,
        ben,
    };
    pair.follow().await?;
    let posted = pair.publish(6).await?;
    let seen = pair.newest_at_home().await?;
    assert_eq!(seen["uri"], posted["uri"]);
    assert_eq!(seen["media_attachments"].as_array().map(Vec::len), Some(6));
    Ok(())
}
