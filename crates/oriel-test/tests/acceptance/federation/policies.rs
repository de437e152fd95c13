//! What is decided about a server holds everywhere.

use oriel_core::{
    config::FederationMode,
    domain_policy::Standing,
    model::Severity,
    moderation::servers::{self, Decision},
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Peer, TestInstance, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    nothing_comes_from_a_server_that_is_kept_away,
    nothing_goes_to_a_server_that_is_kept_away,
    nobody_on_it_is_found_or_shown,
    a_boost_does_not_bring_it_back,
    what_was_hidden_is_shown_again_when_the_decision_is_lifted,
    a_silenced_server_is_heard_by_those_who_follow_its_people,
    no_pictures_are_fetched_from_a_server_whose_pictures_are_rejected,
    what_is_forced_behind_a_warning_is_sensitive,
    reports_of_a_server_whose_reports_are_rejected_are_not_kept,
    with_an_allow_list_only_those_on_it_are_talked_to,
    a_list_of_mastodons_is_taken_over_and_given_back,
    somebody_blocks_a_server_for_themselves,
);

fn standing(severity: Severity) -> Standing {
    Standing {
        severity,
        ..Standing::OPEN
    }
}

pub(crate) async fn decide(meeting: &Meeting, standing: Standing) -> anyhow::Result<()> {
    let decision = Decision {
        domain: server(&meeting.peer),
        standing,
        reason_public: String::new(),
        reason_private: String::new(),
    };
    servers::block(meeting.oriel.core(), None, &decision).await?;
    Ok(())
}

/// The peer's host and port.
fn server(peer: &Peer) -> String {
    peer.base().replace("http://", "")
}

async fn inbox_answers(meeting: &Meeting, body: &Value) -> anyhow::Result<u16> {
    let inbox = format!("{}/inbox", meeting.oriel.base);
    meeting.peer.send("mari", &inbox, body).await
}

fn like(meeting: &Meeting, post: &str) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}#likes/7", meeting.peer.actor("mari")),
        "type": "Like",
        "actor": meeting.peer.actor("mari"),
        "object": post,
    })
}

async fn nothing_comes_from_a_server_that_is_kept_away(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(1).await?;
    decide(&meeting, standing(Severity::Suspend)).await?;
    let status = inbox_answers(&meeting, &like(&meeting, &text(&posted["uri"]))).await?;
    assert_eq!(status, 403);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&posted).await?["favourites_count"], 0);
    Ok(())
}

async fn nothing_goes_to_a_server_that_is_kept_away(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    // Written before the decision, sent after it.
    let words = json!({ "status": "Low tide." });
    meeting.ada.post("/api/v1/statuses", &words).await?;
    decide(&meeting, standing(Severity::Suspend)).await?;
    let before = meeting.peer.all_received().len();
    meeting.oriel.run_jobs().await?;
    meeting.publish(1).await?;
    assert_eq!(meeting.peer.all_received().len(), before);
    let status = servers::status(meeting.oriel.core(), &server(&meeting.peer)).await?;
    assert_eq!(status.waiting, 0, "nothing waits for it, either");
    Ok(())
}

async fn nobody_on_it_is_found_or_shown(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = meeting.hears(json!({})).await?;
    let mari = meeting.mari().await?;
    decide(&meeting, standing(Severity::Suspend)).await?;
    assert_eq!(meeting.home().await?, Value::Null);
    for name in [
        "mari",
        &meeting.peer.acct("mari"),
        &meeting.peer.actor("mari"),
    ] {
        let found = meeting.ada.search(name).await?;
        assert_eq!(found["accounts"], json!([]), "{name}");
    }
    let found = meeting.ada.search(&text(&seen["uri"])).await?;
    assert_eq!(found["statuses"], json!([]));
    let status = format!("/api/v1/statuses/{}", api::id(&seen)?);
    for path in [status, format!("/api/v1/accounts/{mari}")] {
        let answer = meeting.ada.answer(Method::GET, &path, &Value::Null).await?;
        assert_eq!(answer.status, 404, "{path}");
    }
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let page = visitor
        .get(&format!("/@{}", meeting.peer.acct("mari")))
        .await?;
    assert_eq!(page.status, 404);
    Ok(())
}

async fn a_boost_does_not_bring_it_back(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let far = Peer::start(&["mal"]).await?;
    let post = far.publish("mal", "<p>Nasty</p>").await?;
    let decision = Decision {
        domain: server(&far),
        standing: standing(Severity::Suspend),
        reason_public: String::new(),
        reason_private: String::new(),
    };
    servers::block(meeting.oriel.core(), None, &decision).await?;
    let boost = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}/boosts/1", meeting.peer.actor("mari")),
        "type": "Announce",
        "actor": meeting.peer.actor("mari"),
        "object": post,
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    });
    assert_eq!(inbox_answers(&meeting, &boost).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.home().await?, Value::Null);
    Ok(())
}

async fn what_was_hidden_is_shown_again_when_the_decision_is_lifted(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = meeting.hears(json!({})).await?;
    decide(&meeting, standing(Severity::Suspend)).await?;
    servers::unblock(meeting.oriel.core(), None, &server(&meeting.peer)).await?;
    assert_eq!(meeting.home().await?["uri"], seen["uri"]);
    assert_eq!(meeting.followers().await?, [meeting.peer.acct("mari")]);
    let posted = meeting.publish(1).await?;
    meeting.peer.post(&text(&posted["uri"])).await?;
    Ok(())
}

async fn a_silenced_server_is_heard_by_those_who_follow_its_people(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let ben = meeting.oriel.person("ben").await?;
    decide(&meeting, standing(Severity::Silence)).await?;
    let found = meeting
        .peer
        .look_up(&format!("ben@{}", meeting.oriel.authority()))
        .await?;
    meeting.peer.follow("mari", &api::id(&found)?).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(ben.get("/api/v1/notifications").await?, json!([]));
    let seen = meeting.hears(json!({})).await?;
    assert!(text(&seen["content"]).contains("Bore da"), "{seen}");
    Ok(())
}

async fn no_pictures_are_fetched_from_a_server_whose_pictures_are_rejected(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let url = meeting.peer.serve("wave.jpg", jpeg(300, 200, 3));
    meeting.peer.serve("mari.jpg", jpeg(300, 200, 3));
    // The photo of one who is there, on a server of which nothing is decided.
    let elsewhere = Peer::start(&[]).await?;
    let far = elsewhere.serve("far.jpg", jpeg(300, 200, 3));
    let attached = json!({ "attachment": [
        { "type": "Image", "url": url }, { "type": "Image", "url": far },
    ] });
    let before = meeting.hears(attached.clone()).await?;
    let seen = text(&before["media_attachments"][1]["url"]);
    assert_eq!(meeting.ada.file(&seen).await?.0, 200);
    decide(
        &meeting,
        Standing {
            reject_media: true,
            ..Standing::OPEN
        },
    )
    .await?;
    let known = text(&before["media_attachments"][0]["url"]);
    let avatar = text(&before["account"]["avatar"]);
    for address in [known, avatar, seen] {
        assert_eq!(meeting.ada.file(&address).await?.0, 404, "{address}");
    }
    let after = meeting.hears(attached).await?;
    assert_ne!(after["uri"], before["uri"]);
    assert_eq!(after["media_attachments"], json!([]));
    assert_eq!(meeting.peer.served("wave.jpg"), 0);
    assert_eq!(meeting.peer.served("mari.jpg"), 0);
    Ok(())
}

async fn what_is_forced_behind_a_warning_is_sensitive(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    assert_eq!(meeting.hears(json!({})).await?["sensitive"], false);
    decide(
        &meeting,
        Standing {
            force_warning: true,
            ..Standing::OPEN
        },
    )
    .await?;
    assert_eq!(meeting.hears(json!({})).await?["sensitive"], true);
    Ok(())
}

async fn reports_of_a_server_whose_reports_are_rejected_are_not_kept(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let report = |number: u8| {
        json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}/reports/{number}", meeting.peer.base()),
            "type": "Flag",
            "actor": meeting.peer.actor("mari"),
            "object": [meeting.actor],
            "content": "spam",
        })
    };
    let kept = || async {
        let store = meeting.oriel.core().store();
        store.read(oriel_core::store::reports::count).await
    };
    assert_eq!(inbox_answers(&meeting, &report(1)).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(kept().await?, 1);
    decide(
        &meeting,
        Standing {
            reject_reports: true,
            ..Standing::OPEN
        },
    )
    .await?;
    assert_eq!(inbox_answers(&meeting, &report(2)).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(kept().await?, 1);
    Ok(())
}

async fn with_an_allow_list_only_those_on_it_are_talked_to(backend: Backend) -> anyhow::Result<()> {
    let strict = |config: &mut oriel_core::Config| {
        config.federation.mode = FederationMode::Allowlist;
    };
    let oriel = TestInstance::start_with(backend, strict).await?;
    let (ada, peer) = (oriel.person("ada").await?, Peer::start(&["mari"]).await?);
    let actor = format!("{}/users/ada", oriel.base);
    let followers = || async {
        let me = ada.get("/api/v1/accounts/verify_credentials").await?;
        Ok::<_, anyhow::Error>(me["followers_count"].clone())
    };
    assert!(peer.follow("mari", &actor).await.is_err());
    assert_eq!(ada.search(&peer.acct("mari")).await?["accounts"], json!([]));
    servers::allow(oriel.core(), None, &server(&peer)).await?;
    peer.follow("mari", &actor).await?;
    oriel.run_jobs().await?;
    assert_eq!(followers().await?, 1);
    assert!(api::id(&ada.search(&peer.acct("mari")).await?["accounts"][0]).is_ok());
    servers::disallow(oriel.core(), None, &server(&peer)).await?;
    assert_eq!(ada.search("mari").await?["accounts"], json!([]));
    Ok(())
}

async fn a_list_of_mastodons_is_taken_over_and_given_back(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let list = "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
                *.Bad.example,suspend,true,true,\"Abuse, all of it\",false\n\
                loud.example,silence,false,false,,false\n\
                a b,suspend,false,false,,false\n";
    let import = servers::import(oriel.core(), list).await?;
    assert_eq!((import.decisions, import.skipped.len()), (2, 1));
    assert_eq!(import.skipped[0].line, 4);
    let written = servers::export(oriel.core()).await?;
    assert!(
        written.contains("bad.example,suspend,true,true,\"Abuse, all of it\""),
        "{written}"
    );
    let again = servers::import(oriel.core(), &written).await?;
    assert_eq!((again.decisions, again.skipped.len()), (2, 0));
    assert_eq!(servers::export(oriel.core()).await?, written);
    let decided = oriel_core::policy::servers::decide(oriel.core(), "deep.bad.example").await?;
    assert!(decided.is_kept_away());
    Ok(())
}

async fn somebody_blocks_a_server_for_themselves(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    meeting.hears(json!({})).await?;
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let blocks = "/settings/blocks";
    let host = server(&meeting.peer);
    let page = visitor.submit(blocks, blocks, &[("domain", &host)]).await?;
    assert_eq!(page.status, 303, "{}", page.body);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.home().await?, Value::Null);
    assert!(meeting.followers().await?.is_empty());
    assert!(meeting.peer.followers("mari").is_empty(), "she was told");
    meeting.peer.received(|one| one.is("Reject")).await?;
    let page = visitor.get(blocks).await?;
    assert!(page.body.contains(&host), "{}", page.body);
    let lifted = visitor
        .submit(blocks, "/settings/blocks/lift", &[("domain", &host)])
        .await?;
    assert_eq!(lifted.status, 303);
    assert!(!visitor.get(blocks).await?.body.contains(&host));
    let wrong = visitor
        .submit(blocks, blocks, &[("domain", "not a server")])
        .await?;
    assert_eq!(wrong.status, 422);
    assert!(
        wrong.body.contains("not a server"),
        "what was typed is not lost"
    );
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    let page = stranger.answer(Method::GET, blocks, &Value::Null).await?;
    assert_ne!(page.status, 200);
    Ok(())
}
