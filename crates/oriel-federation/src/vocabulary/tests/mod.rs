//! Shapes that other servers write, each read into the same types. The documents are our own,
//! made after the serialisers' shapes.

mod activities;
mod actors;
mod notes;
mod shapes;
mod software;

use serde_json::{Value, json};

use super::*;
use crate::Malformed;

const ALICE: &str = "https://photos.example/users/alice";
const BOB: &str = "https://mastodon.example/users/bob";
const NOTE: &str = "https://mastodon.example/users/bob/statuses/7";
const POST: &str = "https://photos.example/users/alice/posts/1";

fn activity(kind: &str, object: &Value) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": "https://mastodon.example/5f3c2d1a", "type": kind, "actor": BOB, "object": object,
    })
}

fn act(value: &Value) -> Result<Action, Malformed> {
    Activity::parse(value.to_string().as_bytes()).map(|activity| activity.action)
}

fn mastodon_note() -> Value {
    json!({
        "id": NOTE, "type": "Note", "summary": null, "inReplyTo": POST,
        "published": "2026-11-23T10:00:00Z", "url": "https://mastodon.example/@bob/7",
        "attributedTo": BOB, "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "cc": ["https://mastodon.example/users/bob/followers", ALICE], "sensitive": false,
        "atomUri": NOTE, "conversation": "tag:mastodon.example,2026:1", "content": "<p>Lovely</p>",
        "contentMap": { "cy": "<p>Lovely</p>" },
        "attachment": [{
            "type": "Document", "mediaType": "image/jpeg", "url": "https://files.example/1.jpg",
            "name": "A weir", "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
            "focalPoint": [0.0, 0.5], "width": 1200, "height": 800,
        }],
        "tag": [
            { "type": "Mention", "href": ALICE, "name": "@alice@photos.example" },
            { "type": "Hashtag", "href": "https://mastodon.example/tags/fog", "name": "#fog" },
            { "type": "Emoji", "name": ":x:", "icon": { "type": "Image", "url": "https://x/y" } },
        ],
        "replies": { "id": "https://mastodon.example/r", "type": "Collection", "first": {} },
    })
}

fn mastodon_actor() -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", {}],
        "id": BOB, "type": "Person", "preferredUsername": "bob", "name": "Bob",
        "summary": "<p>Hi</p>", "url": "https://mastodon.example/@bob",
        "inbox": format!("{BOB}/inbox"), "outbox": format!("{BOB}/outbox"),
        "followers": format!("{BOB}/followers"), "following": format!("{BOB}/following"),
        "featured": format!("{BOB}/collections/featured"),
        "endpoints": { "sharedInbox": "https://mastodon.example/inbox" },
        "manuallyApprovesFollowers": true, "discoverable": true, "published": "2020-01-01T00:00:00Z",
        "publicKey": { "id": format!("{BOB}#main-key"), "owner": BOB, "publicKeyPem": "PEM" },
        "icon": { "type": "Image", "mediaType": "image/png", "url": "https://files.example/a.png" },
        "tag": [], "alsoKnownAs": ["https://old.example/users/bob"],
        "attachment": [{ "type": "PropertyValue", "name": "Site", "value": "<a>x</a>" }],
    })
}

fn any_json() -> impl proptest::strategy::Strategy<Value = Value> {
    use proptest::prelude::*;
    let words = "[a-z]{0,6}|Note|Person|Create|Undo|https://a\\.example/[a-z]{0,3}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    let keys = "id|type|actor|object|to|attributedTo|attachment|tag|url|name|inbox|publicKey";
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((keys, inner), 0..8)
                .prop_map(|pairs| pairs.into_iter().collect::<Value>()),
        ]
    })
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(256))]
    #[test]
    fn no_document_makes_a_reader_panic(value in any_json()) {
        let _ = Activity::from_json(&value);
        let _ = Note::from_json(&value);
        let _ = Actor::from_json(&value);
        let _ = ItemPage::from_json(&value);
    }

    #[test]
    fn no_bytes_make_the_parser_panic(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
    ) {
        let _ = Activity::parse(&bytes);
    }
}
