use actix_web::{HttpRequest, http::header};

/// Whether the request asks for ActivityPub rather than a page: whichever of the two kinds of
/// media type comes first in `Accept` decides, since that is what fediverse servers send.
pub fn wants_activity(request: &HttpRequest) -> bool {
    accepted(request)
        .into_iter()
        .find_map(|kind| match kind.as_str() {
            "application/activity+json" | "application/ld+json" => Some(true),
            "text/html" | "application/xhtml+xml" => Some(false),
            _ => None,
        })
        == Some(true)
}

/// Whether the request asks for JSON rather than a page, as our own scripts do.
pub fn wants_json(request: &HttpRequest) -> bool {
    accepted(request)
        .first()
        .is_some_and(|kind| kind == "application/json")
}

fn accepted(request: &HttpRequest) -> Vec<String> {
    request
        .headers()
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|part| part.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::wants_activity;

    #[test]
    fn fediverse_servers_get_documents_and_browsers_get_pages() {
        for (accept, activity) in [
            ("application/activity+json, application/ld+json", true),
            (
                "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", \
                 application/activity+json, text/html;q=0.1",
                true,
            ),
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                false,
            ),
            ("*/*", false),
            ("application/json", false),
            ("", false),
        ] {
            let request = TestRequest::get()
                .insert_header(("accept", accept))
                .to_http_request();
            assert_eq!(wants_activity(&request), activity, "{accept}");
        }
    }
}
