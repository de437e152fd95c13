//! WebFinger (RFC 7033) and host-meta (RFC 6415): from a handle to an actor.

use serde_json::{Value, json};
use url::Url;

use crate::{Malformed, address::Handle, media_type, vocabulary::parse_json};

/// Largest WebFinger or host-meta answer that is read.
pub const MAX_BYTES: usize = 64 * 1024;

/// The answer about an actor of ours.
pub fn document(handle: &Handle, actor: &str, profile: &str) -> Value {
    let mut aliases = vec![profile, actor];
    aliases.dedup();
    json!({
        "subject": handle.resource(),
        "aliases": aliases,
        "links": [
            { "rel": "self", "type": media_type::ACTIVITY_JSON, "href": actor },
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": profile,
            },
        ],
    })
}

/// Our host-meta document, which says where WebFinger is. `origin` has no trailing slash.
pub fn host_meta(origin: &str) -> String {
    let origin = escape_xml(origin);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{origin}/.well-known/webfinger?resource={{uri}}\"/>\n\
         </XRD>\n"
    )
}

/// What another server says about a handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The handle's own spelling; may be on another domain than was asked.
    pub subject: Handle,
    /// The actor's id.
    pub actor: String,
}

impl Found {
    /// Reads an answer. The link to the actor must say that it is ActivityPub.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let json = parse_json(bytes)?;
        let subject = json.get("subject").and_then(Value::as_str);
        let subject = subject.ok_or(Malformed::Property("subject"))?;
        if !subject.starts_with("acct:") {
            return Err(Malformed::Property("subject"));
        }
        let links = json
            .get("links")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let actor = links
            .iter()
            .find_map(actor_link)
            .ok_or(Malformed::Property("links"))?;
        Ok(Self {
            subject: subject.parse()?,
            actor: actor.to_owned(),
        })
    }
}

fn actor_link(link: &Value) -> Option<&str> {
    let is =
        |key: &str, test: fn(&str) -> bool| link.get(key).and_then(Value::as_str).is_some_and(test);
    let is_actor = is("rel", |rel| rel == "self") && is("type", media_type::is_activity);
    link.get("href")
        .and_then(Value::as_str)
        .filter(|_| is_actor)
}

/// Where to ask a server about a handle.
pub(crate) fn question(origin: &str, handle: &Handle) -> Option<Url> {
    let mut url = Url::parse(origin)
        .ok()?
        .join("/.well-known/webfinger")
        .ok()?;
    url.query_pairs_mut()
        .append_pair("resource", &handle.resource());
    Some(url)
}

/// Where a host-meta document says that WebFinger is, for one handle.
pub(crate) fn from_host_meta(xrd: &str, handle: &Handle) -> Option<Url> {
    let template = xrd.split('<').find_map(|tag| {
        let tag = tag.strip_prefix("Link")?;
        (attribute(tag, "rel")? == "lrdd").then(|| attribute(tag, "template"))?
    })?;
    let template = template.replace("&amp;", "&");
    let resource: String =
        url::form_urlencoded::byte_serialize(handle.resource().as_bytes()).collect();
    Url::parse(&template.replace("{uri}", &resource)).ok()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.strip_prefix(quote)?
        .split_once(quote)
        .map(|(value, _)| value)
}

fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTOR: &str = "https://photos.example/users/alice";

    fn alice() -> Handle {
        "alice@photos.example".parse().unwrap()
    }

    fn found(links: &Value) -> Result<Found, Malformed> {
        let answer = json!({ "subject": "acct:alice@photos.example", "links": links });
        Found::parse(answer.to_string().as_bytes())
    }

    #[test]
    fn our_own_answer_is_understood() {
        let answer = document(&alice(), ACTOR, "https://photos.example/@alice").to_string();
        let expected = Found {
            subject: alice(),
            actor: ACTOR.into(),
        };
        assert_eq!(Found::parse(answer.as_bytes()), Ok(expected));
    }

    #[test]
    fn the_link_to_the_actor_must_say_that_it_is_activitypub() {
        let link = |rel, kind| json!([{ "rel": rel, "type": kind, "href": ACTOR }]);
        assert!(found(&link("self", media_type::ACTIVITY_JSON)).is_ok());
        assert!(found(&link("self", media_type::LD_JSON)).is_ok());
        assert!(found(&link("self", "text/html")).is_err());
        assert!(found(&link("alternate", media_type::ACTIVITY_JSON)).is_err());
        assert!(found(&json!([{ "rel": "self", "href": ACTOR }])).is_err());
    }

    #[test]
    fn a_subject_without_server_is_refused() {
        for subject in [
            "acct:alice",
            "alice@photos.example",
            "https://photos.example/@alice",
        ] {
            let answer = json!({ "subject": subject, "links": [
                { "rel": "self", "type": media_type::ACTIVITY_JSON, "href": ACTOR } ] });
            assert!(
                Found::parse(answer.to_string().as_bytes()).is_err(),
                "{subject}"
            );
        }
    }

    #[test]
    fn host_meta_leads_to_webfinger() {
        let url = from_host_meta(&host_meta("https://photos.example"), &alice()).unwrap();
        assert_eq!(Some(url), question("https://photos.example", &alice()));
    }

    #[test]
    fn host_meta_without_a_template_leads_nowhere() {
        for xrd in [
            "",
            "<XRD/>",
            "<Link rel='x' template='https://a/{uri}'/>",
            "<Link rel=\"lrdd\"",
        ] {
            assert_eq!(from_host_meta(xrd, &alice()), None, "{xrd}");
        }
    }
}
