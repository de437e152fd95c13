//! Content types: which answers count as ActivityPub, and the types that we write.

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
    let Some(parsed) = Parsed::read(content_type) else {
        return false;
    };
    match parsed.essence.as_str() {
        ACTIVITY_JSON => true,
        "application/ld+json" => parsed
            .parameter("profile")
            .is_some_and(|list| list.split_ascii_whitespace().any(|one| one == PROFILE)),
        _ => false,
    }
}

/// Whether a WebFinger answer with this Content-Type may be read.
pub fn is_jrd(content_type: &str) -> bool {
    Parsed::read(content_type)
        .is_some_and(|parsed| matches!(parsed.essence.as_str(), JRD | "application/json"))
}

/// Whether a host-meta answer with this Content-Type may be read.
pub fn is_xrd(content_type: &str) -> bool {
    Parsed::read(content_type).is_some_and(|parsed| {
        matches!(
            parsed.essence.as_str(),
            XRD | "application/xml" | "text/xml"
        )
    })
}

struct Parsed {
    essence: String,
    parameters: Vec<(String, String)>,
}

impl Parsed {
    /// `type/subtype *( ";" name=value )` (RFC 9110 §8.3); none when it is anything else.
    fn read(text: &str) -> Option<Self> {
        let mut pieces = split_outside_quotes(text)?.into_iter();
        let essence = pieces.next()?.trim().to_ascii_lowercase();
        let (kind, subtype) = essence.split_once('/')?;
        if !is_token(kind) || !is_token(subtype) {
            return None;
        }
        let mut parameters: Vec<(String, String)> = Vec::new();
        for piece in pieces.filter(|piece| !piece.trim().is_empty()) {
            let (name, value) = piece.split_once('=')?;
            let name = name.trim().to_ascii_lowercase();
            if !is_token(&name) || parameters.iter().any(|(known, _)| *known == name) {
                return None;
            }
            parameters.push((name, unquote(value.trim())?));
        }
        Some(Self {
            essence,
            parameters,
        })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

fn split_outside_quotes(text: &str) -> Option<Vec<String>> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in text.chars() {
        if c == ';' && !quoted {
            pieces.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
        pieces.last_mut()?.push(c);
    }
    (!quoted).then_some(pieces)
}

fn unquote(value: &str) -> Option<String> {
    let Some(inner) = value.strip_prefix('"') else {
        return is_token(value).then(|| value.to_owned());
    };
    let mut text = String::new();
    let mut chars = inner.strip_suffix('"')?.chars();
    while let Some(c) = chars.next() {
        text.push(if c == '\\' { chars.next()? } else { c });
    }
    Some(text)
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
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
