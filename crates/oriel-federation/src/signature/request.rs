use time::OffsetDateTime;
use url::Url;

use crate::SignatureError;

/// A request that is about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    pub method: &'a str,
    pub url: &'a Url,
    /// The moment of sending: every attempt is signed anew.
    pub now: OffsetDateTime,
    /// An activity.
    pub body: Option<&'a [u8]>,
    /// What is sent and signed beside that, by names in lower case.
    pub more: &'a [(&'static str, String)],
}

/// What a signature can cover of a received request, exactly as received.
#[derive(Debug, Clone)]
pub struct RequestHead<'a> {
    origin: &'a str,
    method: &'a str,
    path_and_query: &'a str,
    headers: Vec<(&'a str, &'a str)>,
}

impl<'a> RequestHead<'a> {
    /// `origin` is this server's own, scheme and authority without a slash, as configured: what a
    /// proxy in front of it makes of a request is not believed.
    pub fn new(
        origin: &'a str,
        method: &'a str,
        path_and_query: &'a str,
        headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self {
            origin,
            method,
            path_and_query,
            headers: headers.into_iter().collect(),
        }
    }

    pub(super) fn method(&self) -> &'a str {
        self.method
    }

    pub(super) fn is_get(&self) -> bool {
        self.method.eq_ignore_ascii_case("get")
    }

    /// Scheme and authority of this server, in lower case.
    pub(super) fn scheme_and_authority(&self) -> (String, String) {
        let origin = self.origin.to_ascii_lowercase();
        let (scheme, authority) = origin.split_once("://").unwrap_or(("", &origin));
        (scheme.to_owned(), authority.to_owned())
    }

    pub(super) fn path_and_query(&self) -> &'a str {
        self.path_and_query
    }

    pub(super) fn path(&self) -> &'a str {
        self.path_and_query.split('?').next().unwrap_or_default()
    }

    pub(super) fn query(&self) -> Option<&'a str> {
        self.path_and_query.split_once('?').map(|(_, query)| query)
    }

    /// The value of a header that occurs once.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.single(name).ok().flatten()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        !self.values(name).is_empty()
    }

    /// The values of a header, in order.
    pub(super) fn values(&self, name: &str) -> Vec<&'a str> {
        let named = |(known, _): &&(&str, &str)| known.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .filter(named)
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// All values of a header as one line, if it occurs.
    pub(super) fn line(&self, name: &str) -> Option<String> {
        let values = self.values(name);
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The value of a header that may occur once.
    pub(super) fn single(&self, name: &str) -> Result<Option<&'a str>, SignatureError> {
        match *self.values(name).as_slice() {
            [] => Ok(None),
            [value] => Ok(Some(value)),
            _ => Err(SignatureError::Repeated(name.to_owned())),
        }
    }

    /// Whether the `Host` header names this server; Mastodon leaves its port out.
    pub(super) fn is_for_this_host(&self) -> Result<bool, SignatureError> {
        let (_, own) = self.scheme_and_authority();
        let asked = self.single("host")?.unwrap_or_default();
        Ok(asked.eq_ignore_ascii_case(&own) || asked.eq_ignore_ascii_case(without_port(&own)))
    }
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        // The colons of an IPv6 address stand in brackets.
        Some((host, port)) if !port.ends_with(']') => host,
        _ => authority,
    }
}
