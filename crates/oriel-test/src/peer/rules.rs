//! What Mastodon demands of the documents it is given.

use serde_json::Value;
use url::Url;

pub(super) const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";
pub(super) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
pub(super) const ACTIVITY: &str = "application/activity+json";
pub(super) const ACCEPT: &str = "application/activity+json, application/ld+json";

/// Every version shows so many pictures of a post and downloads no more.
const MAX_ATTACHMENTS: usize = 4;
const ACTOR_TYPES: [&str; 5] = ["Person", "Service", "Group", "Organization", "Application"];
const SUPPORTED_IMAGES: [&str; 7] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/heic",
    "image/heif",
    "image/webp",
    "image/avif",
];

/// What a rule says of a document that breaks it.
pub(super) type Broken = String;

/// A picture as Mastodon reads it from a post.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    pub url: String,
    pub media_type: Option<String>,
    pub alt: Option<String>,
    pub blurhash: Option<String>,
    pub focal_point: Option<(f64, f64)>,
}

/// The `application/activity+json` family (ActivityPub, section 3.2).
pub(super) fn is_activity_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    match parts.next() {
        Some("application/activity+json") => true,
        Some("application/ld+json") => parts.any(|part| part.contains(CONTEXT)),
        _ => false,
    }
}

/// The context must be ActivityStreams, or a list that has it.
pub(super) fn check_context(document: &Value) -> Result<(), Broken> {
    let supported = match document.get("@context") {
        Some(Value::Array(entries)) => entries.iter().any(|entry| entry == CONTEXT),
        Some(context) => context == CONTEXT,
        None => false,
    };
    if supported {
        Ok(())
    } else {
        Err("@context does not name ActivityStreams".into())
    }
}

/// The rules for an actor fetched from `url`.
pub(super) fn check_actor(actor: &Value, url: &str) -> Result<(), Broken> {
    check_context(actor)?;
    if text(actor, "id")? != url {
        return Err(format!("the actor fetched from {url} has another id"));
    }
    let kind = text(actor, "type")?;
    if !ACTOR_TYPES.contains(&kind) {
        return Err(format!("{kind} is no type of actor"));
    }
    text(actor, "preferredUsername")?;
    let inbox = text(actor, "inbox")?;
    if host(inbox)? != host(url)? {
        return Err("the inbox is on another host than the actor".into());
    }
    Ok(())
}

/// The key `key_id` in the actor's document: its PEM.
pub(super) fn key_of<'a>(actor: &'a Value, key_id: &str) -> Result<&'a str, Broken> {
    let key = actor.get("publicKey").ok_or("the actor has no publicKey")?;
    if text(key, "id")? != key_id {
        return Err(format!("publicKey.id is not exactly {key_id}"));
    }
    if text(key, "owner")? != text(actor, "id")? {
        return Err("publicKey.owner is not exactly the actor".into());
    }
    text(key, "publicKeyPem")
}

/// WebFinger must lead back to exactly the actor, by a link of the right type.
pub(super) fn check_webfinger(answer: &Value, acct: &str, actor: &str) -> Result<(), Broken> {
    let subject = text(answer, "subject")?;
    if !subject.eq_ignore_ascii_case(&format!("acct:{acct}")) {
        return Err(format!("WebFinger names {subject} instead of acct:{acct}"));
    }
    let links = answer
        .get("links")
        .and_then(Value::as_array)
        .ok_or("WebFinger has no links")?;
    let leads_back = links.iter().any(|link| {
        link.get("rel").is_some_and(|rel| rel == "self")
            && link
                .get("type")
                .and_then(Value::as_str)
                .is_some_and(is_activity_json)
            && link.get("href").is_some_and(|href| href == actor)
    });
    if leads_back {
        Ok(())
    } else {
        Err(format!("WebFinger does not lead back to {actor}"))
    }
}

/// The rules for a post of `actor`.
pub(super) fn check_note(note: &Value, actor: &str) -> Result<(), Broken> {
    let kind = text(note, "type")?;
    if kind != "Note" {
        return Err(format!("a {kind} is not shown as a post with pictures"));
    }
    let id = text(note, "id")?;
    if id.contains('#') {
        return Err("the id of a post must have no fragment".into());
    }
    if host(id)? != host(actor)? {
        return Err("the post is on another host than its actor".into());
    }
    if text(note, "attributedTo")? != actor {
        return Err("the post is attributed to somebody else".into());
    }
    Ok(())
}

/// The first four usable attachments, in the order given.
pub(super) fn attachments(note: &Value) -> Vec<Attachment> {
    one_or_many(note.get("attachment"))
        .into_iter()
        .filter(|item| item.get("href").is_none())
        .filter_map(attachment)
        .take(MAX_ATTACHMENTS)
        .collect()
}

fn attachment(item: &Value) -> Option<Attachment> {
    let url = item.get("url")?.as_str()?;
    let parsed = Url::parse(url).ok()?;
    if !["http", "https"].contains(&parsed.scheme()) {
        return None;
    }
    let string = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(Attachment {
        url: url.to_owned(),
        media_type: string("mediaType"),
        alt: string("summary").or_else(|| string("name")),
        blurhash: string("blurhash").filter(|hash| is_blurhash(hash)),
        focal_point: focal_point(item.get("focalPoint")),
    })
}

impl Attachment {
    /// Other types are linked to, never downloaded.
    pub(super) fn is_downloaded(&self) -> bool {
        let supported = |kind: &String| SUPPORTED_IMAGES.contains(&kind.as_str());
        self.media_type.as_ref().is_none_or(supported)
    }
}

/// The right length for its number of components, at most five each way.
fn is_blurhash(hash: &str) -> bool {
    const DIGITS: &str =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    let Some(size) = hash.chars().next().and_then(|first| DIGITS.find(first)) else {
        return false;
    };
    let (across, down) = (size % 9 + 1, size / 9 + 1);
    hash.chars().all(|digit| DIGITS.contains(digit))
        && hash.len() == 4 + 2 * across * down
        && across <= 5
        && down <= 5
}

fn focal_point(value: Option<&Value>) -> Option<(f64, f64)> {
    match value?.as_array()?.as_slice() {
        [x, y] => Some((x.as_f64()?, y.as_f64()?)),
        _ => None,
    }
}

pub(super) fn one_or_many(value: Option<&Value>) -> Vec<&Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().collect(),
        Some(item) => vec![item],
    }
}

/// The id of a value that may be the id itself or the object.
pub(super) fn id_of(value: Option<&Value>) -> Option<&str> {
    let value = value?;
    value.as_str().or_else(|| value.get("id")?.as_str())
}

pub(super) fn text<'a>(document: &'a Value, key: &str) -> Result<&'a str, Broken> {
    document
        .get(key)
        .and_then(Value::as_str)
        .ok_or_else(|| format!("{key} is missing"))
}

/// Host and port: on one machine the port tells servers apart.
pub(super) fn host(url: &str) -> Result<String, Broken> {
    let parsed = Url::parse(url).map_err(|error| format!("{url} is no URL: {error}"))?;
    Ok(parsed.authority().to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn four_attachments_are_kept_in_order() {
        let items: Vec<Value> = (1..=6)
            .map(|n| json!({"url": format!("https://m.example/{n}.jpg")}))
            .collect();
        let kept = attachments(&json!({"attachment": items}));
        let urls: Vec<&str> = kept.iter().map(|kept| kept.url.as_str()).collect();
        assert_eq!(urls.len(), 4);
        assert_eq!(urls[0], "https://m.example/1.jpg");
        assert_eq!(urls[3], "https://m.example/4.jpg");
    }

    #[test]
    fn an_attachment_with_href_is_no_picture() {
        let note = json!({"attachment": {"url": "https://m.example/1.jpg", "href": "https://a"}});
        assert!(attachments(&note).is_empty());
    }

    #[test]
    fn a_blurhash_of_six_components_across_is_ignored() {
        assert!(is_blurhash("LEHV6nWB2yk8pyo0adR*.7kCMdnj"));
        let six_by_one = format!("5{}", "0".repeat(15));
        assert!(!is_blurhash(&six_by_one));
    }

    #[test]
    fn the_key_must_be_named_exactly() {
        let actor = json!({"id": "https://a.example/u", "publicKey": {
            "id": "https://a.example/u#main-key", "owner": "https://a.example/u",
            "publicKeyPem": "PEM"
        }});
        assert_eq!(key_of(&actor, "https://a.example/u#main-key"), Ok("PEM"));
        assert!(key_of(&actor, "https://a.example/u").is_err());
    }

    #[test]
    fn a_post_on_another_host_is_refused() {
        let note = json!({"type": "Note", "id": "https://b.example/1",
            "attributedTo": "https://a.example/u"});
        assert!(check_note(&note, "https://a.example/u").is_err());
    }

    #[test]
    fn json_ld_needs_the_profile() {
        assert!(is_activity_json("application/activity+json; charset=utf-8"));
        assert!(!is_activity_json("application/ld+json"));
        assert!(!is_activity_json("application/json"));
    }
}
