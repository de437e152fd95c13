//! Two peers, so that signing and checking are shown to agree before Oriel is asked to.

use serde_json::json;

use super::*;

async fn two_servers() -> (Peer, Peer) {
    (
        Peer::start(&["ann"]).await.unwrap(),
        Peer::start(&["ben"]).await.unwrap(),
    )
}

#[actix_web::test]
async fn a_follow_is_accepted_and_answered() {
    let (here, there) = two_servers().await;
    here.follow("ann", &there.actor("ben")).await.unwrap();
    let accept = here.received(|one| one.is("Accept")).await.unwrap();
    assert_eq!(accept.verdict, Verdict::Accepted);
    assert_eq!(there.followers("ben"), [here.actor("ann")]);
}

#[actix_web::test]
async fn a_published_post_reaches_the_followers() {
    let (here, there) = two_servers().await;
    here.follow("ann", &there.actor("ben")).await.unwrap();
    let id = there.publish("ben", "<p>Bore da</p>").await.unwrap();
    assert_eq!(
        here.post(&id).await.unwrap().note["content"],
        "<p>Bore da</p>"
    );
}

#[actix_web::test]
async fn an_unsigned_delivery_is_refused() {
    let (here, _) = two_servers().await;
    #[expect(clippy::disallowed_methods, reason = "an impolite stranger, not Oriel")]
    let client = reqwest::Client::new();
    let inbox = format!("{}/inbox", here.base());
    let answer = client.post(inbox).body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 401);
}

#[actix_web::test]
async fn an_activity_of_somebody_else_is_dropped() {
    let (here, there) = two_servers().await;
    let forged = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "id": "http://x.example/1",
        "type": "Like", "actor": here.actor("ann"), "object": "http://x.example/2",
    });
    let inbox = format!("{}/inbox", here.base());
    assert_eq!(there.send("ben", &inbox, &forged).await.unwrap(), 202);
    let received = here.received(|one| one.is("Like")).await.unwrap();
    assert!(matches!(received.verdict, Verdict::Rejected { .. }));
}
