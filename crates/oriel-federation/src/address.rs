//! Handles: `name@server.example`, as people type them and as `acct:` URIs (RFC 7565).

use std::{fmt, str::FromStr};

use url::{Host, Url};

use crate::Malformed;

/// The name of an actor on its server.
///
/// The server part is in lower case and punycode, with its port if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Handle {
    username: String,
    domain: String,
}

/// Longest name accepted (Mastodon's own limit for remote names is far above what exists).
const MAX_USERNAME: usize = 200;

impl Handle {
    /// A handle from its two parts.
    ///
    /// # Errors
    /// [`Malformed::Handle`] when one of them cannot be part of a handle.
    pub fn new(username: &str, domain: &str) -> Result<Self, Malformed> {
        let refuse = || Malformed::Handle(format!("{username}@{domain}"));
        if !is_username(username) {
            return Err(refuse());
        }
        let domain = normal_domain(domain).ok_or_else(refuse)?;
        Ok(Self {
            username: username.to_owned(),
            domain,
        })
    }

    pub fn username(&self) -> &str {
        &self.username
    }

    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The `acct:` URI that WebFinger asks for.
    pub fn resource(&self) -> String {
        format!("acct:{self}")
    }

    /// Whether both name the same actor: names do not tell capitals from small letters.
    pub fn is_same(&self, other: &Self) -> bool {
        self.username.eq_ignore_ascii_case(&other.username) && self.domain == other.domain
    }
}

impl FromStr for Handle {
    type Err = Malformed;

    /// Reads `name@domain`, `@name@domain` and `acct:name@domain`.
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let refuse = || Malformed::Handle(text.chars().take(MAX_USERNAME).collect());
        let bare = text.trim();
        let bare = bare.strip_prefix("acct:").unwrap_or(bare);
        let bare = bare.strip_prefix('@').unwrap_or(bare);
        let (username, domain) = bare.split_once('@').ok_or_else(refuse)?;
        Self::new(username, domain).map_err(|_opaque| refuse())
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.username, self.domain)
    }
}

/// `[A-Za-z0-9_]+` with dots and hyphens inside, which is what Mastodon accepts.
fn is_username(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= MAX_USERNAME
        && text.chars().all(|c| word(c) || c == '.' || c == '-')
        && text.starts_with(word)
        && text.ends_with(word)
}

/// The authority in one spelling, so that equal servers are equal strings.
fn normal_domain(text: &str) -> Option<String> {
    if text.contains(['/', '?', '#', '@', '\\', '%']) || text.chars().any(char::is_whitespace) {
        return None;
    }
    let url = Url::parse(&format!("https://{text}/")).ok()?;
    authority(&url)
}

/// Host in lower case and punycode without a trailing dot, and the port unless it is the
/// scheme's own: what follows the `@` of a handle.
pub fn authority(url: &Url) -> Option<String> {
    let host = match url.host()? {
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
        Host::Ipv4(address) => address.to_string(),
        Host::Ipv6(address) => format!("[{address}]"),
    };
    if host.is_empty() {
        return None;
    }
    Some(
        url.port()
            .map_or_else(|| host.clone(), |port| format!("{host}:{port}")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_in_every_usual_spelling() {
        for text in [
            "alice@photos.example",
            "@alice@photos.example",
            "acct:alice@photos.example",
            " alice@PHOTOS.Example. ",
        ] {
            let handle: Handle = text.parse().unwrap();
            assert_eq!(handle.resource(), "acct:alice@photos.example", "{text}");
        }
    }

    #[test]
    fn a_port_belongs_to_the_domain_unless_it_is_the_usual_one() {
        let handle: Handle = "alice@127.0.0.1:8080".parse().unwrap();
        assert_eq!(handle.domain(), "127.0.0.1:8080");
        let handle: Handle = "alice@photos.example:443".parse().unwrap();
        assert_eq!(handle.domain(), "photos.example");
    }

    #[test]
    fn an_international_domain_is_compared_in_punycode() {
        let handle: Handle = "alice@ffotograffau-tŷ.example".parse().unwrap();
        assert!(handle.domain().starts_with("xn--"), "{handle}");
    }

    #[test]
    fn names_do_not_tell_capitals_apart() {
        let one: Handle = "Alice@photos.example".parse().unwrap();
        assert!(one.is_same(&"alice@photos.example".parse().unwrap()));
    }

    #[test]
    fn what_is_not_a_handle_is_refused() {
        for text in [
            "",
            "alice",
            "@alice",
            "alice@",
            "@photos.example",
            "a b@photos.example",
            "alice@photos example",
            "alice@photos.example/x",
            "alice@bob@photos.example",
            "alice@photos.example?x",
            "ali\u{202e}ce@photos.example",
            ".alice@photos.example",
            "alice-@photos.example",
            "alice@user:pass@photos.example",
            "alice@%31.example",
        ] {
            assert!(text.parse::<Handle>().is_err(), "{text}");
        }
    }
}
