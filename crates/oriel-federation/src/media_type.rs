//! Content types: which answers count as ActivityPub, and the types that we write.

use mime::Mime;

/// What ActivityPub documents are served and posted as.
pub const ACTIVITY_JSON: &str = "application/activity+json";
/// The longer name of the same thing (ActivityPub §3.2).
pub const LD_JSON: &str = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
/// WebFinger answers (RFC 7033).
pub const JRD: &str = "application/jrd+json";
/// host-meta documents (RFC 6415).
pub const XRD: &str = "application/xrd+xml";

const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// Whether an answer with this Content-Type may be read as ActivityPub.
///
/// Plain `application/json` may not: someone's uploaded file could pretend to be an actor.
pub fn is_activity(content_type: &str) -> bool {
    let Some(parsed) = parse(content_type) else {
        return false;
    };
    match parsed.essence_str() {
        ACTIVITY_JSON => true,
        "application/ld+json" => parsed.get_param("profile").is_some_and(|list| {
            let mut profiles = list.as_str().split_ascii_whitespace();
            profiles.any(|one| one == PROFILE)
        }),
        _ => false,
    }
}

/// Whether a WebFinger answer with this Content-Type may be read.
pub fn is_jrd(content_type: &str) -> bool {
    parse(content_type)
        .is_some_and(|parsed| matches!(parsed.essence_str(), JRD | "application/json"))
}

/// Whether a host-meta answer with this Content-Type may be read.
pub fn is_xrd(content_type: &str) -> bool {
    parse(content_type)
        .is_some_and(|parsed| matches!(parsed.essence_str(), XRD | "application/xml" | "text/xml"))
}

/// None for what is no content type. Type, subtype and parameter names are in lower case.
fn parse(content_type: &str) -> Option<Mime> {
    content_type.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn activitypub_is_told_from_everything_else() {
        let accepted = [
            "application/activity+json",
            "application/activity+json; charset=utf-8",
            "APPLICATION/Activity+JSON",
            "application/activity+json;profile=\"https://www.w3.org/ns/activitystreams\"",
            LD_JSON,
            "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; charset=\"utf-8\"; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; PROFILE=\"https://www.w3.org/ns/activitystreams\"; charset=utf-8",
            "application/ld+json; profile=\"https://example.org/x https://www.w3.org/ns/activitystreams\"",
            " application/activity+json ",
            "application/activity+json;",
        ];
        let refused = [
            "",
            "application/json",
            "application/json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "text/html",
            "text/html; x=application/activity+json",
            "application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams#\"",
            "application/ld+json; profile=\"https://evil.example/https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams",
            "application/ld+json; x=\"; profile=https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=a; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/activity+json, text/html",
            "application/activity+jsonx",
            "image/jpeg",
            "activity+json",
        ];
        for content_type in accepted {
            assert!(is_activity(content_type), "{content_type}");
        }
        for content_type in refused {
            assert!(!is_activity(content_type), "{content_type}");
        }
    }

    #[test]
    fn webfinger_may_also_be_plain_json() {
        assert!(is_jrd("application/jrd+json; charset=utf-8"));
        assert!(is_jrd("application/json"));
        assert!(!is_jrd("text/html"));
    }
}
