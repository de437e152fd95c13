use oriel_store::{
    Connection, Page, accounts, lists,
    model::{AccountId, ListId, Post, PostId},
    timelines,
};
use time::OffsetDateTime;

use crate::{Error, Invalid, Result};

/// No hashtag that is written in a post is longer.
const LONGEST_TAG: usize = 100;

/// What somebody may listen to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stream {
    /// One's home, and what happens to oneself.
    User,
    /// Only what happens to oneself.
    Notifications,
    /// What is shown to everyone here. All of it has photos, so that `media` is but a name.
    Public { place: Place, media: bool },
    /// Public posts with a hashtag.
    Hashtag { name: String, here: bool },
    /// What those in a list of one's own publish.
    List(ListId),
    /// What people say to those whom they name: its conversations.
    Direct,
}

/// Where public posts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Anywhere,
    Here,
    Elsewhere,
}

impl Stream {
    /// The stream of this name, with what it needs to be told apart.
    ///
    /// # Errors
    /// [`Invalid`] for a name that is not known or a hashtag that is missing, [`Error::NotFound`]
    /// for what is no list.
    pub fn parse(name: &str, tag: Option<&str>, list: Option<&str>) -> Result<Self> {
        let (name, media) = match name.strip_suffix(":media") {
            Some(shorter) if shorter.starts_with("public") => (shorter, true),
            _ => (name, false),
        };
        let public = |place| Ok(Self::Public { place, media });
        match name {
            "user" => Ok(Self::User),
            "user:notification" => Ok(Self::Notifications),
            "public" => public(Place::Anywhere),
            "public:local" => public(Place::Here),
            "public:remote" => public(Place::Elsewhere),
            "hashtag" | "hashtag:local" => Ok(Self::Hashtag {
                name: hashtag(tag)?,
                here: name == "hashtag:local",
            }),
            "direct" => Ok(Self::Direct),
            "list" => list
                .and_then(|id| id.parse().ok())
                .map(Self::List)
                .ok_or(Error::NotFound),
            _ => Err(Invalid::new("stream", "stream-unknown").into()),
        }
    }

    /// What apps know it by.
    pub fn labels(&self) -> Vec<String> {
        let plain = |name: &str| vec![name.to_owned()];
        match self {
            Self::User => plain("user"),
            Self::Notifications => plain("user:notification"),
            Self::Public { place, media } => {
                let place = match place {
                    Place::Anywhere => "",
                    Place::Here => ":local",
                    Place::Elsewhere => ":remote",
                };
                let media = if *media { ":media" } else { "" };
                vec![format!("public{place}{media}")]
            }
            Self::Hashtag { name, here } => {
                let kind = if *here { "hashtag:local" } else { "hashtag" };
                vec![kind.to_owned(), name.clone()]
            }
            Self::List(id) => vec!["list".to_owned(), id.to_string()],
            Self::Direct => plain("direct"),
        }
    }

    /// What a token must be for.
    pub(super) fn scope(&self) -> &'static str {
        match self {
            Self::Notifications => "read:notifications",
            _ => "read:statuses",
        }
    }

    /// A post, if this stream of somebody's has it: the timeline is asked.
    pub(super) fn post(
        &self,
        conn: &mut Connection,
        viewer: AccountId,
        id: PostId,
        now: OffsetDateTime,
    ) -> oriel_store::Result<Option<Post>> {
        let page = only(id.0);
        let found = match self {
            Self::User => timelines::home(conn, viewer, page, now)?,
            // What is said in conversations comes as those.
            Self::Notifications | Self::Direct => Vec::new(),
            Self::Public {
                place: Place::Elsewhere,
                ..
            } => timelines::elsewhere(conn, Some(viewer), page, now)?,
            Self::Public { .. } => timelines::local(conn, Some(viewer), page, now)?,
            Self::Hashtag { name, here } => {
                let tagged = timelines::tagged(conn, name, Some(viewer), page, now)?;
                if *here { ours(conn, tagged)? } else { tagged }
            }
            Self::List(list) => match lists::owned(conn, viewer, *list)? {
                Some(list) => timelines::of_list(conn, &list, page, now)?,
                None => Vec::new(),
            },
        };
        Ok(found.into_iter().next())
    }
}

/// The stretch of a list that has one row.
fn only(id: i64) -> Page {
    Page {
        max_id: Some(id.saturating_add(1)),
        since_id: Some(id.saturating_sub(1)),
        ..Page::newest(1)
    }
}

fn ours(conn: &mut Connection, found: Vec<Post>) -> oriel_store::Result<Vec<Post>> {
    let mut ours = Vec::new();
    for post in found {
        if accounts::is_local(conn, post.account_id)? {
            ours.push(post);
        }
    }
    Ok(ours)
}

fn hashtag(tag: Option<&str>) -> Result<String, Invalid> {
    let name = tag.unwrap_or_default().trim().trim_start_matches('#');
    if name.is_empty() || name.chars().count() > LONGEST_TAG {
        return Err(Invalid::new("tag", "stream-tag"));
    }
    Ok(name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::Stream;

    #[test]
    fn a_stream_is_called_what_it_was_asked_for_by() {
        for name in [
            "user",
            "user:notification",
            "public",
            "public:local",
            "public:remote",
            "public:media",
            "public:local:media",
            "public:remote:media",
            "direct",
        ] {
            assert_eq!(Stream::parse(name, None, None).unwrap().labels(), [name]);
        }
        let tagged = Stream::parse("hashtag:local", Some("#Eryri"), None).unwrap();
        assert_eq!(tagged.labels(), ["hashtag:local", "eryri"]);
        let list = Stream::parse("list", None, Some("12")).unwrap();
        assert_eq!(list.labels(), ["list", "12"]);
    }

    #[test]
    fn what_is_no_stream_is_refused() {
        for name in ["", "users", "user:media", "direct:media", "list"] {
            assert!(Stream::parse(name, None, None).is_err(), "{name}");
        }
        assert!(Stream::parse("hashtag", Some("#"), None).is_err());
        assert!(Stream::parse("list", None, Some("mine")).is_err());
    }
}
