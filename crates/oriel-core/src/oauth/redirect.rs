use url::{Host, Url};

use crate::{Invalid, urls};

/// Instead of an address: the person is shown the code, to type it into the app.
pub const OUT_OF_BAND: &str = "urn:ietf:wg:oauth:2.0:oob";

const MOST_CHARS: usize = 2_000;

/// Schemes under which a browser or the system would run, read or send something rather than open
/// an app.
const DANGEROUS: [&str; 19] = [
    "about",
    "blob",
    "chrome",
    "content",
    "data",
    "file",
    "filesystem",
    "ftp",
    "intent",
    "javascript",
    "mailto",
    "resource",
    "sms",
    "tel",
    "urn",
    "vbscript",
    "view-source",
    "ws",
    "wss",
];

/// Where an app has people sent back to, letter by letter as it was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect(String);

impl Redirect {
    /// Reads an address that an app registers: https, http on the person's own machine, a scheme of
    /// the app's own, or [`OUT_OF_BAND`].
    ///
    /// # Errors
    /// [`Invalid`] for any other.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>' | '*');
        let is_fit = text == OUT_OF_BAND
            || (text.len() <= MOST_CHARS
                && text.chars().all(plain)
                && Url::parse(text).is_ok_and(|url| leads_to_an_app(text, &url)));
        if is_fit {
            Ok(Self(text.to_owned()))
        } else {
            Err(Invalid::new("redirect_uris", "app-redirect"))
        }
    }

    /// The registered address that is this one, letter by letter.
    pub(super) fn among(registered: &str, asked: &str) -> Option<Self> {
        registered
            .lines()
            .find(|known| *known == asked)
            .map(|known| Self(known.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_out_of_band(&self) -> bool {
        self.0 == OUT_OF_BAND
    }

    /// The address with an answer in its query; what was in the query stays.
    pub fn answering(&self, answer: &[(&str, &str)]) -> String {
        let pairs = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(answer)
            .finish();
        let joint = if self.0.contains('?') { '&' } else { '?' };
        format!("{}{joint}{pairs}", self.0)
    }

    /// What a browser must be told that a form may lead to (a source of `form-action`).
    pub fn form_target(&self) -> Option<String> {
        if self.is_out_of_band() {
            return None;
        }
        let url = Url::parse(&self.0).ok()?;
        // An IPv6 address is no source; its scheme is.
        let by_scheme = url.host().is_none_or(|host| matches!(host, Host::Ipv6(_)));
        if is_web(&url) && !by_scheme {
            Some(url.origin().ascii_serialization())
        } else {
            Some(format!("{}:", url.scheme()))
        }
    }

    /// The web site it leads to, for a person to read; none when it is an app on their machine.
    pub fn site(&self) -> Option<String> {
        let url = Url::parse(&self.0).ok()?;
        let host = is_web(&url).then(|| url.host_str())?;
        host.map(str::to_owned)
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn leads_to_an_app(text: &str, url: &Url) -> bool {
    let is_named = url.username().is_empty() && url.password().is_none();
    let spelt_out = text
        .to_ascii_lowercase()
        .starts_with(&format!("{}://", url.scheme()));
    let is_fit = match url.scheme() {
        "https" => spelt_out,
        // A code that crosses the network in the open is anybody's.
        "http" => spelt_out && urls::is_this_machine(url),
        scheme => !DANGEROUS.contains(&scheme),
    };
    is_fit && is_named && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::{OUT_OF_BAND, Redirect};

    #[test]
    fn apps_are_reached_by_https_on_this_machine_or_by_a_scheme_of_their_own() {
        for good in [
            OUT_OF_BAND,
            "https://app.example/back",
            "https://app.example:8443/back?keep=1",
            "http://localhost:3000/oauth",
            "http://127.0.0.1:1234",
            "http://[::1]:1234/",
            "toot://oauth",
            "icecubesapp://",
            "oauth2redirect://com.keylesspalace.tusky/",
            "com.example.app:/back",
            "app:back",
        ] {
            assert!(Redirect::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn an_address_that_runs_or_reads_something_is_refused() {
        for bad in [
            "",
            "back",
            "/back",
            "//app.example/back",
            "javascript:alert(1)",
            "JavaScript://app.example/%0aalert(1)",
            "java\nscript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "data:text/html;base64,PHNjcmlwdD4",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:https://app.example/1",
            "intent://scan/",
            "mailto:mal@example.org",
            "urn:ietf:wg:oauth:2.0:oob:auto",
            "http://app.example/back",
            "http://localhost.app.example/back",
            "https:app.example",
            "https:/app.example",
            "https://app.example/back#fragment",
            "https://ada:secret@app.example/back",
            "https://app.example\\@mal.example/",
            "https://*.example/back",
            "https://app.example/b\u{e2}ck",
            "https://app.example/\r\nset-cookie: a=b",
        ] {
            assert!(Redirect::parse(bad).is_err(), "{bad:?}");
        }
        let endless = format!("https://app.example/{}", "a".repeat(2_000));
        assert!(Redirect::parse(&endless).is_err());
    }

    #[test]
    fn only_the_same_letters_are_the_same_address() {
        let registered = "https://app.example/back\ntoot://oauth";
        assert!(Redirect::among(registered, "toot://oauth").is_some());
        for other in [
            "",
            "https://app.example/back/",
            "https://app.example/back?x=1",
            "https://app.example/bac",
            "https://APP.example/back",
            "https://app.example/back\ntoot://oauth",
            "https://app.example.mal.example/back",
            "https://mal.example/?https://app.example/back",
        ] {
            assert_eq!(Redirect::among(registered, other), None, "{other}");
        }
    }

    #[test]
    fn an_answer_joins_what_is_in_the_query() {
        for (address, answered) in [
            ("toot://oauth", "toot://oauth?code=a%26b&state=%C3%A2+1"),
            (
                "https://a.example/?x=1",
                "https://a.example/?x=1&code=a%26b&state=%C3%A2+1",
            ),
        ] {
            let redirect = Redirect::parse(address).unwrap();
            assert_eq!(
                redirect.answering(&[("code", "a&b"), ("state", "\u{e2} 1")]),
                answered
            );
        }
    }

    #[test]
    fn a_form_may_lead_to_the_app_and_nowhere_else() {
        for (address, target) in [
            (OUT_OF_BAND, None),
            ("https://app.example/back?x=1", Some("https://app.example")),
            ("http://localhost:3000/oauth", Some("http://localhost:3000")),
            ("http://[::1]:1234/", Some("http:")),
            ("toot://oauth", Some("toot:")),
            ("com.example.app:/back", Some("com.example.app:")),
        ] {
            let redirect = Redirect::parse(address).unwrap();
            assert_eq!(redirect.form_target().as_deref(), target, "{address}");
        }
    }
}
