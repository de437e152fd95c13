//! Activities of other servers: one enum of what an inbox understands.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    Actor, ActorKind, Audience, Note, NoteKind, bounded,
    lenient::{self, Object},
};
use crate::{Malformed, verify};

/// Posts named in one report.
const MAX_REPORTED: usize = 100;
const MAX_COMMENT: usize = 10_000;

/// Something that an actor did.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Unique per activity; what makes applying it twice harmless. Always of the actor's server.
    pub id: String,
    /// Who did it. To be compared with the verified signer before anything is believed.
    pub actor: String,
    pub audience: Audience,
    pub published: Option<OffsetDateTime>,
    pub action: Action,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Action {
    /// Wants to follow `object`.
    Follow { object: String },
    /// Has accepted our Follow.
    Accept { follow: FollowRef },
    /// Has refused our Follow, or ended it.
    Reject { follow: FollowRef },
    /// Takes back an earlier activity of its own.
    Undo { object: Undone },
    /// Has published something.
    Create { object: Subject },
    /// Has changed a post or its own profile.
    Update { object: Subject },
    /// Has deleted a post, or itself.
    Delete { object: String },
    /// Likes a post.
    Like { object: String },
    /// Boosts a post. What it may embed is not believed: only the id counts.
    Announce { object: String },
    /// Blocks somebody.
    Block { object: String },
    /// Reports accounts and posts.
    Flag {
        objects: Vec<String>,
        content: Option<String>,
    },
    /// Shows a post first, when `target` is its list of such posts.
    Add { object: String, target: String },
    /// Shows it first no longer.
    Remove { object: String, target: String },
    /// Asks to quote `object` in `instrument` (FEP-044f).
    QuoteRequest { object: String, instrument: String },
    /// Has moved from `object` to `target`.
    Move { object: String, target: String },
    /// An activity of a type that is not acted upon.
    Other { kind: String },
}

/// The Follow that an Accept or Reject answers: by id, embedded, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowRef {
    pub id: Option<String>,
    /// Who followed.
    pub actor: Option<String>,
    /// Whom.
    pub object: Option<String>,
}

/// What is taken back: embedded, or by id alone.
#[derive(Debug, Clone, PartialEq)]
pub enum Undone {
    Id(String),
    Activity {
        id: Option<String>,
        action: Box<Action>,
    },
}

/// What a Create or Update is about.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Subject {
    Note(Box<Note>),
    Actor(Box<Actor>),
    /// To be fetched.
    Id(String),
    /// An object of a type that is not shown here.
    Other {
        id: Option<String>,
        kind: String,
    },
}

impl Activity {
    /// Reads what was posted to an inbox.
    ///
    /// # Errors
    /// [`Malformed`]: to be answered with 400 and forgotten.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::from_json(&bounded::parse_json(bytes)?)
    }

    /// The same, from JSON that came through [`super::parse_json`].
    ///
    /// # Errors
    /// As [`Activity::parse`].
    pub fn from_json(value: &Value) -> Result<Self, Malformed> {
        let map = lenient::object(value)?;
        let actor = lenient::required_url(map, "actor")?;
        let id = lenient::required_url(map, "id")?;
        verify::may_speak_for(&actor, &id)?;
        Ok(Self {
            action: Action::read(map, &actor, true)?,
            audience: Audience::read(map),
            published: lenient::moment(map, "published"),
            id,
            actor,
        })
    }
}

impl Action {
    /// `may_undo` is false inside an Undo: taking back an Undo is not a thing.
    fn read(map: &Object, actor: &str, may_undo: bool) -> Result<Self, Malformed> {
        let object = || lenient::required_id(map, "object");
        let kinds = lenient::kinds(map);
        Ok(match kinds.as_str() {
            "Follow" => Self::Follow { object: object()? },
            "Accept" => Self::Accept {
                follow: FollowRef::read(map)?,
            },
            "Reject" => Self::Reject {
                follow: FollowRef::read(map)?,
            },
            "Undo" if may_undo => Self::Undo {
                object: Undone::read(map, actor)?,
            },
            "Create" => Self::Create {
                object: Subject::read(map, actor)?,
            },
            "Update" => Self::Update {
                object: Subject::read(map, actor)?,
            },
            "Delete" => Self::Delete { object: object()? },
            "Like" => Self::Like { object: object()? },
            "Announce" => boosted(map)?.map_or(Self::Other { kind: kinds }, |object| {
                Self::Announce { object }
            }),
            "Block" => Self::Block { object: object()? },
            "Add" => Self::Add {
                object: object()?,
                target: lenient::required_id(map, "target")?,
            },
            "Remove" => Self::Remove {
                object: object()?,
                target: lenient::required_id(map, "target")?,
            },
            "QuoteRequest" => Self::QuoteRequest {
                object: object()?,
                instrument: lenient::required_url(map, "instrument")?,
            },
            "Move" => Self::Move {
                object: object()?,
                target: lenient::required_url(map, "target")?,
            },
            "Flag" => Self::Flag {
                objects: lenient::ids(map, "object", MAX_REPORTED),
                content: lenient::text(map, "content", MAX_COMMENT),
            },
            "" => return Err(Malformed::Property("type")),
            _ => Self::Other { kind: kinds },
        })
    }
}

/// The one value of `object`.
fn embedded(map: &Object) -> Result<&Value, Malformed> {
    lenient::items(map, "object")
        .first()
        .ok_or(Malformed::Property("object"))
}

/// What a boost shows. Groups pass on whole activities of others (FEP-1b12): of those, a Create
/// of what begins a conversation.
fn boosted(map: &Object) -> Result<Option<String>, Malformed> {
    let id = lenient::required_id(map, "object")?;
    let Some(passed_on) = embedded(map)?
        .as_object()
        .filter(|it| it.contains_key("object"))
    else {
        return Ok(Some(id));
    };
    if lenient::kinds(passed_on) != "Create" {
        return Ok(None);
    }
    let begins = |created: &&Object| lenient::id(created, "inReplyTo").is_none();
    let created = embedded(passed_on)?.as_object().filter(begins);
    Ok(created.and_then(|created| lenient::id(created, "id")))
}

impl FollowRef {
    fn read(map: &Object) -> Result<Self, Malformed> {
        let id = lenient::id(map, "object");
        match embedded(map)? {
            Value::Object(follow) => {
                let (actor, object) = (lenient::id(follow, "actor"), lenient::id(follow, "object"));
                Ok(Self { id, actor, object })
            }
            _ if id.is_some() => Ok(Self {
                id,
                actor: None,
                object: None,
            }),
            _ => Err(Malformed::Property("object")),
        }
    }
}

impl Undone {
    fn read(map: &Object, actor: &str) -> Result<Self, Malformed> {
        let value = embedded(map)?;
        let Some(undone) = value.as_object() else {
            return Ok(Self::Id(lenient::required_id(map, "object")?));
        };
        let author = lenient::id(undone, "actor").unwrap_or_else(|| actor.to_owned());
        if author != actor {
            return Err(Malformed::Origin(author, actor.to_owned()));
        }
        let action = Box::new(Action::read(undone, actor, false)?);
        Ok(Self::Activity {
            id: lenient::id(undone, "id"),
            action,
        })
    }
}

impl Subject {
    /// An embedded object is read only where the actor can own it. Anything else is left to be
    /// fetched from where it lives.
    fn read(map: &Object, actor: &str) -> Result<Self, Malformed> {
        let value = embedded(map)?;
        let Some(object) = value.as_object() else {
            return Ok(Self::Id(lenient::required_url(map, "object")?));
        };
        if lenient::kind(object, NoteKind::by_name).is_some() {
            let note = with_audience_of(map, Note::from_json(value)?);
            verify::is_authors_own(&note, actor)?;
            return Ok(Self::Note(Box::new(note)));
        }
        if lenient::kind(object, ActorKind::by_name).is_some() {
            let profile = Actor::from_json(value)?;
            if profile.id != actor {
                return Err(Malformed::Origin(profile.id, actor.to_owned()));
            }
            return Ok(Self::Actor(Box::new(profile)));
        }
        Ok(Self::Other {
            id: lenient::id(object, "id"),
            kind: lenient::kinds(object),
        })
    }
}

/// Some servers address only the activity.
fn with_audience_of(activity: &Object, note: Note) -> Note {
    if note.audience.is_empty() {
        Note {
            audience: Audience::read(activity),
            ..note
        }
    } else {
        note
    }
}
