//! What we write is what other servers need, and what our own reader understands.

mod lists;

use serde_json::json;
use time::macros::datetime;

use super::*;
use crate::vocabulary::{
    Action, Activity, Actor, ActorKind, Attachment, Audience, Field, FollowRef, ItemPage, Note,
    PUBLIC, Picture, Reach, Subject, Undone,
};

const ALICE: &str = "https://photos.example/users/alice";
const FOLLOWERS: &str = "https://photos.example/users/alice/followers";
const POST: &str = "https://photos.example/users/alice/posts/1";
const BOB: &str = "https://mastodon.example/users/bob";
const AT: OffsetDateTime = datetime!(2026-11-23 10:00:00.123 UTC);

fn photo(n: u32) -> Attachment {
    Attachment {
        url: format!("https://media.photos.example/{n}.jpg"),
        media_type: Some("image/jpeg".into()),
        alt: Some(format!("Photo {n}")),
        blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".into()),
        focal_point: Some((0.1, -0.2)),
        width: Some(2560),
        height: Some(1707),
        licence: Some("https://creativecommons.org/licenses/by/4.0/".into()),
        exif: vec![("FNumber".into(), "f/8".into())],
    }
}

fn tally(name: &str) -> Tally {
    Tally {
        id: format!("{POST}/{name}"),
        total: 3,
    }
}

fn album() -> NoteDocument {
    NoteDocument {
        id: POST.into(),
        attributed_to: ALICE.into(),
        url: "https://photos.example/@alice/1".into(),
        published: AT,
        updated: None,
        audience: Audience::new(Reach::Public, FOLLOWERS, &[BOB.into()]),
        in_reply_to: None,
        names: vec![("en".into(), "Fog".into())],
        quotable_by: vec!["https://photos.example/users/alice".into()],
        gallery: Some(tally("photos")),
        content: "<p>Fog</p>".into(),
        content_map: vec![
            ("en".into(), "<p>Fog</p>".into()),
            ("cy".into(), "<p>Niwl</p>".into()),
        ],
        summary: None,
        sensitive: false,
        tags: vec![
            Tag::Hashtag {
                name: "fog".into(),
                href: "https://photos.example/tags/fog".into(),
            },
            Tag::Mention {
                name: "@bob@mastodon.example".into(),
                href: BOB.into(),
            },
        ],
        attachments: (1..=12).map(photo).collect(),
        replies: tally("replies"),
        likes: tally("likes"),
        shares: tally("shares"),
    }
}

fn alice() -> ActorDocument {
    ActorDocument {
        id: ALICE.into(),
        kind: ActorKind::Person,
        preferred_username: "alice".into(),
        handle: "alice@photos.example".into(),
        name: Some("Alice".into()),
        summary: Some("<p>Film.</p>".into()),
        summary_map: vec![],
        url: "https://photos.example/@alice".into(),
        published: Some(AT),
        inbox: format!("{ALICE}/inbox"),
        shared_inbox: "https://photos.example/inbox".into(),
        endpoints: Some(ActorEndpoints {
            outbox: format!("{ALICE}/outbox"),
            followers: FOLLOWERS.into(),
            following: format!("{ALICE}/following"),
            featured: format!("{ALICE}/featured"),
        }),
        locked: false,
        suspended: false,
        discoverable: true,
        indexable: true,
        icon: Some(Picture {
            url: "https://m/a.jpg".into(),
            media_type: None,
            alt: None,
        }),
        image: None,
        fields: vec![Field {
            name: "Site".into(),
            value: "<a>x</a>".into(),
        }],
        also_known_as: vec![],
        moved_to: None,
        key_id: format!("{ALICE}#main-key"),
        public_key_pem: "PEM".into(),
    }
}

fn read(activity: &Value) -> Activity {
    Activity::parse(activity.to_string().as_bytes()).unwrap()
}

#[test]
fn an_album_arrives_with_all_photos_in_order() {
    let activity = read(&activity::create(&format!("{POST}/activity"), &album()));
    let Action::Create {
        object: Subject::Note(note),
    } = activity.action
    else {
        panic!()
    };
    assert_eq!(note.attachments, album().attachments);
    assert_eq!(note.audience, activity.audience);
    assert_eq!(note.content_map, album().content_map);
    assert_eq!(note.hashtags, ["fog"]);
    assert_eq!(note.mentions[0].href, BOB);
}

#[test]
fn alt_text_stands_in_name_and_summary_and_no_attachment_has_an_href() {
    let note = album().to_json();
    for attachment in note["attachment"].as_array().unwrap() {
        assert_eq!(attachment["name"], attachment["summary"]);
        assert_eq!(attachment["type"], "Image");
        assert!(attachment["url"].is_string() && attachment.get("href").is_none());
    }
}

#[test]
fn a_new_post_is_not_edited_and_an_edited_one_says_when() {
    assert!(album().to_json().get("updated").is_none());
    let edited = NoteDocument {
        updated: Some(AT + time::Duration::HOUR),
        ..album()
    };
    assert_eq!(edited.to_json()["updated"], "2026-11-23T11:00:00.123Z");
    assert_eq!(edited.to_json()["published"], "2026-11-23T10:00:00Z");
}

#[test]
fn a_post_without_warning_has_no_summary() {
    assert!(album().to_json().get("summary").is_none());
}

#[test]
fn only_documents_have_a_context_not_what_they_embed() {
    let create = activity::create("https://photos.example/a", &album());
    assert!(create.get("@context").is_some());
    assert!(create["object"].get("@context").is_none());
    let contexts = create["@context"].as_array().unwrap();
    assert_eq!(contexts[0], "https://www.w3.org/ns/activitystreams");
}

#[test]
fn counts_are_inlined_and_the_author_may_quote() {
    let note = album().to_json();
    for name in ["replies", "likes", "shares"] {
        assert_eq!(note[name]["totalItems"], 3, "{name}");
    }
    assert_eq!(
        note["interactionPolicy"]["canQuote"]["automaticApproval"],
        json!([ALICE])
    );
}

#[test]
fn an_actor_is_read_back_with_its_key() {
    let actor = Actor::from_json(&alice().to_json()).unwrap();
    assert_eq!(actor.followers.as_deref(), Some(FOLLOWERS));
    assert_eq!(actor.delivery_inbox(), "https://photos.example/inbox");
    assert_eq!(actor.public_keys[0].owner, ALICE);
    assert_eq!(actor.fields, alice().fields);
    assert!(actor.discoverable && actor.indexable && !actor.locked);
}

#[test]
fn the_instance_is_an_application_without_lists() {
    let id = "https://photos.example/actor";
    let json = ActorDocument::instance(
        id.into(),
        &"photos.example@photos.example".parse().unwrap(),
        "https://photos.example/about".into(),
        "https://photos.example/inbox".into(),
        format!("{id}#main-key"),
        "PEM".into(),
    )
    .to_json();
    assert!(json.get("followers").is_none());
    let actor = Actor::from_json(&json).unwrap();
    assert_eq!(actor.kind, ActorKind::Application);
    assert_eq!(actor.preferred_username, "photos.example");
}

#[test]
fn an_accept_embeds_the_follow_with_its_own_id() {
    let id = "https://mastodon.example/5f3c";
    let accept = read(&activity::accept(
        "https://photos.example/a/1",
        ALICE,
        id,
        BOB,
    ));
    let follow = FollowRef {
        id: Some(id.into()),
        actor: Some(BOB.into()),
        object: Some(ALICE.into()),
    };
    assert_eq!(
        accept.action,
        Action::Accept {
            follow: follow.clone()
        }
    );
    let reject = read(&activity::reject(
        "https://photos.example/a/1",
        ALICE,
        id,
        BOB,
    ));
    assert_eq!(reject.action, Action::Reject { follow });
}

#[test]
fn an_undo_embeds_what_was_sent_and_goes_to_the_same_people() {
    let audience = Audience::new(Reach::Public, FOLLOWERS, &[]);
    let boost = activity::announce("https://photos.example/b", ALICE, POST, AT, &audience);
    let undo = activity::undo("https://photos.example/u", ALICE, boost);
    assert!(undo["object"].get("@context").is_none());
    let undo = read(&undo);
    assert_eq!(undo.audience, audience);
    let action = Box::new(Action::Announce {
        object: POST.into(),
    });
    let id = Some("https://photos.example/b".to_owned());
    assert_eq!(
        undo.action,
        Action::Undo {
            object: Undone::Activity { id, action }
        }
    );
}

#[test]
fn small_activities_name_actor_and_object() {
    let id = "https://photos.example/users/alice/x/1";
    let object = || BOB.to_owned();
    for (activity, action) in [
        (
            activity::follow(id, ALICE, BOB),
            Action::Follow { object: object() },
        ),
        (
            activity::like(id, ALICE, BOB),
            Action::Like { object: object() },
        ),
        (
            activity::block(id, ALICE, BOB),
            Action::Block { object: object() },
        ),
    ] {
        let activity = read(&activity);
        assert_eq!((activity.id.as_str(), activity.actor.as_str()), (id, ALICE));
        assert_eq!(activity.action, action);
    }
}

#[test]
fn a_deleted_post_leaves_a_tombstone() {
    let audience = Audience::new(Reach::Public, FOLLOWERS, &[]);
    let delete = activity::delete(&format!("{POST}/delete"), ALICE, POST, &audience);
    assert_eq!(delete["object"], json!({ "id": POST, "type": "Tombstone" }));
    assert_eq!(
        read(&delete).action,
        Action::Delete {
            object: POST.into()
        }
    );
    let stone = activity::tombstone(POST, AT);
    assert_eq!(
        (&stone["id"], &stone["type"]),
        (&json!(POST), &json!("Tombstone"))
    );
}

#[test]
fn a_deleted_actor_is_named_itself_to_everybody() {
    let delete = activity::delete_actor(&format!("{ALICE}#delete"), ALICE);
    assert_eq!(
        (&delete["object"], &delete["to"]),
        (&json!(ALICE), &json!([PUBLIC]))
    );
}

#[test]
fn a_changed_profile_is_sent_whole() {
    let update = read(&activity::update_actor(
        &format!("{ALICE}#updates/1"),
        &alice(),
    ));
    let Action::Update {
        object: Subject::Actor(actor),
    } = update.action
    else {
        panic!()
    };
    assert_eq!(actor.name.as_deref(), Some("Alice"));
}
