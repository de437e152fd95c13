//! Whom something is addressed to (ActivityPub §5.6, §6).

use super::lenient::{self, Object};

/// The collection that means everybody.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// More addressees than anyone mentions.
const MAX_ADDRESSEES: usize = 256;

/// How far something reaches, as the fediverse writes it with `to` and `cc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everybody, in every list.
    Public,
    /// Everybody who finds it.
    Unlisted,
    /// The followers of the author.
    Followers,
    /// Those who are mentioned.
    Direct,
}

/// The `to` and `cc` of an object or activity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    pub to: Vec<String>,
    pub cc: Vec<String>,
}

impl Audience {
    /// The audience that other servers understand as `reach`. Followers-only must have the
    /// followers in `to`: Mastodon takes them in `cc` alone for a direct message.
    pub fn new(reach: Reach, followers: &str, mentioned: &[String]) -> Self {
        let with = |first: &str| {
            std::iter::once(first.to_owned())
                .chain(mentioned.iter().cloned())
                .collect()
        };
        let only = |one: &str| vec![one.to_owned()];
        let (to, cc) = match reach {
            Reach::Public => (only(PUBLIC), with(followers)),
            Reach::Unlisted => (only(followers), with(PUBLIC)),
            Reach::Followers => (only(followers), mentioned.to_vec()),
            Reach::Direct => (mentioned.to_vec(), Vec::new()),
        };
        Self { to, cc }
    }

    pub(super) fn read(map: &Object) -> Self {
        let list = |key| {
            let ids = lenient::ids(map, key, MAX_ADDRESSEES);
            ids.into_iter().map(spelled_out).collect()
        };
        Self {
            to: list("to"),
            cc: list("cc"),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.to.is_empty() && self.cc.is_empty()
    }

    /// How far this reaches, for an author with this followers collection.
    pub fn reach(&self, followers: Option<&str>) -> Reach {
        let has = |list: &[String], id: &str| list.iter().any(|one| one == id);
        if has(&self.to, PUBLIC) {
            Reach::Public
        } else if has(&self.cc, PUBLIC) {
            Reach::Unlisted
        } else if followers.is_some_and(|followers| has(&self.to, followers)) {
            Reach::Followers
        } else {
            Reach::Direct
        }
    }

    /// Whether this names someone directly.
    pub fn includes(&self, id: &str) -> bool {
        self.to.iter().chain(&self.cc).any(|one| one == id)
    }
}

fn spelled_out(id: String) -> String {
    if matches!(id.as_str(), "Public" | "as:Public") {
        PUBLIC.to_owned()
    } else {
        id
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const FOLLOWERS: &str = "https://photos.example/users/alice/followers";
    const BOB: &str = "https://mastodon.example/users/bob";

    fn read(value: &Value) -> Audience {
        Audience::read(value.as_object().unwrap())
    }

    #[test]
    fn each_reach_is_written_so_that_it_is_read_as_itself() {
        for reach in [
            Reach::Public,
            Reach::Unlisted,
            Reach::Followers,
            Reach::Direct,
        ] {
            let audience = Audience::new(reach, FOLLOWERS, &[BOB.to_owned()]);
            assert_eq!(audience.reach(Some(FOLLOWERS)), reach);
            assert!(audience.includes(BOB));
        }
    }

    #[test]
    fn followers_only_has_the_followers_in_to() {
        let audience = Audience::new(Reach::Followers, FOLLOWERS, &[]);
        assert_eq!(
            audience,
            Audience {
                to: vec![FOLLOWERS.into()],
                cc: vec![]
            }
        );
    }

    #[test]
    fn every_spelling_of_public_is_understood() {
        for spelling in [PUBLIC, "as:Public", "Public"] {
            assert_eq!(read(&json!({ "to": spelling })).reach(None), Reach::Public);
            assert_eq!(
                read(&json!({ "cc": [spelling] })).reach(None),
                Reach::Unlisted
            );
        }
    }

    #[test]
    fn followers_in_cc_only_do_not_make_it_a_post_for_followers() {
        let audience = read(&json!({ "cc": [FOLLOWERS] }));
        assert_eq!(audience.reach(Some(FOLLOWERS)), Reach::Direct);
    }

    #[test]
    fn embedded_objects_count_by_their_id() {
        let audience = read(&json!({ "to": { "type": "Collection", "id": FOLLOWERS } }));
        assert_eq!(audience.reach(Some(FOLLOWERS)), Reach::Followers);
    }
}
