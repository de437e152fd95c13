//! Apps that are pages of other sites.

use actix_web::{http::Method, test::TestRequest};

use super::Studio;

fn from_elsewhere(method: Method, path: &str) -> TestRequest {
    TestRequest::default()
        .method(method)
        .uri(path)
        .insert_header(("origin", "https://app.example"))
}

#[actix_web::test]
async fn a_page_of_another_site_may_use_the_api() {
    let studio = Studio::open().await;
    for path in [
        "/api/v2/instance",
        "/api/v1/accounts/verify_credentials",
        "/api/v1/nothing",
        "/.well-known/nodeinfo",
        "/oauth/token",
    ] {
        let answer = studio.ask(from_elsewhere(Method::GET, path)).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let exposed = answer.header("access-control-expose-headers");
        assert!(exposed.contains("Link"), "{path}");
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[actix_web::test]
async fn a_browser_that_asks_first_is_let_before_anybody_is_signed_in() {
    let studio = Studio::open().await;
    let question = from_elsewhere(Method::OPTIONS, "/api/v1/statuses")
        .insert_header(("access-control-request-method", "POST"))
        .insert_header((
            "access-control-request-headers",
            "authorization,idempotency-key",
        ));
    let answer = studio.ask(question).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let methods = answer.header("access-control-allow-methods");
    assert!(methods.contains("DELETE") && methods.contains("PATCH"));
    let headers = answer.header("access-control-allow-headers");
    assert_eq!(headers, "authorization,idempotency-key");
}

#[actix_web::test]
async fn a_page_of_another_site_reads_no_page_of_this_one() {
    let studio = Studio::open().await;
    for path in ["/", "/settings/apps", "/oauth/authorize", "/auth/sign-in"] {
        let answer = studio.ask(from_elsewhere(Method::GET, path)).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        let question = from_elsewhere(Method::OPTIONS, path)
            .insert_header(("access-control-request-method", "POST"));
        let answer = studio.ask(question).await;
        assert_eq!(answer.header("access-control-allow-methods"), "", "{path}");
    }
}
