//! Pages that somebody says are theirs: the word of their own server alone.

use super::*;

fn page(html: &str) -> Vec<u8> {
    let head = "content-type: text/html; charset=utf-8\r\n";
    response("200 OK", head, html.as_bytes())
}

#[tokio::test]
async fn a_page_is_fetched_where_its_server_says_it_is() {
    let peer = Peer::start(|_, path| match path {
        "/old" => redirect_to("/new"),
        _ => page("<p>fi"),
    })
    .await;
    let fetched = client().fetch_html(&peer.at("/old")).await;
    assert_eq!(fetched, Ok("<p>fi".to_owned()));
    for asked in peer.asked() {
        assert_eq!(asked.header("signature"), None);
    }
}

#[tokio::test]
async fn what_another_server_says_is_not_the_word_of_the_one_that_leads_there() {
    let other = Peer::start(|_, _| page("<a rel=me href=x>")).await;
    // The same machine under another name: redirects are told apart by their host.
    let elsewhere = other.at("/").replace("127.0.0.1", "localhost");
    let peer = Peer::start(move |_, _| redirect_to(&elsewhere)).await;
    let fetched = client().fetch_html(&peer.at("/out?to=x")).await;
    assert!(
        matches!(fetched, Err(FetchError::OtherId { .. })),
        "{fetched:?}"
    );
}

#[tokio::test]
async fn what_is_no_page_or_too_long_a_one_is_refused() {
    let peer = Peer::start(|_, path| match path {
        "/long" => page(&"x".repeat(1024 * 1024 + 1)),
        _ => response("200 OK", "content-type: image/png\r\n", b"x"),
    })
    .await;
    let long = client().fetch_html(&peer.at("/long")).await;
    assert_eq!(long, Err(FetchError::TooLarge(1024 * 1024)));
    let picture = client().fetch_html(&peer.at("/")).await;
    assert_eq!(picture, Err(FetchError::ContentType("image/png".into())));
}
