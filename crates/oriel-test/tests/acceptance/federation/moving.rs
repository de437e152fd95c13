//! People who change servers take their followers along, and nobody takes another's.

use oriel_core::accounts::rotate;
use oriel_test::{Backend, Peer, Visitor, api, on_each_backend, on_sqlite};
use serde_json::{Value, json};

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, text},
};

on_each_backend!(
    followers_here_follow_along_when_somebody_elsewhere_moves,
    followers_on_both_sides_follow_along_when_somebody_here_moves,
    a_new_key_is_learnt_and_the_old_one_believed_no_more,
);

on_sqlite!(
    a_move_to_an_account_that_does_not_name_the_old_one_is_nothing,
    nobody_is_moved_by_somebody_else,
    moving_needs_the_password_and_the_other_accounts_word,
);

fn moves(by: &str, object: &str, target: &str) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{by}/moves/{}", target.len()),
        "type": "Move",
        "actor": by,
        "object": object,
        "target": target,
        "to": [format!("{by}/followers")],
    })
}

/// Whom Ada follows.
async fn followed(meeting: &Meeting) -> anyhow::Result<Vec<String>> {
    let me = meeting
        .ada
        .get("/api/v1/accounts/verify_credentials")
        .await?;
    let path = format!("/api/v1/accounts/{}/following", api::id(&me)?);
    let all = meeting.ada.get(&path).await?;
    let all = all.as_array().cloned().unwrap_or_default();
    Ok(all.iter().map(|it| text(&it["acct"])).collect())
}

async fn tell(meeting: &Meeting, activity: &Value) -> anyhow::Result<()> {
    let inbox = format!("{}/inbox", meeting.oriel.base);
    assert_eq!(meeting.peer.send("mari", &inbox, activity).await?, 202);
    for _ in 0..3 {
        meeting.oriel.run_jobs().await?;
    }
    Ok(())
}

async fn followers_here_follow_along_when_somebody_elsewhere_moves(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let new_home = Peer::start(&["mari"]).await?;
    let (old, new) = (meeting.peer.actor("mari"), new_home.actor("mari"));
    new_home.calls_also("mari", &old);
    tell(&meeting, &moves(&old, &old, &new)).await?;
    assert_eq!(followed(&meeting).await?, [new_home.acct("mari")]);
    assert_eq!(new_home.followers("mari"), [meeting.actor.as_str()]);
    assert!(
        meeting.peer.followers("mari").is_empty(),
        "the old follow is undone"
    );
    let asked = format!("/api/v1/accounts/lookup?acct={}", meeting.peer.acct("mari"));
    let shown = meeting.ada.get(&asked).await?;
    assert_eq!(text(&shown["moved"]["acct"]), new_home.acct("mari"));
    let visitor = Visitor::new(&meeting.oriel.base)?;
    let page = visitor
        .get(&format!("/@{}", meeting.peer.acct("mari")))
        .await?;
    assert!(page.body.contains(&new_home.acct("mari")), "{}", page.body);
    Ok(())
}

async fn a_move_to_an_account_that_does_not_name_the_old_one_is_nothing(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let other = Peer::start(&["mal"]).await?;
    let old = meeting.peer.actor("mari");
    tell(&meeting, &moves(&old, &old, &other.actor("mal"))).await?;
    assert_eq!(followed(&meeting).await?, [meeting.peer.acct("mari")]);
    assert!(other.all_received().is_empty());
    Ok(())
}

async fn nobody_is_moved_by_somebody_else(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let robber = Peer::start(&["mal"]).await?;
    let (mari, mal) = (meeting.peer.actor("mari"), robber.actor("mal"));
    robber.calls_also("mal", &mari);
    let inbox = format!("{}/inbox", meeting.oriel.base);
    let forged = moves(&mal, &mari, &mal);
    assert_eq!(robber.send("mal", &inbox, &forged).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(followed(&meeting).await?, [meeting.peer.acct("mari")]);
    // Nor does Mari move when it is Mal's account that she says has moved.
    tell(&meeting, &moves(&mari, &mal, &mal)).await?;
    assert_eq!(followed(&meeting).await?, [meeting.peer.acct("mari")]);
    Ok(())
}

async fn page(visitor: &Visitor, action: &str, fields: &[(&str, &str)]) -> anyhow::Result<u16> {
    Ok(visitor
        .submit("/settings/move", action, fields)
        .await?
        .status)
}

async fn followers_on_both_sides_follow_along_when_somebody_here_moves(
    backend: Backend,
) -> anyhow::Result<()> {
    // Ada moves from here to there. Ben follows her from there, Cai from here.
    let pair = Pair::following(backend).await?;
    let cai = pair.here.person("cai").await?;
    let new_ada = pair.there.person("ada").await?;
    let me = api::id(&pair.ada.get("/api/v1/accounts/verify_credentials").await?)?;
    cai.act(&format!("accounts/{me}/follow")).await?;
    let old_handle = format!("@ada@{}", pair.here.authority());
    let new_handle = format!("@ada@{}", pair.there.authority());
    let there = Visitor::signed_in(&pair.there.base, "ada").await?;
    assert_eq!(
        page(&there, "/settings/move/aliases", &[("alias", &old_handle)]).await?,
        303
    );
    let here = Visitor::signed_in(&pair.here.base, "ada").await?;
    let words = [
        ("target", new_handle.as_str()),
        ("password", "ada and a long enough password"),
    ];
    assert_eq!(page(&here, "/settings/move", &words).await?, 303);
    for _ in 0..3 {
        pair.settle().await?;
    }
    let me = api::id(&new_ada.get("/api/v1/accounts/verify_credentials").await?)?;
    let followers = new_ada
        .get(&format!("/api/v1/accounts/{me}/followers"))
        .await?;
    let mut names: Vec<String> = followers
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| text(&it["username"]))
        .collect();
    names.sort();
    assert_eq!(names, ["ben", "cai"], "{followers}");
    let profile = Visitor::new(&pair.here.base)?.get("/@ada").await?;
    assert!(
        profile.body.contains(new_handle.trim_start_matches('@')),
        "{}",
        profile.body
    );
    assert_eq!(page(&here, "/settings/move/stay", &[]).await?, 303);
    let profile = Visitor::new(&pair.here.base)?.get("/@ada").await?;
    assert!(
        !profile.body.contains(new_handle.trim_start_matches('@')),
        "{}",
        profile.body
    );
    Ok(())
}

async fn moving_needs_the_password_and_the_other_accounts_word(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let target = meeting.peer.acct("mari");
    let right = "ada and a long enough password";
    for fields in [
        [("target", target.as_str()), ("password", right)],
        [("target", "nobody@nowhere.invalid"), ("password", right)],
        [("target", "ada"), ("password", right)],
    ] {
        assert_eq!(
            page(&visitor, "/settings/move", &fields).await?,
            422,
            "{fields:?}"
        );
    }
    meeting.peer.calls_also("mari", &meeting.actor);
    let wrong = [("target", target.as_str()), ("password", "wrong")];
    assert_eq!(page(&visitor, "/settings/move", &wrong).await?, 422);
    let right = [("target", target.as_str()), ("password", right)];
    assert_eq!(page(&visitor, "/settings/move", &right).await?, 303);
    meeting.oriel.run_jobs().await?;
    let told = meeting.peer.received(|one| one.is("Move")).await?;
    assert_eq!(told.activity["target"], meeting.peer.actor("mari"));
    Ok(())
}

async fn a_new_key_is_learnt_and_the_old_one_believed_no_more(
    backend: Backend,
) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    pair.publish(1).await?;
    rotate::rotate(pair.here.core(), "ada").await?;
    // A key that failed is not asked for again at once.
    pair.there.clock.advance(time::Duration::minutes(6));
    pair.settle().await?;
    let second = pair.publish(1).await?;
    assert_eq!(pair.newest_at_home().await?["uri"], second["uri"]);
    Ok(())
}
