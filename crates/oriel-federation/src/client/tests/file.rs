//! Pictures: bounded, and nothing else than pictures.

use super::*;

async fn fetch(peer: &Peer, path: &str, most: usize) -> (Result<(), FetchError>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("picture");
    let fetched = client().fetch_picture(&peer.at(path), most, &file).await;
    (fetched, std::fs::read(&file).unwrap_or_default())
}

fn picture(kind: &str, bytes: &[u8]) -> Vec<u8> {
    response("200 OK", &format!("content-type: {kind}\r\n"), bytes)
}

#[tokio::test]
async fn a_picture_is_fetched_without_saying_who_asks() {
    let peer = Peer::start(|_, path| match path {
        "/old.png" => redirect_to("/new.png"),
        _ => picture("image/png", b"pixels"),
    })
    .await;
    assert_eq!(
        fetch(&peer, "/old.png", 6).await,
        (Ok(()), b"pixels".to_vec())
    );
    for asked in peer.asked() {
        assert_eq!(asked.header("signature"), None);
        assert_eq!(asked.header("accept"), Some("image/*"));
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_read_to_its_end() {
    let peer = Peer::start(|_, _| picture("image/jpeg", &vec![7; 100_000])).await;
    let (fetched, kept) = fetch(&peer, "/1.jpg", 99_999).await;
    assert_eq!(fetched, Err(FetchError::TooLarge(99_999)));
    assert!(kept.len() < 100_000);
}

#[tokio::test]
async fn a_page_or_a_document_is_no_picture() {
    let peer = Peer::start(|_, path| picture(path.trim_start_matches('/'), b"x")).await;
    for kind in ["text/html", "application/activity+json", "video/mp4"] {
        let (fetched, _) = fetch(&peer, &format!("/{kind}"), 10).await;
        assert_eq!(fetched, Err(FetchError::ContentType(kind.into())));
    }
}
