//! Every entity of the client API is shown, of what is from here and of what is from elsewhere.
//! What each of them has is said by the document, which the test client holds every answer against.

mod beyond;
mod bodies;
mod elsewhere;
mod here;
mod plain;

use std::collections::BTreeSet;

use oriel_test::{ApiClient, Backend, Contract, on_each_backend};
use reqwest::Method;
use serde_json::Value;

use Origin::{Both, Elsewhere, Here};

on_each_backend!(every_entity_is_shown);

/// Where the content comes from that an entity shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Here,
    Elsewhere,
    Both,
}

/// Every entity of the API. Whoever adds one has a scene show it.
const ENTITIES: [(&str, Origin); 92] = [
    ("Account", Both),
    ("AccountWarning", Here),
    ("AdminAccount", Both),
    ("AdminDomainAllow", Here),
    ("AdminDomainBlock", Here),
    ("AdminReport", Both),
    ("Album", Here),
    ("AlbumItem", Here),
    ("Application", Here),
    ("AuthorizationServer", Here),
    ("Camera", Here),
    ("Context", Both),
    ("Conversation", Here),
    ("Count", Here),
    ("CredentialAccount", Here),
    ("CredentialApplication", Here),
    ("CustomEmoji", Elsewhere),
    ("DeletedStatus", Here),
    ("Delivery", Elsewhere),
    ("DomainBlock", Here),
    ("Exif", Here),
    ("FamiliarFollowers", Here),
    ("FeaturedTag", Here),
    ("Field", Both),
    ("Filter", Here),
    ("FilterKeyword", Here),
    ("FilterResult", Both),
    ("FilterStatus", Here),
    ("FilterV1", Here),
    ("FollowedTag", Here),
    ("GalleryEntry", Here),
    ("GroupedNotifications", Both),
    ("HouseText", Here),
    ("Instance", Here),
    ("InstanceV1", Here),
    ("Language", Here),
    ("License", Here),
    ("Link", Here),
    ("Links", Here),
    ("List", Here),
    ("Marker", Here),
    ("Markers", Here),
    ("MediaAttachment", Both),
    ("MediaExtras", Both),
    ("MediaMeta", Both),
    ("MediaSize", Both),
    ("MediaVariant", Here),
    ("Mention", Both),
    ("MutedAccount", Here),
    ("NodeInfo", Here),
    ("Notification", Both),
    ("NotificationGroup", Both),
    ("NotificationPolicy", Here),
    ("OEmbed", Here),
    ("OrielConfig", Here),
    ("OriginalLink", Here),
    ("OwnMedia", Here),
    ("OwnTag", Here),
    ("Place", Here),
    ("Poll", Elsewhere),
    ("Preferences", Here),
    ("Profile", Here),
    ("Quote", Elsewhere),
    ("Receipt", Elsewhere),
    ("Relationship", Both),
    ("Removed", Here),
    ("RenditionSpec", Here),
    ("Report", Both),
    ("Role", Here),
    ("Rule", Here),
    ("ScheduledParams", Here),
    ("ScheduledStatus", Here),
    ("SearchResults", Both),
    ("SeenStatus", Both),
    ("ServerDelivery", Elsewhere),
    ("Settings", Here),
    ("Source", Here),
    ("Status", Both),
    ("StatusApplication", Here),
    ("StatusEdit", Both),
    ("StatusExtras", Both),
    ("StatusSource", Here),
    ("StatusTag", Both),
    ("Tag", Here),
    ("TagDay", Here),
    ("Thumbnail", Here),
    ("TimelineAccess", Here),
    ("Token", Here),
    ("Twin", Here),
    ("UserInfo", Here),
    ("WebPushSubscription", Here),
    ("Week", Here),
];

/// What entities are made of, and no entity itself: texts of a form, a choice of words, texts by
/// language, what several entities stand on. All others say that they have no other keys.
fn is_a_part(schema: &str) -> bool {
    let schema = &Contract::get().document()["components"]["schemas"][schema];
    let closing = ["additionalProperties", "unevaluatedProperties"];
    closing.iter().all(|key| schema[key] != false)
}

/// What has been shown so far.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    /// Asks, and notes what is shown. Returns the answer.
    async fn ask(
        &mut self,
        app: &ApiClient,
        method: Method,
        path: &str,
        body: Value,
    ) -> anyhow::Result<Value> {
        let answer = app.answer(method.clone(), path, &body).await?;
        anyhow::ensure!((200..300).contains(&answer.status), "{path}: {answer:?}");
        let shown = Contract::get().entities_in(&method, path, &answer.body);
        self.0.extend(shown);
        Ok(answer.body)
    }

    async fn get(&mut self, app: &ApiClient, path: &str) -> anyhow::Result<Value> {
        self.ask(app, Method::GET, path, Value::Null).await
    }

    async fn post(&mut self, app: &ApiClient, path: &str, body: Value) -> anyhow::Result<Value> {
        self.ask(app, Method::POST, path, body).await
    }
}

async fn every_entity_is_shown(backend: Backend) -> anyhow::Result<()> {
    let here = here::shown(backend).await?;
    let elsewhere = elsewhere::shown(backend).await?;
    for (name, origin) in ENTITIES {
        for (seen, wanted, place) in [(&here, Here, "here"), (&elsewhere, Elsewhere, "elsewhere")] {
            let is_needed = origin == wanted || origin == Both;
            assert!(
                seen.0.contains(name) || !is_needed,
                "no answer has shown a {name} of something from {place}"
            );
        }
    }
    let promised = Contract::get().entities_promised();
    let promised: Vec<&String> = promised.iter().filter(|name| !is_a_part(name)).collect();
    let listed = ENTITIES.map(|(name, _)| name);
    assert_eq!(
        promised, listed,
        "the document and the table of this test have the same entities"
    );
    Ok(())
}
