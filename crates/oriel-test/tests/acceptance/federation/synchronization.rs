//! Two servers that know different things of who follows whom agree again (FEP-8fcf).

use oriel_core::{
    model::{Account, AccountId},
    store::{accounts, follows},
};
use oriel_test::{ApiClient, Backend, Peer, TestInstance, api, on_each_backend, peer::combined};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, text},
};

on_each_backend!(
    a_follower_whom_the_other_server_does_not_know_follows_no_more,
    a_follow_that_only_the_other_server_knows_of_is_taken_back,
    an_acceptance_that_was_lost_is_made_up_for,
    a_list_that_is_not_the_one_of_the_digest_changes_nothing,
    only_posts_for_followers_say_who_they_are,
    a_server_reads_its_own_part_of_the_list_only,
);

/// Ada publishes something for her followers alone.
async fn whisper(ada: &ApiClient) -> anyhow::Result<Value> {
    let words = json!({ "status": "Among us.", "visibility": "private" });
    ada.post("/api/v1/statuses", &words).await
}

/// Forgets a follow on one side, as after a backup was restored.
async fn forget(instance: &TestInstance, follower: &str, target: &str) -> anyhow::Result<()> {
    let (follower, target) = (
        id_of(instance, follower).await?,
        id_of(instance, target).await?,
    );
    let store = instance.core().store();
    store
        .write(move |conn| follows::remove(conn, follower, target))
        .await?;
    Ok(())
}

async fn id_of(instance: &TestInstance, uri: &str) -> anyhow::Result<AccountId> {
    let uri = uri.to_owned();
    let store = instance.core().store();
    let found: Option<Account> = store.read(move |conn| accounts::by_uri(conn, &uri)).await?;
    found
        .map(|account| account.id)
        .ok_or_else(|| anyhow::anyhow!("nobody"))
}

fn actor(instance: &TestInstance, name: &str) -> String {
    format!("{}/users/{name}", instance.base)
}

/// How many somebody follows, and how many follow them.
async fn counts(client: &ApiClient) -> anyhow::Result<[i64; 2]> {
    let me = client.get("/api/v1/accounts/verify_credentials").await?;
    Ok(["following_count", "followers_count"].map(|name| me[name].as_i64().unwrap_or(-1)))
}

async fn a_follower_whom_the_other_server_does_not_know_follows_no_more(
    backend: Backend,
) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let cai = pair.there.person("cai").await?;
    let ada = pair.ada_seen_by_ben().await?;
    cai.act(&format!("accounts/{ada}/follow")).await?;
    pair.settle().await?;
    forget(
        &pair.here,
        &actor(&pair.there, "ben"),
        &actor(&pair.here, "ada"),
    )
    .await?;
    whisper(&pair.ada).await?;
    pair.settle().await?;
    assert_eq!(counts(&pair.ben).await?, [0, 0], "Ben");
    assert_eq!(counts(&cai).await?, [1, 0], "Cai");
    Ok(())
}

async fn a_follow_that_only_the_other_server_knows_of_is_taken_back(
    backend: Backend,
) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    forget(
        &pair.there,
        &actor(&pair.there, "ben"),
        &actor(&pair.here, "ada"),
    )
    .await?;
    assert_eq!(counts(&pair.ada).await?, [0, 1]);
    whisper(&pair.ada).await?;
    pair.settle().await?;
    assert_eq!(counts(&pair.ada).await?, [0, 0]);
    Ok(())
}

async fn an_acceptance_that_was_lost_is_made_up_for(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let mari = meeting.mari().await?;
    meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
    assert_eq!(counts(&meeting.ada).await?, [0, 1], "it is not out yet");
    meeting
        .peer
        .set_followers("mari", std::slice::from_ref(&meeting.actor));
    publish_for_followers(&meeting).await?;
    assert_eq!(counts(&meeting.ada).await?, [1, 1]);
    Ok(())
}

/// Mari publishes something for her followers, which Ada's server gets.
async fn publish_for_followers(meeting: &Meeting) -> anyhow::Result<()> {
    let only = json!({
        "to": [format!("{}/followers", meeting.peer.actor("mari"))],
        "cc": [meeting.actor],
    });
    meeting
        .peer
        .publish_with("mari", "<p>Rhyngom ni</p>", only)
        .await?;
    meeting.oriel.run_jobs().await
}

async fn a_list_that_is_not_the_one_of_the_digest_changes_nothing(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let nobody = format!("{}/users/nobody", meeting.oriel.base);
    meeting
        .peer
        .set_followers("mari", &[meeting.actor.clone(), nobody]);
    let only = json!({ "to": [format!("{}/followers", meeting.peer.actor("mari"))], "cc": [] });
    let mut told = meeting.peer.all_received().len();
    // The first is sent with one list, which is another one when it is asked for.
    let sent = meeting.peer.publish_to("mari", only, &meeting.actor).await;
    meeting.peer.set_followers("mari", &[]);
    meeting.oriel.run_jobs().await?;
    sent?;
    assert_eq!(counts(&meeting.ada).await?, [1, 1]);
    // With the digest of the list that is there now, Ada follows no more.
    let only = json!({ "to": [format!("{}/followers", meeting.peer.actor("mari"))], "cc": [] });
    meeting
        .peer
        .publish_to("mari", only, &meeting.actor)
        .await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(counts(&meeting.ada).await?, [0, 1]);
    told = meeting.peer.all_received().len() - told;
    assert_eq!(told, 0, "nothing has to be undone there");
    Ok(())
}

async fn only_posts_for_followers_say_who_they_are(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let header = "collection-synchronization";
    let open = text(&meeting.publish(1).await?["uri"]);
    let told = meeting.peer.received(|one| one.is("Create")).await?;
    assert_eq!(told.activity["object"]["id"], open.as_str());
    assert_eq!(told.request.headers.get(header), None);

    let only = text(&whisper(&meeting.ada).await?["uri"]);
    meeting.oriel.run_jobs().await?;
    let told = meeting
        .peer
        .received(|one| one.is("Create") && one.activity["object"]["id"] == only.as_str())
        .await?;
    let mari = meeting.peer.actor("mari");
    let digest = combined(&[mari]);
    let said = told
        .request
        .headers
        .get(header)
        .cloned()
        .unwrap_or_default();
    assert!(said.contains(&format!("digest=\"{digest}\"")), "{said}");
    assert!(
        said.contains(&format!("collectionId=\"{}/followers\"", meeting.actor)),
        "{said}"
    );
    Ok(())
}

async fn a_server_reads_its_own_part_of_the_list_only(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let other = Peer::start(&["glyn"]).await?;
    other.follow("glyn", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let address = format!("{}/followers_synchronization", meeting.actor);
    for (peer, follower) in [(&meeting.peer, "mari"), (&other, "glyn")] {
        let list = peer.fetch(&address).await?;
        assert_eq!(list["orderedItems"], json!([peer.actor(follower)]));
    }
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    let accept = [("accept", "application/activity+json")];
    let answer = stranger.ask(Method::GET, &address, &accept).await?;
    assert_eq!(answer.status(), 401);
    let me = meeting
        .ada
        .get("/api/v1/accounts/verify_credentials")
        .await?;
    let known = format!("/api/v1/accounts/{}/followers", api::id(&me)?);
    assert_eq!(
        meeting.ada.get(&known).await?.as_array().map(Vec::len),
        Some(2)
    );
    Ok(())
}
