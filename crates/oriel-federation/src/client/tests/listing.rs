//! Buckets that anybody may list.

use super::*;

async fn lists(kind: &'static str, status: &'static str, body: &'static str) -> bool {
    let peer = Peer::start(move |_, _| {
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    })
    .await;
    let lists = client().lists_its_files(&peer.at("/bucket/")).await;
    let asked = peer.asked().remove(0);
    assert_eq!(asked.target, "/bucket/?list-type=2&max-keys=1");
    lists.unwrap()
}

#[tokio::test]
async fn a_bucket_that_anybody_may_list_is_told_from_others() {
    let list = "<?xml version=\"1.0\"?><ListBucketResult><Name>b</Name></ListBucketResult>";
    assert!(lists("application/xml", "200 OK", list).await);
    assert!(!lists("application/xml", "403 Forbidden", "<Error/>").await);
    assert!(!lists("text/html", "200 OK", "<ListBucketResult>").await);
    assert!(!lists("application/xml", "200 OK", "<html/>").await);
}
