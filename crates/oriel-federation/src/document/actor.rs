//! Our actors: photographers, and the instance itself.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::{context, language_map, moment, object, with_context};
use crate::{
    address::Handle,
    vocabulary::{ActorKind, Field, Picture},
};

/// The addresses that an actor has besides its inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorEndpoints {
    pub outbox: String,
    pub followers: String,
    pub following: String,
    pub featured: String,
}

/// An actor of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one property of the document"
)]
pub struct ActorDocument {
    pub id: String,
    pub kind: ActorKind,
    pub preferred_username: String,
    /// `name@server.example` (FEP-2c59).
    pub handle: String,
    pub name: Option<String>,
    /// HTML.
    pub summary: Option<String>,
    /// HTML by language, where there is more than one or the language is known.
    pub summary_map: Vec<(String, String)>,
    /// The profile page.
    pub url: String,
    pub published: Option<OffsetDateTime>,
    pub inbox: String,
    pub shared_inbox: String,
    /// None for the instance actor, which has nothing to list.
    pub endpoints: Option<ActorEndpoints>,
    pub locked: bool,
    /// Hidden for now by those who moderate its server.
    pub suspended: bool,
    pub discoverable: bool,
    pub indexable: bool,
    pub icon: Option<Picture>,
    pub image: Option<Picture>,
    pub fields: Vec<Field>,
    pub also_known_as: Vec<String>,
    pub moved_to: Option<String>,
    pub key_id: String,
    /// SubjectPublicKeyInfo.
    pub public_key_pem: String,
}

impl ActorDocument {
    /// The instance itself (FEP-2677), in whose name documents are fetched.
    pub fn instance(
        id: String,
        handle: &Handle,
        url: String,
        shared_inbox: String,
        key_id: String,
        public_key_pem: String,
    ) -> Self {
        Self {
            kind: ActorKind::Application,
            preferred_username: handle.username().to_owned(),
            handle: handle.to_string(),
            name: None,
            summary: None,
            summary_map: Vec::new(),
            url,
            published: None,
            inbox: shared_inbox.clone(),
            shared_inbox,
            endpoints: None,
            // Nobody can follow a server.
            locked: true,
            suspended: false,
            discoverable: false,
            indexable: false,
            icon: None,
            image: None,
            fields: Vec::new(),
            also_known_as: Vec::new(),
            moved_to: None,
            key_id,
            public_key_pem,
            id,
        }
    }

    /// The document at the actor's id.
    pub fn to_json(&self) -> Value {
        with_context(context::actor(), self.to_object())
    }

    pub(super) fn to_object(&self) -> Map<String, Value> {
        let mut actor = object([
            ("id", self.id.clone().into()),
            ("type", self.kind.as_str().into()),
            ("preferredUsername", self.preferred_username.clone().into()),
            ("webfinger", self.handle.clone().into()),
            ("name", self.name.clone().into()),
            ("summary", self.summary.clone().into()),
            ("summaryMap", language_map(&self.summary_map)),
            ("url", self.url.clone().into()),
            ("published", self.published.map(moment).into()),
            ("inbox", self.inbox.clone().into()),
        ]);
        actor.extend(self.lists());
        actor.extend(self.settings());
        actor.insert(
            "publicKey".into(),
            json!({
                "id": self.key_id,
                "owner": self.id,
                "publicKeyPem": self.public_key_pem,
            }),
        );
        actor
    }

    fn lists(&self) -> Map<String, Value> {
        let list = |of: fn(&ActorEndpoints) -> &String| {
            Value::from(self.endpoints.as_ref().map(|all| of(all).clone()))
        };
        object([
            ("outbox", list(|all| &all.outbox)),
            ("followers", list(|all| &all.followers)),
            ("following", list(|all| &all.following)),
            ("featured", list(|all| &all.featured)),
            ("endpoints", json!({ "sharedInbox": self.shared_inbox })),
        ])
    }

    fn settings(&self) -> Map<String, Value> {
        let aliases = (!self.also_known_as.is_empty()).then(|| self.also_known_as.clone());
        object([
            ("manuallyApprovesFollowers", self.locked.into()),
            ("suspended", self.suspended.then_some(true).into()),
            ("discoverable", self.discoverable.into()),
            ("indexable", self.indexable.into()),
            ("icon", self.icon.as_ref().map(picture).into()),
            ("image", self.image.as_ref().map(picture).into()),
            ("attachment", self.fields.iter().map(field).collect()),
            ("alsoKnownAs", aliases.into()),
            ("movedTo", self.moved_to.clone().into()),
        ])
    }
}

fn picture(picture: &Picture) -> Value {
    Value::Object(object([
        ("type", "Image".into()),
        ("mediaType", picture.media_type.clone().into()),
        ("url", picture.url.clone().into()),
        ("summary", picture.alt.clone().into()),
    ]))
}

fn field(field: &Field) -> Value {
    json!({ "type": "PropertyValue", "name": field.name, "value": field.value })
}
