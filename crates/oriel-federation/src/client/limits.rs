//! Which addresses may be opened, before a name is looked up.

use std::net::IpAddr;

use url::{Host, Url};

use super::addresses;
use crate::{FetchError, config::Federation};

/// Redirects followed for one document.
pub(super) const MAX_REDIRECTS: usize = 3;

/// What may be connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reachable {
    /// Public addresses, over TLS.
    Public,
    /// Everything, for development and closed labs.
    Everything,
}

impl Reachable {
    pub(super) fn of(config: &Federation) -> Self {
        if config.allow_private_addresses {
            Self::Everything
        } else {
            Self::Public
        }
    }

    /// Schemes to try, in order, where only a domain is known.
    pub(super) const fn schemes(self) -> &'static [&'static str] {
        match self {
            Self::Public => &["https"],
            Self::Everything => &["https", "http"],
        }
    }

    pub(super) fn allows(self, address: IpAddr) -> bool {
        self == Self::Everything || addresses::is_public(address)
    }

    /// Parses an address and refuses what must not be opened. Names are looked at again when
    /// they are resolved.
    pub(super) fn parse(self, text: &str) -> Result<Url, FetchError> {
        let refuse = |reason| FetchError::Address {
            url: text.chars().take(200).collect(),
            reason,
        };
        let mut url = Url::parse(text).map_err(|_opaque| refuse("it is not a URL"))?;
        url.set_fragment(None);
        self.check(&url)
            .map_err(|reason| refuse(reason).without_network_details(&url, reason))?;
        Ok(url)
    }

    /// Refuses an address that must not be opened.
    pub(super) fn vet(self, url: &Url) -> Result<(), FetchError> {
        self.check(url).map_err(|reason| {
            let refused = FetchError::Address {
                url: url.to_string(),
                reason,
            };
            refused.without_network_details(url, reason)
        })
    }

    fn check(self, url: &Url) -> Result<(), &'static str> {
        if !self.schemes().contains(&url.scheme()) {
            return Err("only https is opened");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it holds a name or password");
        }
        let address = match url.host() {
            None => return Err("it has no host"),
            Some(Host::Domain(_)) => return Ok(()),
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
        };
        if self.allows(address) {
            Ok(())
        } else {
            Err(NOT_PUBLIC)
        }
    }
}

const NOT_PUBLIC: &str = "its address is not public";

impl FetchError {
    /// A private address is told nothing more about than one where nobody answers.
    fn without_network_details(self, url: &Url, reason: &'static str) -> Self {
        if reason == NOT_PUBLIC {
            Self::Unreachable(url.host_str().unwrap_or_default().to_owned())
        } else {
            self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_are_opened() {
        for text in [
            "https://photos.example/users/alice",
            "https://photos.example:8443/inbox",
            "https://8.8.8.8/x",
            "https://xn--t-dga.example/",
        ] {
            assert!(Reachable::Public.parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn other_schemes_credentials_and_nonsense_are_refused() {
        for text in [
            "http://photos.example/",
            "ftp://photos.example/",
            "file:///etc/passwd",
            "gopher://photos.example:70/",
            "data:application/json,{}",
            "javascript:alert(1)",
            "https://user@photos.example/",
            "https://user:pass@photos.example/",
            "https://:pass@photos.example/",
            "//photos.example/",
            "/users/alice",
            "",
            "https://",
            "https:///",
            "acct:alice@photos.example",
            "ws://photos.example/",
            "https://photos example/",
            "https://photos.example:99999/",
        ] {
            let result = Reachable::Public.parse(text);
            assert!(
                matches!(result, Err(FetchError::Address { .. })),
                "{text}: {result:?}"
            );
        }
    }

    #[test]
    fn odd_spellings_of_private_addresses_are_seen_through() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://127.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://017700000001/",
            "https://127.0.0.1./",
            "https://0/",
            "https://0.0.0.0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::127.0.0.1]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://①②⑦.⓪.⓪.①/",
            "https://127。0。0。1/",
            "https://%31%32%37.0.0.1/",
            "https://10.0.0.1:8443/",
            "https://192.168.1/",
            "https://169.254.169.254/latest/meta-data",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1]/",
            "https://0300.0250.1.1/",
            "https://3232235777/",
            "https://[64:ff9b::10.0.0.1]/",
            "https://0x0/",
            "https://[::]/",
            "https://255.255.255.255/",
            "https://１２７.0.0.1/",
        ] {
            let result = Reachable::Public.parse(text);
            assert!(
                matches!(result, Err(FetchError::Unreachable(_))),
                "{text}: {result:?}"
            );
        }
    }

    #[test]
    fn development_may_use_plain_http_and_this_machine() {
        assert!(
            Reachable::Everything
                .parse("http://127.0.0.1:3000/inbox")
                .is_ok()
        );
        assert!(
            Reachable::Everything
                .parse("http://user@127.0.0.1/")
                .is_err()
        );
        assert!(Reachable::Everything.parse("file:///etc/passwd").is_err());
    }
}
