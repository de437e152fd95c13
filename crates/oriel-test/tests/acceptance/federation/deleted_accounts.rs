//! Accounts that are deleted, here and elsewhere: everybody who may know of them is told, and what
//! they published is gone.

use oriel_core::model::Role;
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, text},
};

const PAGE: &str = "/settings/account/delete";

on_each_backend!(
    an_account_that_is_deleted_is_gone_here_and_there,
    what_it_did_with_posts_of_others_is_taken_back,
    servers_that_do_not_follow_it_are_told_too,
    a_server_that_is_down_is_told_when_it_returns,
    its_name_is_never_given_to_anybody_else,
    deleting_needs_the_password_and_leaves_an_admin,
    what_somebody_elsewhere_did_goes_with_their_account,
);

/// Deletes Ada's account by the page.
async fn leave(base: &str, password: &str) -> anyhow::Result<u16> {
    let visitor = Visitor::signed_in(base, "ada").await?;
    let answer = visitor
        .submit(PAGE, PAGE, &[("password", password)])
        .await?;
    Ok(answer.status)
}

const PASSWORD: &str = "ada and a long enough password";

async fn status_of(client: &ApiClient, path: &str) -> anyhow::Result<u16> {
    let answer = client.answer(Method::GET, path, &Value::Null).await?;
    Ok(answer.status)
}

async fn activity_at(address: &str) -> anyhow::Result<(u16, Value)> {
    let accept = [("accept", "application/activity+json")];
    let anybody = ApiClient::new("", "")?;
    let answer = anybody.ask(Method::GET, address, &accept).await?;
    Ok((answer.status().as_u16(), answer.json().await?))
}

async fn an_account_that_is_deleted_is_gone_here_and_there(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(2).await?;
    let ada_there = pair.ada_seen_by_ben().await?;
    let photo = text(&posted["media_attachments"][0]["url"]);
    assert_eq!(pair.ada.file(&photo).await?.0, 200);
    assert_eq!(leave(&pair.here.base, PASSWORD).await?, 303);
    pair.settle().await?;

    let home = pair.ben.get("/api/v1/timelines/home").await?;
    assert_eq!(home, json!([]), "there");
    let known = status_of(&pair.ben, &format!("/api/v1/accounts/{ada_there}")).await?;
    assert_eq!(known, 404, "there");

    let actor = format!("{}/users/ada", pair.here.base);
    for address in [actor.as_str(), &text(&posted["uri"])] {
        let (status, tombstone) = activity_at(address).await?;
        assert_eq!(status, 410, "{address}");
        assert_eq!(tombstone["type"], "Tombstone", "{address}");
        assert_eq!(tombstone["id"], address);
    }
    let visitor = Visitor::new(&pair.here.base)?;
    let finger = format!(
        "/.well-known/webfinger?resource=acct:ada@{}",
        pair.here.authority()
    );
    let page = format!("/@ada/{}", api::id(&posted)?);
    for path in [finger.as_str(), "/@ada", &page] {
        assert_eq!(visitor.get(path).await?.status, 410, "{path}");
    }
    assert_eq!(pair.ada.file(&photo).await?.0, 404);
    assert!(Visitor::signed_in(&pair.here.base, "ada").await.is_err());
    let me = status_of(&pair.ada, "/api/v1/accounts/verify_credentials").await?;
    assert_eq!(me, 401, "her apps are signed out");
    Ok(())
}

async fn what_it_did_with_posts_of_others_is_taken_back(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::start(backend).await?;
    let cai = pair.here.person("cai").await?;
    let words = json!({ "status": "Bore da" });
    let post = api::id(&cai.post("/api/v1/statuses", &words).await?)?;
    pair.here.run_jobs().await?;
    for act in ["favourite", "reblog"] {
        pair.ada.act(&format!("statuses/{post}/{act}")).await?;
    }
    let reply = json!({ "status": "A thithau", "in_reply_to_id": post });
    pair.ada.post("/api/v1/statuses", &reply).await?;
    pair.here.run_jobs().await?;
    let counts = async || {
        let shown = cai.get(&format!("/api/v1/statuses/{post}")).await?;
        anyhow::Ok(
            ["favourites_count", "reblogs_count", "replies_count"]
                .map(|count| shown[count].as_i64().unwrap_or(-1)),
        )
    };
    assert_eq!(counts().await?, [1, 1, 1]);
    assert_eq!(leave(&pair.here.base, PASSWORD).await?, 303);
    pair.here.run_jobs().await?;
    assert_eq!(counts().await?, [0, 0, 0]);
    assert_eq!(cai.get("/api/v1/notifications").await?, json!([]));
    Ok(())
}

async fn servers_that_do_not_follow_it_are_told_too(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    // Somebody else here knows Mari; Ada has nothing to do with her.
    let cai = meeting.oriel.person("cai").await?;
    cai.search(&meeting.peer.acct("mari")).await?;
    assert_eq!(leave(&meeting.oriel.base, PASSWORD).await?, 303);
    meeting.oriel.run_jobs().await?;
    let told = meeting.peer.received(|one| one.is("Delete")).await?;
    assert_eq!(told.activity["object"], json!(meeting.actor));
    assert_eq!(told.activity["actor"], json!(meeting.actor));
    Ok(())
}

async fn a_server_that_is_down_is_told_when_it_returns(backend: Backend) -> anyhow::Result<()> {
    let impatient = |config: &mut oriel_core::Config| config.federation.give_up_after_days = 1;
    let meeting = Meeting::arrange_with(backend, impatient).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    let cai = meeting.oriel.person("cai").await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.set_ill(true);
    assert_eq!(leave(&meeting.oriel.base, PASSWORD).await?, 303);
    meeting.oriel.run_jobs().await?;
    // It is swept meanwhile, and must still be able to sign.
    meeting.oriel.clock.advance(time::Duration::minutes(30));
    meeting.oriel.sweep().await?;
    let before = meeting.peer.all_received().len();
    meeting.peer.set_ill(false);
    let me = cai.get("/api/v1/accounts/verify_credentials").await?;
    let cai_actor = format!("{}/users/{}", meeting.oriel.base, text(&me["username"]));
    meeting.peer.follow("mari", &cai_actor).await?;
    meeting.oriel.run_jobs().await?;
    let received = meeting.peer.all_received();
    let told = received
        .iter()
        .skip(before)
        .any(|one| one.is("Delete") && one.activity["object"] == json!(meeting.actor));
    assert!(told, "{:?}", received.last());
    Ok(())
}

async fn its_name_is_never_given_to_anybody_else(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    assert_eq!(leave(&meeting.oriel.base, PASSWORD).await?, 303);
    meeting.oriel.run_jobs().await?;
    meeting.oriel.sweep().await?;
    let again = meeting.oriel.person("ada").await;
    assert!(again.is_err());
    Ok(())
}

async fn deleting_needs_the_password_and_leaves_an_admin(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let base = &meeting.oriel.base;
    assert_eq!(leave(base, "not her password").await?, 422);
    oriel_core::accounts::people::set_role(meeting.oriel.core(), "ada", Role::Admin).await?;
    meeting.oriel.person("cai").await?;
    assert_eq!(leave(base, PASSWORD).await?, 422, "nobody would be admin");
    oriel_core::accounts::people::set_role(meeting.oriel.core(), "cai", Role::Admin).await?;
    assert_eq!(leave(base, PASSWORD).await?, 303);
    Ok(())
}

async fn what_somebody_elsewhere_did_goes_with_their_account(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    meeting.peer.like("mari", &uri).await?;
    meeting.peer.announce("mari", &uri).await?;
    meeting.peer.reply("mari", &uri, "<p>Hyfryd</p>").await?;
    meeting.oriel.run_jobs().await?;
    let counts = |shown: &Value| {
        ["favourites_count", "reblogs_count", "replies_count"]
            .map(|count| shown[count].as_i64().unwrap_or(-1))
    };
    assert_eq!(counts(&meeting.shown(&posted).await?), [1, 1, 1]);
    let mari = meeting.peer.actor("mari");
    let delete = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{mari}#delete"),
        "type": "Delete",
        "actor": mari,
        "object": mari,
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    });
    let inbox = format!("{}/inbox", meeting.oriel.base);
    assert_eq!(meeting.peer.send("mari", &inbox, &delete).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(counts(&meeting.shown(&posted).await?), [0, 0, 0]);
    assert!(meeting.followers().await?.is_empty());
    Ok(())
}
