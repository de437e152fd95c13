//! Servers that want their requests signed in another way.

use serde_json::json;

use super::*;

const REFUSED: &str = "401 Unauthorized";

/// A server that takes nothing but message signatures.
async fn modern() -> Peer {
    Peer::judging(|own, asked| {
        if !asked.has_message_signature() || !asked.is_signed_for(own) {
            response(REFUSED, "", b"")
        } else if asked.method == "GET" {
            document(&json!({ "id": format!("{own}{}", asked.target) }))
        } else {
            response("202 Accepted", "", b"")
        }
    })
    .await
}

fn schemes(peer: &Peer) -> Vec<&'static str> {
    let name = |asked: &Asked| {
        if asked.has_message_signature() {
            "message"
        } else {
            "cavage"
        }
    };
    peer.asked().iter().map(name).collect()
}

#[tokio::test]
async fn a_server_that_refuses_one_scheme_is_asked_once_more_in_the_other() {
    let peer = modern().await;
    let delivery = client().post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
    assert_eq!(delivery, Delivery::Delivered { status: 202 });
    assert!(peer.fetch("/users/alice?x=1").await.is_ok());
    assert_eq!(schemes(&peer), ["cavage", "message", "cavage", "message"]);
}

#[tokio::test]
async fn what_worked_is_remembered_for_fetches_and_deliveries() {
    let (peer, client) = (modern().await, client());
    let inbox = peer.at("/inbox");
    assert!(
        client
            .fetch_object(&peer.at("/x"), &key(), NOW)
            .await
            .is_ok()
    );
    client.post(&inbox, b"{}", &key(), NOW).await;
    // Clones share what is known, like their connections.
    client.clone().post(&inbox, b"{}", &key(), NOW).await;
    assert_eq!(schemes(&peer), ["cavage", "message", "message", "message"]);
}

#[tokio::test]
async fn a_server_that_goes_back_is_followed_back() {
    let (peer, client) = (
        Peer::judging(|_, asked| {
            let is_old = asked.target == "/old" && !asked.has_message_signature();
            let is_new = asked.target == "/new" && asked.has_message_signature();
            let status = if is_old || is_new {
                "202 Accepted"
            } else {
                REFUSED
            };
            response(status, "", b"")
        })
        .await,
        client(),
    );
    for path in ["/new", "/old", "/old"] {
        let delivery = client.post(&peer.at(path), b"{}", &key(), NOW).await;
        assert_eq!(delivery, Delivery::Delivered { status: 202 }, "{path}");
    }
    assert_eq!(
        schemes(&peer),
        ["cavage", "message", "message", "cavage", "cavage"]
    );
}

#[tokio::test]
async fn a_server_that_refuses_both_gets_no_third_request() {
    let peer = Peer::start(|_, _| response(REFUSED, "retry-after: 30\r\n", b"")).await;
    let client = client();
    for _ in 0..2 {
        let delivery = client.post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
        assert!(matches!(
            delivery,
            Delivery::Retry {
                status: Some(401),
                retry_after: Some(_),
                ..
            }
        ));
    }
    assert_eq!(schemes(&peer), ["cavage", "message", "cavage", "message"]);
}

#[tokio::test]
async fn an_answer_that_is_not_about_the_signature_is_final() {
    let peer = Peer::start(|_, _| response("403 Forbidden", "", b"")).await;
    client().post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
    assert_eq!(schemes(&peer), ["cavage"]);
}
