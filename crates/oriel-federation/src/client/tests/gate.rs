//! Servers that this instance has nothing to do with.

use serde_json::json;

use super::*;

fn keeping_away(host: &str) -> Client {
    let host = host.to_owned();
    let gate = Gate::new(move |asked| asked != host);
    Client::new(&development(), "Oriel/test", gate).unwrap()
}

fn authority(peer: &Peer) -> String {
    peer.origin.strip_prefix("http://").unwrap().to_owned()
}

#[tokio::test]
async fn a_server_that_is_kept_away_is_neither_asked_nor_told() {
    let peer = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    let client = keeping_away(&authority(&peer));
    let asked = client
        .fetch_object(&peer.at("/users/mal"), &key(), NOW)
        .await;
    assert_eq!(asked, Err(FetchError::Refused(authority(&peer))));
    let told = client.post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
    assert!(matches!(told, Delivery::Permanent { .. }), "{told:?}");
    assert!(peer.asked().is_empty());
}

#[tokio::test]
async fn a_redirect_does_not_lead_to_a_server_that_is_kept_away() {
    let bad = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    let there = bad.at("/users/mal");
    let good = Peer::start(move |_, _| redirect_to(&there)).await;
    let client = keeping_away(&authority(&bad));
    let asked = client.fetch_object(&good.at("/mal"), &key(), NOW).await;
    assert_eq!(asked, Err(FetchError::Refused(authority(&bad))));
    assert!(bad.asked().is_empty());
}
