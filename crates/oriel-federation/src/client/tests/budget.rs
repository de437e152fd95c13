//! Work that asks without end is ended.

use serde_json::json;

use super::*;
use crate::client::within;

#[tokio::test]
async fn one_piece_of_work_asks_other_servers_so_often_at_most() {
    let peer = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    within(3, async {
        for _ in 0..3 {
            peer.fetch("/1").await.unwrap();
        }
        assert!(matches!(peer.fetch("/1").await, Err(FetchError::Spent)));
    })
    .await;
    assert_eq!(peer.asked().len(), 3);
    assert!(peer.fetch("/1").await.is_ok(), "other work has its own");
}

#[tokio::test]
async fn a_redirect_is_one_more_request() {
    let peer = Peer::start(|_, path| redirect_to(&format!("{path}x"))).await;
    let refused = within(2, peer.fetch("/")).await;
    assert!(matches!(refused, Err(FetchError::Spent)));
    assert_eq!(peer.asked().len(), 2);
}
