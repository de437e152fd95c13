//! Actors, and the lists they keep.

use super::*;

#[test]
fn a_mastodon_actor_is_read_whole() {
    let actor = Actor::parse(mastodon_actor().to_string().as_bytes()).unwrap();
    assert_eq!(actor.kind, ActorKind::Person);
    assert_eq!(actor.delivery_inbox(), "https://mastodon.example/inbox");
    assert_eq!(actor.public_keys[0].owner, BOB);
    assert_eq!(actor.icon.unwrap().url, "https://files.example/a.png");
    assert_eq!(
        actor.fields,
        [Field {
            name: "Site".into(),
            value: "<a>x</a>".into()
        }]
    );
    assert_eq!(
        (actor.locked, actor.discoverable, actor.indexable),
        (true, true, false)
    );
    assert_eq!(actor.also_known_as, ["https://old.example/users/bob"]);
}

#[test]
fn what_an_actor_claims_of_other_servers_is_dropped_or_refused() {
    let mut actor = mastodon_actor();
    actor["url"] = "https://evil.example/@bob".into();
    actor["followers"] = "https://evil.example/followers".into();
    actor["endpoints"]["sharedInbox"] = "https://evil.example/inbox".into();
    let read = Actor::from_json(&actor).unwrap();
    assert_eq!(
        (read.url.as_deref(), read.followers.as_deref()),
        (None, None)
    );
    assert_eq!(read.delivery_inbox(), format!("{BOB}/inbox"));
    actor["inbox"] = "https://evil.example/inbox".into();
    assert!(matches!(
        Actor::from_json(&actor),
        Err(Malformed::Origin(..))
    ));
}

#[test]
fn a_key_counts_only_with_its_owner() {
    let actor = Actor::from_json(&mastodon_actor()).unwrap();
    let key_id = format!("{BOB}#main-key");
    assert!(crate::verify::key_of(&actor, &key_id).is_ok());
    assert!(crate::verify::key_of(&actor, BOB).is_err());
    let mut foreign = actor;
    foreign.public_keys[0].id = "https://evil.example/key".into();
    assert!(crate::verify::key_of(&foreign, "https://evil.example/key").is_err());
    foreign.public_keys[0].id = key_id.clone();
    foreign.public_keys[0].owner = ALICE.into();
    assert!(crate::verify::key_of(&foreign, &key_id).is_err());
}

#[test]
fn a_collection_is_read_with_its_first_page_inside_or_apart() {
    let apart = json!({ "type": "OrderedCollection", "totalItems": 2, "first": "https://a/1" });
    let page = ItemPage::from_json(&apart).unwrap();
    assert_eq!(
        (page.total, page.next.as_deref()),
        (Some(2), Some("https://a/1"))
    );
    let inside = json!({ "type": "Collection", "first": {
        "type": "CollectionPage", "items": ["https://a/x"], "next": "https://a/2" } });
    let page = ItemPage::from_json(&inside).unwrap();
    assert_eq!(
        (page.items.len(), page.next.as_deref()),
        (1, Some("https://a/2"))
    );
}

#[test]
fn everything_in_an_actor_is_cut_to_a_bound() {
    let mut actor = mastodon_actor();
    let long = "ŵ".repeat(30_000);
    let key = |number: usize| json!({ "id": format!("{BOB}#{number}"), "owner": BOB, "publicKeyPem": long });
    actor["name"] = long.clone().into();
    actor["summary"] = long.clone().into();
    actor["preferredUsername"] = long.clone().into();
    actor["attachment"] =
        vec![json!({ "type": "PropertyValue", "name": long, "value": long }); 100].into();
    actor["publicKey"] = (0..100).map(key).collect();
    actor["alsoKnownAs"] = vec![json!(ALICE); 1_000].into();
    actor["icon"]["summary"] = long.into();
    let actor = Actor::from_json(&actor).unwrap();
    let length = |text: &str| text.chars().count();
    assert_eq!(length(&actor.name.unwrap()), 200);
    assert_eq!(length(&actor.preferred_username), 200);
    assert_eq!(length(&actor.summary.unwrap()), 20_000);
    assert_eq!(actor.fields.len(), 10);
    assert_eq!(length(&actor.fields[0].name), 2_047);
    assert_eq!(length(&actor.fields[0].value), 2_047);
    assert_eq!(actor.public_keys.len(), 10);
    assert_eq!(length(&actor.public_keys[0].pem), 4_096);
    assert_eq!(actor.also_known_as.len(), 20);
    assert_eq!(length(&actor.icon.unwrap().alt.unwrap()), 1_500);
}
