//! Posts.

use time::macros::datetime;

use super::*;

#[test]
fn a_mastodon_reply_is_read_whole() {
    let Action::Create {
        object: Subject::Note(note),
    } = act(&activity("Create", &mastodon_note())).unwrap()
    else {
        panic!("not a note")
    };
    assert_eq!(note.in_reply_to.as_deref(), Some(POST));
    assert_eq!(note.language(), Some("cy"));
    assert_eq!(note.published, Some(datetime!(2026-11-23 10:00 UTC)));
    assert_eq!(note.audience.reach(None), Reach::Public);
    assert_eq!(note.hashtags, ["fog"]);
    assert_eq!(note.mentions[0].href, ALICE);
    assert_eq!(note.attachments[0].alt.as_deref(), Some("A weir"));
    assert_eq!(note.attachments[0].focal_point, Some((0.0, 0.5)));
    assert_eq!((note.summary, note.updated), (None, None));
}

#[test]
fn a_gotosocial_post_with_bare_values_is_read() {
    let note = Note::from_json(&json!({
        "id": "https://gts.example/users/cai/statuses/01J", "type": "Note",
        "attributedTo": "https://gts.example/users/cai", "content": "<p>Niwl</p>",
        "to": "as:Public", "cc": "https://gts.example/users/cai/followers",
        "attachment": { "type": "Image", "mediaType": "image/jpeg", "summary": "Niwl ar y bryn",
            "url": "https://gts.example/f.jpg", "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj" },
        "tag": { "type": "Hashtag", "name": "niwl" }, "interactionPolicy": {},
    }))
    .unwrap();
    assert_eq!(note.audience.reach(None), Reach::Public);
    assert_eq!(note.attachments[0].alt.as_deref(), Some("Niwl ar y bryn"));
    assert_eq!(note.hashtags, ["niwl"]);
}

#[test]
fn a_pixelfed_post_is_read() {
    let note = Note::from_json(&json!({
        "@context": ["https://www.w3.org/ns/activitystreams", { "sc": "http://schema.org#" }],
        "id": "https://pixelfed.example/p/dan/1", "type": "Note", "summary": null,
        "content": "Rain", "inReplyTo": null, "published": "2026-11-23T10:00:00+00:00",
        "url": "https://pixelfed.example/p/dan/1",
        "attributedTo": "https://pixelfed.example/users/dan",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "cc": ["https://pixelfed.example/users/dan/followers"], "sensitive": true,
        "attachment": [
            { "type": "Image", "mediaType": "image/jpeg", "url": "https://pixelfed.example/1.jpg",
              "name": "Rain", "width": 1080, "height": 1080 },
            { "type": "Image", "mediaType": "image/png", "url": "https://pixelfed.example/2.png",
              "name": null },
        ],
        "tag": [], "commentsEnabled": true, "capabilities": { "announce": "x" },
        "location": { "type": "Place", "name": "Betws" },
    }))
    .unwrap();
    assert_eq!(note.attachments.len(), 2);
    assert!(note.sensitive);
    assert_eq!(note.content, "Rain");
}

#[test]
fn longer_works_are_posts_of_their_own_kind() {
    for kind in [
        "Article", "Page", "Video", "Image", "Question", "Event", "Audio",
    ] {
        let note = Note::from_json(&json!({
            "id": NOTE, "type": ["Thing", kind], "name": "A title",
            "attributedTo": [{ "type": "Person", "id": BOB }, "https://mastodon.example/g"],
            "url": [
                { "type": "Link", "mediaType": "video/mp4", "href": "https://m.example/v.mp4" },
                { "type": "Link", "mediaType": "text/html", "href": "https://m.example/watch" },
            ],
        }))
        .unwrap();
        assert_eq!(note.kind.as_str(), kind);
        assert_eq!(note.attributed_to, BOB);
        assert_eq!(note.url.as_deref(), Some("https://m.example/watch"));
    }
}

#[test]
fn posts_without_an_identity_are_refused() {
    let broken = |key: &str, value: Value| {
        let mut note = mastodon_note();
        note[key] = value;
        Note::from_json(&note).unwrap_err()
    };
    assert_eq!(broken("id", json!(null)), Malformed::Property("id"));
    assert_eq!(broken("id", json!(7)), Malformed::Property("id"));
    assert_eq!(
        broken("id", json!(format!("{NOTE}#a"))),
        Malformed::Property("id")
    );
    assert_eq!(broken("id", json!("tag:x")), Malformed::Property("id"));
    assert_eq!(
        broken("attributedTo", json!([])),
        Malformed::Property("attributedTo")
    );
    assert_eq!(
        broken("type", json!("Place")),
        Malformed::Type("Place".into())
    );
}

#[test]
fn everything_in_a_post_is_cut_to_a_bound() {
    let many = |value: Value| Value::Array(vec![value; 1_000]);
    let mut note = mastodon_note();
    note["content"] = "x".repeat(500_000).into();
    note["attachment"] = many(json!({ "type": "Image", "url": "https://m.example/1.jpg" }));
    note["tag"] = many(json!({ "type": "Mention", "href": BOB }));
    note["to"] = many(json!(BOB));
    note["name"] = "x".repeat(1_000).into();
    let note = Note::from_json(&note).unwrap();
    assert_eq!(note.content.len(), 200_000);
    assert_eq!(note.attachments.len(), 500);
    assert_eq!(note.mentions.len(), 50);
    assert_eq!(note.audience.to.len(), 256);
    assert_eq!(note.name.unwrap().len(), 200);
}

#[test]
fn the_words_of_a_post_are_cut_to_a_bound() {
    let mut note = mastodon_note();
    let long = "ŵ".repeat(20_000);
    let tag = |number: usize| json!({ "type": "Hashtag", "name": format!("#t{number}") });
    let language = |number: usize| (format!("l{number}"), json!("x"));
    note["tag"] = (0..1_000).map(tag).collect();
    note["summary"] = long.clone().into();
    note["contentMap"] = (0..30).map(language).collect();
    note["attachment"][0]["name"] = long.clone().into();
    note["attachment"][0]["exifData"] = vec![json!({ "name": long, "value": long }); 100].into();
    let note = Note::from_json(&note).unwrap();
    let length = |text: &str| text.chars().count();
    assert_eq!(note.hashtags.len(), 50);
    assert_eq!(length(&note.summary.unwrap()), 1_000);
    assert_eq!(note.content_map.len(), 10);
    let photo = &note.attachments[0];
    assert_eq!(length(photo.alt.as_deref().unwrap()), 10_000);
    assert_eq!(photo.exif.len(), 30);
    assert_eq!(length(&photo.exif[0].1), 200);
}

#[test]
fn only_real_hashtags_are_kept_and_each_once() {
    let mut note = mastodon_note();
    let tag = |name: &str| json!({ "type": "Hashtag", "name": name });
    note["tag"] = json!([tag("#Fog"), tag("Fog"), tag("#123"), tag("#a b"), tag(""), tag("#Tŷ"),
        { "type": "Hashtag" }, "x"]);
    assert_eq!(Note::from_json(&note).unwrap().hashtags, ["Fog", "Tŷ"]);
}
