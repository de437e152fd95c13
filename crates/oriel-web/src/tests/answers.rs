use actix_web::test::TestRequest;

use super::{Answer, Studio};

fn assert_protected(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[actix_web::test]
async fn a_page_that_is_not_there_is_protected_and_has_words() {
    let studio = Studio::open().await;
    let answer = studio.get("/nowhere").await;
    assert_eq!(answer.status, 404);
    assert!(answer.body.contains("Page not found"), "{}", answer.body);
    assert_protected(&answer);
}

#[actix_web::test]
async fn too_many_requests_are_refused_in_words_under_protection() {
    let studio = Studio::open_with(|config| config.limits.requests_per_5_minutes = 1).await;
    assert_eq!(studio.get("/about").await.status, 200);
    let page = studio.get("/about").await;
    assert_eq!(page.status, 429);
    assert!(page.body.contains("Too many requests"), "{}", page.body);
    assert_protected(&page);
    let json = studio.get("/api/v1/instance").await;
    assert_eq!(json.status, 429);
    assert!(json.json()["error"].is_string(), "{}", json.body);
    assert_ne!(json.header("retry-after"), "");
    assert_protected(&json);
}

#[actix_web::test]
async fn a_hot_document_keeps_its_protection() {
    let studio = Studio::open().await;
    for _ in 0..2 {
        let request = TestRequest::get()
            .uri("/users/ada")
            .insert_header(("accept", "application/activity+json"));
        let answer = studio.ask(request).await;
        assert_eq!(answer.status, 200);
        assert_protected(&answer);
    }
}

#[actix_web::test]
async fn a_nul_is_nobodys_name() {
    let studio = Studio::open().await;
    for (path, status) in [
        ("/@a%00b", 404),
        ("/tags/a%00b", 404),
        ("/api/v1/accounts/lookup?acct=a%00da", 200),
        ("/search?q=%00", 200),
        ("/.well-known/webfinger?resource=acct:a%00@127.0.0.1", 404),
    ] {
        assert_eq!(studio.get(path).await.status, status, "{path}");
    }
}
