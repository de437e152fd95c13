use oriel_store::model::{App, Role};

use crate::Invalid;

/// Every scope there is; a parent stands before its children.
pub const KNOWN: &[&str] = &[
    "profile",
    "read",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "follow",
    "push",
    "admin:read",
    "admin:read:accounts",
    "admin:read:reports",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:canonical_email_blocks",
    "admin:write",
    "admin:write:accounts",
    "admin:write:reports",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:canonical_email_blocks",
];

/// What an app may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Reads scopes separated by spaces, each once.
    ///
    /// # Errors
    /// [`Invalid`] when a scope is unknown or none is named.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let scopes = Self::stored(text);
        let known = |scope: &String| KNOWN.contains(&scope.as_str());
        if scopes.0.is_empty() || !scopes.0.iter().all(known) {
            return Err(Invalid::new("scopes", "scopes-unknown"));
        }
        Ok(scopes)
    }

    /// Scopes as a row has them, which were checked when it was written.
    pub(crate) fn stored(text: &str) -> Self {
        let mut scopes: Vec<String> = Vec::new();
        for scope in text.split_whitespace() {
            if !scopes.iter().any(|known| known == scope) {
                scopes.push(scope.to_owned());
            }
        }
        Self(scopes)
    }

    /// The most that an app may ask for.
    pub fn of(app: &App) -> Self {
        Self::stored(&app.scopes)
    }

    /// What may be read of everything, which is asked for where nothing is said.
    pub(crate) fn by_default() -> Self {
        Self::stored("read")
    }

    /// Whether `wanted`, such as `write:media`, is among them or implied by a parent.
    pub fn allow(&self, wanted: &str) -> bool {
        let parent = wanted.rsplit_once(':').map_or(wanted, |(parent, _)| parent);
        self.0
            .iter()
            .any(|scope| scope == wanted || scope == parent)
            || (self.0.iter().any(|scope| scope == "follow") && is_relationship(wanted))
    }

    /// Whether these allow nothing that `wider` does not.
    pub fn within(&self, wider: &Self) -> bool {
        self.0.iter().all(|scope| wider.allow(scope))
    }

    /// These and others.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        Self::stored(&format!("{} {}", self.as_text(), others.as_text()))
    }

    /// What of these somebody with this role can give: only who looks after the instance can let
    /// an app do that.
    #[must_use]
    pub fn of_role(&self, role: Role) -> Self {
        let can_give = |scope: &&String| role != Role::User || !scope.starts_with("admin:");
        Self(self.0.iter().filter(can_give).cloned().collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each that no other of them implies: what a person has to read.
    pub fn essential(&self) -> impl Iterator<Item = &str> {
        let implied = |scope: &str| {
            let others = self.0.iter().filter(|other| *other != scope).cloned();
            Self(others.collect()).allow(scope)
        };
        self.0
            .iter()
            .map(String::as_str)
            .filter(move |scope| !implied(scope))
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub fn as_text(&self) -> String {
        self.0.join(" ")
    }
}

/// What the old `follow` scope stands for.
fn is_relationship(wanted: &str) -> bool {
    wanted.split_once(':').is_some_and(|(doing, what)| {
        matches!(doing, "read" | "write") && matches!(what, "follows" | "blocks" | "mutes")
    })
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, Role, Scopes};

    fn scopes(text: &str) -> Scopes {
        Scopes::parse(text).unwrap()
    }

    #[test]
    fn a_parent_scope_implies_its_children_and_nothing_else() {
        let some = scopes("read write:media admin:read");
        for (wanted, allowed) in [
            ("read:accounts", true),
            ("write:media", true),
            ("write:statuses", false),
            ("write", false),
            ("write:follows", false),
            ("profile", false),
            ("push", false),
            ("admin:read:reports", true),
            ("admin:write", false),
            ("admin:write:reports", false),
        ] {
            assert_eq!(some.allow(wanted), allowed, "{wanted}");
        }
        assert!(!scopes("read write").allow("admin:read"));
    }

    #[test]
    fn follow_stands_for_reading_and_writing_relationships() {
        let follow = scopes("follow");
        for wanted in [
            "read:follows",
            "write:follows",
            "write:blocks",
            "read:mutes",
        ] {
            assert!(follow.allow(wanted), "{wanted}");
        }
        for wanted in ["read", "write:statuses", "read:accounts"] {
            assert!(!follow.allow(wanted), "{wanted}");
        }
    }

    #[test]
    fn every_known_scope_is_read_and_allows_itself() {
        for known in KNOWN {
            assert!(scopes(known).allow(known), "{known}");
        }
    }

    #[test]
    fn unknown_scopes_are_refused() {
        for bad in [
            "",
            "everything",
            "read admin",
            "read:Accounts",
            "read:pigs",
            "admin",
        ] {
            assert!(Scopes::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_subset_allows_nothing_new() {
        let wide = scopes("read write:media follow");
        for (text, within) in [
            ("read", true),
            ("read:lists write:media", true),
            ("write:follows", true),
            ("write", false),
            ("read push", false),
        ] {
            assert_eq!(scopes(text).within(&wide), within, "{text}");
        }
        assert!(!scopes("read").within(&scopes("read:statuses read:accounts")));
    }

    #[test]
    fn only_who_looks_after_the_instance_gives_admin_scopes() {
        let asked = scopes("read admin:read admin:write:reports");
        assert_eq!(asked.of_role(Role::User).as_text(), "read");
        assert_eq!(asked.of_role(Role::Moderator), asked);
        assert_eq!(asked.of_role(Role::Admin), asked);
        assert!(scopes("admin:read").of_role(Role::User).is_empty());
    }

    #[test]
    fn a_person_reads_each_permission_once() {
        let asked = scopes("read read:lists write:media follow write:blocks read");
        let read: Vec<_> = asked.essential().collect();
        assert_eq!(read, ["read", "write:media", "follow"]);
    }
}
