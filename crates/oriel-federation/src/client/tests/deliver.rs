//! Deliveries: signed, and judged by the answer.

use super::*;

#[tokio::test]
async fn a_delivery_arrives_signed_with_its_digest() {
    let peer = Peer::start(|_, _| response("202 Accepted", "", b"")).await;
    let delivery = client().post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
    assert_eq!(delivery, Delivery::Delivered { status: 202 });
    let asked = peer.asked().remove(0);
    assert!(asked.is_signed_for(&peer.origin));
    assert_eq!(
        asked.header("content-type"),
        Some(media_type::ACTIVITY_JSON)
    );
}

#[tokio::test]
async fn a_busy_server_is_tried_again_when_it_says() {
    let busy = "429 Too Many Requests";
    let peer = Peer::start(move |_, _| response(busy, "retry-after: 30\r\n", b"")).await;
    let delivery = client().post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
    let Delivery::Retry {
        status,
        retry_after,
        ..
    } = delivery
    else {
        panic!("{delivery:?}")
    };
    assert_eq!(
        (status, retry_after),
        (Some(429), Some(Duration::from_secs(30)))
    );
}

#[tokio::test]
async fn a_gone_inbox_is_never_tried_again_and_a_silent_one_is() {
    let gone = Peer::start(|_, _| response("410 Gone", "", b"")).await;
    let delivery = client().post(&gone.at("/inbox"), b"{}", &key(), NOW).await;
    assert!(
        matches!(
            delivery,
            Delivery::Permanent {
                status: Some(410),
                ..
            }
        ),
        "{delivery:?}"
    );
    let unused = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let delivery = client()
        .post(&format!("http://{unused}/inbox"), b"{}", &key(), NOW)
        .await;
    assert!(
        matches!(delivery, Delivery::Retry { status: None, .. }),
        "{delivery:?}"
    );
    let delivery = client()
        .post("mailto:alice@photos.example", b"{}", &key(), NOW)
        .await;
    assert!(
        matches!(delivery, Delivery::Permanent { status: None, .. }),
        "{delivery:?}"
    );
}

#[tokio::test]
async fn a_delivery_does_not_follow_redirects() {
    let peer = Peer::start(|_, _| redirect_to("/elsewhere")).await;
    let delivery = client().post(&peer.at("/inbox"), b"{}", &key(), NOW).await;
    assert!(
        matches!(
            delivery,
            Delivery::Retry {
                status: Some(302),
                ..
            }
        ),
        "{delivery:?}"
    );
    assert_eq!(peer.asked().len(), 1);
}

#[tokio::test]
async fn a_slow_inbox_ends_in_time() {
    let peer = Peer::start(|_, _| response("202 Accepted", "", b"")).await;
    let started = std::time::Instant::now();
    let delivery = client().post(&peer.at("/drip"), b"{}", &key(), NOW).await;
    assert!(
        matches!(delivery, Delivery::Retry { status: None, .. }),
        "{delivery:?}"
    );
    assert!(started.elapsed() < Duration::from_secs(3));
}
