//! Documents: signed questions, and which answers are believed.

use std::io::Write;

use serde_json::json;

use super::*;

#[tokio::test]
async fn a_document_is_fetched_with_a_signature_that_verifies() {
    let peer = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    let fetched = peer.fetch("/users/alice?x=1").await.unwrap();
    assert_eq!(fetched.id, peer.at("/users/alice?x=1"));
    let asked = peer.asked().remove(0);
    assert!(asked.is_signed_for(&peer.origin));
    assert_eq!(asked.header("user-agent"), Some("Oriel/test"));
}

#[tokio::test]
async fn a_fragment_is_not_sent() {
    let peer = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    assert_eq!(
        peer.fetch("/users/alice#main-key").await.unwrap().id,
        peer.at("/users/alice")
    );
}

#[tokio::test]
async fn three_redirects_are_followed_and_each_is_signed_anew() {
    let peer = Peer::start(|own, path| match path {
        "/1" => redirect_to("/2"),
        "/2" => redirect_to(&format!("{own}/3")),
        "/3" => redirect_to("4"),
        _ => document(&json!({ "id": format!("{own}/4") })),
    })
    .await;
    assert!(peer.fetch("/1").await.is_ok());
    let mut signatures: Vec<_> = peer
        .asked()
        .iter()
        .map(|asked| asked.header("signature").unwrap().to_owned())
        .collect();
    signatures.dedup();
    assert_eq!(signatures.len(), 4);
}

#[tokio::test]
async fn a_fourth_redirect_or_a_circle_is_not_followed() {
    let endless = Peer::start(|_, path| redirect_to(&format!("{path}x"))).await;
    assert!(matches!(
        endless.fetch("/").await,
        Err(FetchError::Redirects(_))
    ));
    assert_eq!(endless.asked().len(), 4);
    let circle = Peer::start(|_, path| redirect_to(if path == "/a" { "/b" } else { "/a" })).await;
    assert!(matches!(
        circle.fetch("/a").await,
        Err(FetchError::Redirects(_))
    ));
    assert_eq!(circle.asked().len(), 2);
}

#[tokio::test]
async fn a_redirect_to_what_may_not_be_opened_is_refused() {
    for location in [
        "file:///etc/passwd",
        "data:,x",
        "http://u:p@127.0.0.1/",
        "ftp://x/",
    ] {
        let peer = Peer::start(move |_, _| redirect_to(location)).await;
        let result = peer.fetch("/").await;
        assert!(
            matches!(result, Err(FetchError::Address { .. })),
            "{location}: {result:?}"
        );
    }
}

#[tokio::test]
async fn a_slow_answer_ends_in_time() {
    let peer = Peer::start(|own, _| document(&json!({ "id": own }))).await;
    let started = std::time::Instant::now();
    assert!(matches!(
        peer.fetch("/drip").await,
        Err(FetchError::Timeout(_))
    ));
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn an_endless_or_inflated_answer_is_cut() {
    let plain = Peer::start(|_, _| {
        let headers = "content-type: application/activity+json\r\n";
        response("200 OK", headers, &vec![b' '; 2 * 1024 * 1024])
    })
    .await;
    assert_eq!(
        plain.fetch("/").await,
        Err(FetchError::TooLarge(1024 * 1024))
    );
    let bomb = Peer::start(|_, _| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(&vec![b' '; 20 * 1024 * 1024]).unwrap();
        let headers = "content-type: application/activity+json\r\ncontent-encoding: gzip\r\n";
        response("200 OK", headers, &gzip.finish().unwrap())
    })
    .await;
    assert_eq!(
        bomb.fetch("/").await,
        Err(FetchError::TooLarge(1024 * 1024))
    );
}

#[tokio::test]
async fn only_activitypub_is_read() {
    for kind in [
        "text/html",
        "application/json",
        "application/ld+json",
        "image/jpeg",
    ] {
        let peer = Peer::start(move |own, _| {
            let body = json!({ "id": format!("{own}/") }).to_string();
            response(
                "200 OK",
                &format!("content-type: {kind}\r\n"),
                body.as_bytes(),
            )
        })
        .await;
        assert_eq!(
            peer.fetch("/").await,
            Err(FetchError::ContentType(kind.into())),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn a_document_that_has_another_name_here_is_fetched_from_there() {
    let peer = Peer::start(|own, _| document(&json!({ "id": format!("{own}/users/1") }))).await;
    assert_eq!(peer.fetch("/@alice").await.unwrap().id, peer.at("/users/1"));
    assert_eq!(peer.asked().len(), 2);
}

#[tokio::test]
async fn a_document_of_another_server_or_of_changing_names_is_refused() {
    let victim = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    let id = victim.at("/users/alice");
    let liar = Peer::start(move |_, _| document(&json!({ "id": id }))).await;
    assert!(matches!(
        liar.fetch("/").await,
        Err(FetchError::OtherId { .. })
    ));
    assert!(victim.asked().is_empty());
    let fickle = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}x") }))).await;
    assert!(matches!(
        fickle.fetch("/").await,
        Err(FetchError::OtherId { .. })
    ));
}

#[tokio::test]
async fn a_missing_document_is_gone() {
    for status in ["404 Not Found", "410 Gone"] {
        let peer = Peer::start(move |_, _| response(status, "", b"")).await;
        assert!(peer.fetch("/").await.unwrap_err().is_gone(), "{status}");
    }
}

#[tokio::test]
async fn a_redirect_to_another_server_is_signed_for_that_one() {
    let second = Peer::start(|own, path| document(&json!({ "id": format!("{own}{path}") }))).await;
    let there = second.at("/users/alice");
    let first = Peer::start(move |_, _| redirect_to(&there)).await;
    first.fetch("/").await.unwrap();
    let (before, after) = (first.asked().remove(0), second.asked().remove(0));
    assert!(before.is_signed_for(&first.origin) && after.is_signed_for(&second.origin));
    assert_ne!(before.header("signature"), after.header("signature"));
}

#[tokio::test]
async fn a_page_of_a_list_is_not_taken_from_another_server() {
    let list = |_: &str, _: &str| document(&json!({ "type": "Collection" }));
    let second = Peer::start(list).await;
    let there = second.at("/outbox");
    let first = Peer::start(move |own, path| match path {
        "/out" => redirect_to(&there),
        "/moved" => redirect_to(&format!("{own}/outbox")),
        _ => list(own, path),
    })
    .await;
    let page = async |path: &str| client().fetch_page(&first.at(path), &key(), NOW).await;
    assert!(matches!(
        page("/out").await,
        Err(FetchError::OtherId { .. })
    ));
    assert!(page("/moved").await.is_ok());
}
