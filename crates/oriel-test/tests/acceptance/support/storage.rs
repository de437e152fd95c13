use oriel_test::{TestStorage, tools};

#[tokio::test]
async fn the_bucket_refuses_unsigned_requests() {
    tools::install_tls_provider();
    let storage = TestStorage::start().await.unwrap();
    #[expect(clippy::disallowed_methods, reason = "a stranger, not Oriel")]
    let client = reqwest::Client::new();
    let url = format!("{}/{}/x", storage.endpoint(), TestStorage::BUCKET);
    let answer = client.put(url).body("x").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(storage.keys().unwrap().is_empty());
}
