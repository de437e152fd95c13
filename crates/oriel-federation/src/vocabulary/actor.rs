//! Actors of other servers (ActivityPub §4.1).

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    Emoji, bounded, emoji,
    lenient::{self, Object},
};
use crate::{Malformed, signature::multikey, verify};

const MAX_NAME: usize = 200;
const MAX_BIOGRAPHY: usize = 20_000;
const MAX_FIELDS: usize = 10;
const MAX_FIELD: usize = 2_047;
/// Of each kind.
const MAX_KEYS: usize = 10;
const MAX_KEY: usize = 4_096;
const MAX_ALIASES: usize = 20;

/// What an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    Person,
    Service,
    Group,
    Organization,
    Application,
}

impl ActorKind {
    /// The name of the type in ActivityStreams.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Service => "Service",
            Self::Group => "Group",
            Self::Organization => "Organization",
            Self::Application => "Application",
        }
    }

    /// The type of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let all = [
            Self::Person,
            Self::Service,
            Self::Group,
            Self::Organization,
            Self::Application,
        ];
        all.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A key that an actor lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub id: String,
    pub owner: String,
    pub pem: String,
}

/// An avatar or header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub url: String,
    pub media_type: Option<String>,
    pub alt: Option<String>,
}

/// A line of the profile's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// HTML, unclean.
    pub value: String,
}

/// A remote actor. Texts are as they came: HTML is unclean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub id: String,
    pub kind: ActorKind,
    pub preferred_username: String,
    pub name: Option<String>,
    /// HTML, unclean.
    pub summary: Option<String>,
    /// The profile page; always on the actor's own server.
    pub url: Option<String>,
    pub inbox: String,
    pub outbox: Option<String>,
    pub followers: Option<String>,
    pub following: Option<String>,
    pub featured: Option<String>,
    pub shared_inbox: Option<String>,
    pub public_keys: Vec<PublicKey>,
    pub icon: Option<Picture>,
    pub image: Option<Picture>,
    pub fields: Vec<Field>,
    /// What may stand in its name and texts as `:name:`.
    pub emojis: Vec<Emoji>,
    /// Whether followers are asked to wait for approval.
    pub locked: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub also_known_as: Vec<String>,
    pub moved_to: Option<String>,
    pub published: Option<OffsetDateTime>,
}

impl Actor {
    /// Reads an actor document.
    ///
    /// # Errors
    /// [`Malformed`] when it is no actor, or lacks an id, a name or an inbox of its own server.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::from_json(&bounded::parse_json(bytes)?)
    }

    /// The same, from JSON that came through [`super::parse_json`].
    ///
    /// # Errors
    /// As [`Actor::parse`].
    pub fn from_json(value: &Value) -> Result<Self, Malformed> {
        let map = lenient::object(value)?;
        let kind = lenient::kind(map, ActorKind::by_name);
        let kind = kind.ok_or_else(|| Malformed::Type(lenient::kinds(map)))?;
        let id = lenient::required_url(map, "id")?;
        let inbox = lenient::required_url(map, "inbox")?;
        verify::may_speak_for(&id, &inbox)?;
        let preferred_username = lenient::text(map, "preferredUsername", MAX_NAME)
            .ok_or(Malformed::Property("preferredUsername"))?;
        let own = |key| lenient::id(map, key).filter(|url| verify::same_authority(url, &id));
        Ok(Self {
            kind,
            preferred_username,
            name: lenient::text(map, "name", MAX_NAME),
            summary: lenient::text(map, "summary", MAX_BIOGRAPHY),
            url: lenient::page_url(map).filter(|url| verify::same_authority(url, &id)),
            outbox: own("outbox"),
            followers: own("followers"),
            following: own("following"),
            featured: own("featured"),
            shared_inbox: shared_inbox(map).filter(|url| verify::same_authority(url, &id)),
            public_keys: public_keys(map),
            icon: picture(map, "icon"),
            image: picture(map, "image"),
            fields: fields(map),
            emojis: emoji::read(map),
            locked: lenient::flag(map, "manuallyApprovesFollowers"),
            discoverable: lenient::flag(map, "discoverable"),
            indexable: lenient::flag(map, "indexable"),
            also_known_as: lenient::ids(map, "alsoKnownAs", MAX_ALIASES),
            moved_to: lenient::id(map, "movedTo"),
            published: lenient::moment(map, "published"),
            id,
            inbox,
        })
    }

    /// Where to deliver what is for many actors of this server.
    pub fn delivery_inbox(&self) -> &str {
        self.shared_inbox.as_deref().unwrap_or(&self.inbox)
    }
}

fn shared_inbox(map: &Object) -> Option<String> {
    let endpoints = map.get("endpoints")?.as_object()?;
    lenient::id(endpoints, "sharedInbox").filter(|url| lenient::is_web(url))
}

/// Keys in PEM, and those of FEP-521a.
fn public_keys(map: &Object) -> Vec<PublicKey> {
    let pem = |key: &Object| lenient::text(key, "publicKeyPem", MAX_KEY);
    let multikey = |key: &Object| {
        let encoded = lenient::text(key, "publicKeyMultibase", MAX_KEY)?;
        multikey::to_spki_pem(&encoded).ok()
    };
    let listed = |key, owner, pem: &dyn Fn(&Object) -> Option<String>| -> Vec<PublicKey> {
        let read = |value: &Value| {
            let key = value.as_object()?;
            Some(PublicKey {
                id: lenient::id(key, "id")?,
                owner: lenient::id(key, owner)?,
                pem: pem(key)?,
            })
        };
        let keys = lenient::items(map, key).iter().take(MAX_KEYS);
        keys.filter_map(read).collect()
    };
    let mut keys = listed("publicKey", "owner", &pem);
    keys.extend(listed("assertionMethod", "controller", &multikey));
    keys
}

fn picture(map: &Object, key: &str) -> Option<Picture> {
    let value = lenient::items(map, key).first()?;
    let Some(picture) = value.as_object() else {
        let url = lenient::url(map, key)?;
        return Some(Picture {
            url,
            media_type: None,
            alt: None,
        });
    };
    let alt = lenient::text(picture, "summary", 1_500);
    Some(Picture {
        url: lenient::url(picture, "url").or_else(|| lenient::url(picture, "href"))?,
        media_type: lenient::text(picture, "mediaType", 100),
        alt: alt.or_else(|| lenient::text(picture, "name", 1_500)),
    })
}

fn fields(map: &Object) -> Vec<Field> {
    let field = |value: &Value| {
        let field = value.as_object()?;
        lenient::kind(field, |kind| (kind == "PropertyValue").then_some(()))?;
        Some(Field {
            name: lenient::text(field, "name", MAX_FIELD)?,
            value: lenient::text(field, "value", MAX_FIELD)?,
        })
    };
    lenient::items(map, "attachment")
        .iter()
        .filter_map(field)
        .take(MAX_FIELDS)
        .collect()
}
