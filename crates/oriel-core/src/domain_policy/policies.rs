use std::collections::{HashMap, HashSet};

use oriel_store::{
    Connection, instances,
    model::{InstancePolicy, Severity},
};
use url::Url;

use crate::{Invalid, config::FederationMode, urls};

/// How a server stands with this instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub severity: Severity,
    pub reject_media: bool,
    pub force_warning: bool,
    pub reject_reports: bool,
}

impl Standing {
    /// Nothing was decided.
    pub const OPEN: Self = Self {
        severity: Severity::None,
        reject_media: false,
        force_warning: false,
        reject_reports: false,
    };

    const KEPT_AWAY: Self = Self {
        severity: Severity::Suspend,
        reject_media: true,
        force_warning: true,
        reject_reports: true,
    };

    /// Whether nothing comes from it and nothing goes to it.
    pub fn is_kept_away(self) -> bool {
        self.severity == Severity::Suspend
    }

    pub fn rejects_media(self) -> bool {
        self.reject_media || self.is_kept_away()
    }

    pub fn rejects_reports(self) -> bool {
        self.reject_reports || self.is_kept_away()
    }

    /// What holds when both do.
    fn and(self, other: Self) -> Self {
        Self {
            severity: self.severity.max(other.severity),
            reject_media: self.reject_media || other.reject_media,
            force_warning: self.force_warning || other.force_warning,
            reject_reports: self.reject_reports || other.reject_reports,
        }
    }
}

impl From<&InstancePolicy> for Standing {
    fn from(policy: &InstancePolicy) -> Self {
        Self {
            severity: policy.severity,
            reject_media: policy.reject_media,
            force_warning: policy.force_warning,
            reject_reports: policy.reject_reports,
        }
    }
}

/// Everything that was decided.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    decided: HashMap<String, Standing>,
    /// None when everybody is talked to about whom nothing else is decided.
    allowed: Option<HashSet<String>>,
    /// With nobody at all.
    silent: bool,
    own: String,
}

impl Policies {
    /// Before anything was read: with a list of whom to talk to, nobody is on it.
    pub fn unknown(mode: FederationMode, own: &str) -> Self {
        Self {
            silent: mode != FederationMode::Open,
            own: own.to_owned(),
            ..Self::default()
        }
    }

    pub fn read(
        conn: &mut Connection,
        mode: FederationMode,
        own: String,
    ) -> oriel_store::Result<Self> {
        let decided = instances::policies(conn)?;
        let decided = decided
            .iter()
            .map(|policy| (policy.domain.clone(), policy.into()));
        Ok(Self {
            decided: decided.collect(),
            allowed: match mode {
                FederationMode::Allowlist => Some(instances::allowed(conn)?.into_iter().collect()),
                FederationMode::Open | FederationMode::Off => None,
            },
            silent: mode == FederationMode::Off,
            own,
        })
    }

    /// The one decision about a server, by its host and perhaps port.
    pub fn decide(&self, authority: &str) -> Standing {
        let authority = plain(authority);
        if authority == self.own {
            return Standing::OPEN;
        }
        let names = covering(&authority);
        let is_allowed = |allowed: &HashSet<String>| {
            let mut exact = names.iter().take(2);
            let mut wild = names.iter().skip(1).map(|name| format!("*.{name}"));
            exact.any(|name| allowed.contains(*name)) || wild.any(|name| allowed.contains(&name))
        };
        if self.silent || self.allowed.as_ref().is_some_and(|it| !is_allowed(it)) {
            return Standing::KEPT_AWAY;
        }
        self.decided_about(&names)
    }

    /// What was decided about a host by its name, whomever else the instance talks with.
    pub fn decide_by_name(&self, authority: &str) -> Standing {
        self.decided_about(&covering(&plain(authority)))
    }

    fn decided_about(&self, names: &[&str]) -> Standing {
        let decided = names.iter().filter_map(|name| self.decided.get(*name));
        decided.fold(Standing::OPEN, |all, one| all.and(*one))
    }

    /// The same about an account elsewhere: by its handle and by where it really is.
    pub fn decide_about(&self, domain: &str, uri: &str) -> Standing {
        let home = urls::authority_of(uri).unwrap_or_default();
        self.decide(domain).and(self.decide(&home))
    }
}

fn plain(authority: &str) -> String {
    let authority = authority.to_ascii_lowercase();
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => {
            format!("{}:{port}", name.trim_end_matches('.'))
        }
        _ => authority.trim_end_matches('.').to_owned(),
    }
}

/// The names that cover a server: with its port, without, and every domain it belongs to.
fn covering(authority: &str) -> Vec<&str> {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => authority,
    };
    let mut names = vec![authority, name];
    let mut rest = name;
    while let Some((_, parent)) = rest.split_once('.') {
        names.push(parent);
        rest = parent;
    }
    names
}

/// The name of a server as somebody types it, in the one spelling in which names are kept.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server.
pub fn name(text: &str) -> Result<String, Invalid> {
    let typed = text.trim();
    let typed = typed.strip_prefix("*.").unwrap_or(typed).trim_matches('.');
    let strange = || Invalid::new("domain", "domain");
    if typed.is_empty() || typed.contains(['/', '@', '?', '#', ' ', '*', '\\']) {
        return Err(strange());
    }
    let url = Url::parse(&format!("https://{typed}")).map_err(|_strange| strange())?;
    let authority = oriel_federation::address::authority(&url);
    authority.map(|it| plain(&it)).ok_or_else(strange)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policies(decided: &[(&str, Severity)], allowed: Option<&[&str]>) -> Policies {
        let standing = |severity| Standing {
            severity,
            ..Standing::OPEN
        };
        Policies {
            decided: decided
                .iter()
                .map(|(domain, severity)| ((*domain).to_owned(), standing(*severity)))
                .collect(),
            allowed: allowed.map(|all| all.iter().map(|it| (*it).to_owned()).collect()),
            silent: false,
            own: "photos.example".into(),
        }
    }

    #[test]
    fn a_decision_covers_a_domain_and_what_is_below_it_however_it_is_spelt() {
        let policies = policies(&[("bad.example", Severity::Suspend)], None);
        for kept_away in [
            "bad.example",
            "BAD.example",
            "bad.example.",
            "bad.example:8443",
            "Deep.Sub.Bad.Example.",
            "Deep.Sub.Bad.Example.:8443",
        ] {
            assert!(policies.decide(kept_away).is_kept_away(), "{kept_away}");
        }
        for open in ["notbad.example", "example", "bad.example.org", ""] {
            assert_eq!(policies.decide(open), Standing::OPEN, "{open}");
        }
    }

    #[test]
    fn the_strictest_decision_counts() {
        let policies = policies(
            &[
                ("example", Severity::Suspend),
                ("some.example", Severity::Silence),
            ],
            None,
        );
        assert!(policies.decide("some.example").is_kept_away());
    }

    #[test]
    fn an_account_is_judged_by_its_handle_and_by_where_it_is() {
        let policies = policies(&[("bad.example", Severity::Suspend)], None);
        let by_handle = policies.decide_about("bad.example", "https://good.example/users/a");
        let by_home = policies.decide_about("good.example", "https://ap.bad.example/users/a");
        assert!(by_handle.is_kept_away() && by_home.is_kept_away());
    }

    #[test]
    fn with_an_allow_list_nobody_else_is_talked_to() {
        let policies = policies(
            &[("bad.friend.example", Severity::Suspend)],
            Some(&["friend.example", "*.school.example"]),
        );
        for open in [
            "friend.example",
            "friend.example:443",
            "a.school.example",
            "photos.example",
        ] {
            assert!(!policies.decide(open).is_kept_away(), "{open}");
        }
        for kept_away in [
            "sub.friend.example",
            "stranger.example",
            "bad.friend.example",
        ] {
            assert!(policies.decide(kept_away).is_kept_away(), "{kept_away}");
        }
    }

    #[test]
    fn names_are_kept_in_one_spelling() {
        for (typed, kept) in [
            ("Bad.Example", "bad.example"),
            ("*.bad.example.", "bad.example"),
            (" bücher.example ", "xn--bcher-kva.example"),
            ("bad.example:8443", "bad.example:8443"),
        ] {
            assert_eq!(name(typed).unwrap(), kept);
        }
        for strange in [
            "",
            "*",
            "a b",
            "https://a.example",
            "mal@a.example",
            "a/b",
            "*.*.a",
        ] {
            assert!(name(strange).is_err(), "{strange}");
        }
    }
}
