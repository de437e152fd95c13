//! Who may quote a post of ours, and what proves it (FEP-044f).

use oriel_core::{
    accounts::{people, profile},
    model::{Quotable, Visibility},
};
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{audience::show_to, meeting::Meeting, pair::text};

on_each_backend!(
    nobody_may_quote_until_somebody_says_so,
    a_follower_is_given_leave_that_anybody_can_look_up,
    a_stranger_is_refused_where_followers_may,
    leave_that_is_taken_back_is_gone_and_its_holder_told,
    an_app_of_the_author_lists_leave_and_takes_it_back,
    a_block_takes_all_leave_back,
    what_is_for_followers_is_quoted_by_nobody,
    leave_is_for_posts_of_ones_own_server,
    leave_ends_with_the_quote_and_a_quoted_post_is_not_narrowed,
);

/// Lets some quote Ada's posts.
async fn let_quote(meeting: &Meeting, who: Quotable) -> anyhow::Result<()> {
    let core = meeting.oriel.core();
    let ada = people::by_name(core, "ada").await?;
    let edit = profile::ProfileEdit {
        display_name: "Ada".into(),
        biography: ada.account.biography.clone(),
        fields: Vec::new(),
        locked: false,
        discoverable: true,
        quotable_by: who,
    };
    let change = profile::Change {
        profile: Some(edit),
        ..profile::Change::default()
    };
    profile::change(core, &ada, change).await?;
    meeting.oriel.run_jobs().await
}

/// Mari asks whether she may quote a post. Returns the answer.
async fn ask(meeting: &Meeting, uri: &str) -> anyhow::Result<Value> {
    let quoting = format!("{}/statuses/900", meeting.peer.actor("mari"));
    ask_for(meeting, uri, &quoting).await
}

/// The same for any post that she says quotes it.
async fn ask_for(meeting: &Meeting, uri: &str, quoting: &str) -> anyhow::Result<Value> {
    let mari = meeting.peer.actor("mari");
    let request = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{mari}/quote_requests/1"),
        "type": "QuoteRequest",
        "actor": mari,
        "object": uri,
        "instrument": { "id": quoting, "type": "Note" },
    });
    let inbox = format!("{}/inbox", meeting.actor);
    assert_eq!(meeting.peer.send("mari", &inbox, &request).await?, 202);
    meeting.oriel.run_jobs().await?;
    let about_it = |one: &Value| one["object"]["type"] == "QuoteRequest";
    let answer = meeting.peer.received(|one| about_it(&one.activity)).await?;
    let answered = &answer.activity["object"];
    assert_eq!(answered["id"], request["id"]);
    assert_eq!(answered["object"], uri);
    assert_eq!(answered["instrument"], request["instrument"]["id"]);
    Ok(answer.activity)
}

async fn policy(meeting: &Meeting, uri: &str) -> anyhow::Result<Value> {
    let note = meeting.peer.fetch(uri).await?;
    Ok(note["interactionPolicy"]["canQuote"]["automaticApproval"].clone())
}

async fn status_at(address: &str) -> anyhow::Result<u16> {
    let anybody = ApiClient::new("", "")?;
    let accept = [("accept", "application/activity+json")];
    Ok(anybody
        .ask(Method::GET, address, &accept)
        .await?
        .status()
        .as_u16())
}

async fn nobody_may_quote_until_somebody_says_so(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let uri = text(&meeting.publish(1).await?["uri"]);
    assert_eq!(policy(&meeting, &uri).await?, json!([meeting.actor]));
    assert_eq!(ask(&meeting, &uri).await?["type"], "Reject");
    Ok(())
}

async fn a_follower_is_given_leave_that_anybody_can_look_up(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let_quote(&meeting, Quotable::Followers).await?;
    let uri = text(&meeting.publish(1).await?["uri"]);
    let followers = format!("{}/followers", meeting.actor);
    assert_eq!(
        policy(&meeting, &uri).await?,
        json!([followers, meeting.actor])
    );
    let answer = ask(&meeting, &uri).await?;
    assert_eq!(answer["type"], "Accept", "{answer}");
    let leave = meeting.peer.fetch(&text(&answer["result"])).await?;
    assert_eq!(leave["type"], "QuoteAuthorization");
    assert_eq!(leave["attributedTo"], meeting.actor.as_str());
    assert_eq!(leave["interactionTarget"], uri.as_str());
    assert_eq!(leave["interactingObject"], answer["object"]["instrument"]);
    let told = meeting.ada.get("/api/v1/notifications").await?;
    assert_eq!(told[0]["type"], "quote");
    assert_eq!(told[0]["status"]["uri"], uri.as_str());
    Ok(())
}

async fn a_stranger_is_refused_where_followers_may(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let_quote(&meeting, Quotable::Followers).await?;
    let uri = text(&meeting.publish(1).await?["uri"]);
    assert_eq!(ask(&meeting, &uri).await?["type"], "Reject");
    Ok(())
}

/// Everyone may quote, and Mari does. Returns the post and where her leave is.
async fn quoted(meeting: &Meeting) -> anyhow::Result<(Value, String)> {
    let_quote(meeting, Quotable::Everyone).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    let everyone = json!(["https://www.w3.org/ns/activitystreams#Public"]);
    assert_eq!(policy(meeting, &uri).await?, everyone);
    let leave = text(&ask(meeting, &uri).await?["result"]);
    assert_eq!(status_at(&leave).await?, 200);
    Ok((posted, leave))
}

async fn told_that_it_is_over(meeting: &Meeting, leave: &str) -> anyhow::Result<()> {
    meeting.oriel.run_jobs().await?;
    assert_eq!(status_at(leave).await?, 404);
    let is_end = |one: &Value| one["type"] == "Delete" && one["object"]["id"] == leave;
    meeting.peer.received(|one| is_end(&one.activity)).await?;
    Ok(())
}

async fn leave_that_is_taken_back_is_gone_and_its_holder_told(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (posted, leave) = quoted(&meeting).await?;
    let page = format!("/@ada/{}", api::id(&posted)?);
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let shown = visitor.get(&page).await?.body;
    assert!(shown.contains("Quoted by"), "{shown}");
    let (_, number) = leave.rsplit_once('/').unwrap_or_default();
    let action = format!("{page}/quotes/{number}/end");
    let stranger = meeting.oriel.person("cai").await;
    assert!(stranger.is_ok());
    let other = Visitor::signed_in(&meeting.oriel.base, "cai").await?;
    assert_eq!(
        other
            .submit("/settings/account", &action, &[])
            .await?
            .status,
        404
    );
    assert_eq!(status_at(&leave).await?, 200, "it is not hers to end");
    assert_eq!(visitor.submit(&page, &action, &[]).await?.status, 303);
    told_that_it_is_over(&meeting, &leave).await?;
    assert!(!visitor.get(&page).await?.body.contains("Quoted by"));
    Ok(())
}

async fn an_app_of_the_author_lists_leave_and_takes_it_back(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (posted, leave) = quoted(&meeting).await?;
    let path = format!("/api/oriel/v1/statuses/{}/quotes", api::id(&posted)?);
    let all = meeting.ada.get(&path).await?;
    assert_eq!(all[0]["account"]["username"], "mari", "{all}");
    let quoting = format!("{}/statuses/900", meeting.peer.actor("mari"));
    assert_eq!(all[0]["url"], quoting);
    let one = format!("{path}/{}", api::id(&all[0])?);
    let ben = meeting.oriel.person("ben").await?;
    let reader = meeting.oriel.app_of("ada", "read").await?;
    let nobody = ApiClient::new(&meeting.oriel.base, "")?;
    for (app, status) in [(&ben, 404), (&reader, 403), (&nobody, 401)] {
        let refused = app.answer(Method::DELETE, &one, &Value::Null).await?;
        assert_eq!(refused.status, status, "{refused:?}");
    }
    let refused = ben.answer(Method::GET, &path, &Value::Null).await?;
    assert_eq!(refused.status, 404, "who quotes is its author's to know");
    assert_eq!(status_at(&leave).await?, 200);
    assert_eq!(meeting.ada.delete(&one).await?, json!({}));
    assert_eq!(meeting.ada.get(&path).await?, json!([]));
    assert_eq!(status_at(&leave).await?, 404);
    let again = meeting
        .ada
        .answer(Method::DELETE, &one, &Value::Null)
        .await?;
    assert_eq!(again.status, 404);
    Ok(())
}

async fn a_block_takes_all_leave_back(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let (_, leave) = quoted(&meeting).await?;
    let mari = meeting.mari().await?;
    meeting.ada.act(&format!("accounts/{mari}/block")).await?;
    told_that_it_is_over(&meeting, &leave).await
}

async fn what_is_for_followers_is_quoted_by_nobody(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let_quote(&meeting, Quotable::Everyone).await?;
    let words = json!({ "status": "Among us.", "visibility": "private" });
    let uri = text(&meeting.publish_as(0, words).await?["uri"]);
    let note = meeting.peer.post(&uri).await?.note;
    let allowed = &note["interactionPolicy"]["canQuote"]["automaticApproval"];
    assert_eq!(*allowed, json!([meeting.actor]));
    assert_eq!(ask(&meeting, &uri).await?["type"], "Reject");
    Ok(())
}

async fn leave_is_for_posts_of_ones_own_server(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let_quote(&meeting, Quotable::Everyone).await?;
    let uri = text(&meeting.publish(1).await?["uri"]);
    let elsewhere = "https://far.example/statuses/1";
    assert_eq!(ask_for(&meeting, &uri, elsewhere).await?["type"], "Reject");
    Ok(())
}

async fn leave_ends_with_the_quote_and_a_quoted_post_is_not_narrowed(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (posted, leave) = quoted(&meeting).await?;
    let mari = meeting.peer.actor("mari");
    let quote = format!("{mari}/statuses/900");
    meeting.peer.delete("mari", &quote, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(status_at(&leave).await?, 404);
    let_quote(&meeting, Quotable::Everyone).await?;
    let second = format!("{mari}/statuses/901");
    let uri = text(&posted["uri"]);
    let core = meeting.oriel.core();
    let inbox = format!("{}/inbox", meeting.actor);
    let request = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{mari}/quote_requests/2"),
        "type": "QuoteRequest",
        "actor": mari,
        "object": uri,
        "instrument": second,
    });
    assert_eq!(meeting.peer.send("mari", &inbox, &request).await?, 202);
    meeting.oriel.run_jobs().await?;
    let is_answer = |one: &Value| one["object"]["instrument"] == second.as_str();
    let answer = meeting
        .peer
        .received(|one| is_answer(&one.activity))
        .await?;
    let leave = text(&answer.activity["result"]);
    assert_eq!(status_at(&leave).await?, 200);
    assert!(core.urls().is_ours(&leave));
    let narrowed = show_to(&meeting, &posted, Visibility::Followers).await;
    assert!(narrowed.is_err(), "its quoter's server has it");
    assert_eq!(status_at(&leave).await?, 200);
    Ok(())
}
