//! Posts that are not Notes, as the servers that have them publish them.

use time::macros::datetime;

use super::*;

#[test]
fn a_film_of_peertube_has_a_poster_and_a_page() {
    let film = Note::from_json(&json!({
        "type": "Video", "id": "https://tube.example/videos/watch/9c9d",
        "name": "Eryri from the air", "duration": "PT213S", "views": 12,
        "mediaType": "text/markdown", "content": "Filmed in **May**.",
        "published": "2026-11-23T10:00:00.000Z", "sensitive": false, "commentsEnabled": true,
        "url": [
            { "type": "Link", "mediaType": "text/html", "href": "https://tube.example/w/abc" },
            { "type": "Link", "mediaType": "application/x-mpegURL",
              "href": "https://tube.example/m.m3u8", "tag": [{ "type": "Infohash", "name": "x" }] },
        ],
        "icon": [
            { "type": "Image", "url": "https://tube.example/s.jpg", "mediaType": "image/jpeg",
              "width": 280, "height": 157 },
            { "type": "Image", "url": "https://tube.example/l.jpg", "mediaType": "image/jpeg",
              "width": 850, "height": 480 },
        ],
        "attributedTo": [
            { "type": "Person", "id": "https://tube.example/accounts/non" },
            { "type": "Group", "id": "https://tube.example/video-channels/non" },
        ],
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "cc": ["https://tube.example/accounts/non/followers"],
        "tag": [{ "type": "Hashtag", "name": "eryri" }],
    }))
    .unwrap();
    assert_eq!(film.kind, NoteKind::Video);
    assert_eq!(film.attributed_to, "https://tube.example/accounts/non");
    assert_eq!(film.url.as_deref(), Some("https://tube.example/w/abc"));
    assert!(film.extras.is_plain);
    let poster = film.extras.poster.unwrap();
    assert_eq!(
        (poster.url.as_str(), poster.width),
        ("https://tube.example/l.jpg", Some(850))
    );
    assert_eq!(film.hashtags, ["eryri"]);
}

#[test]
fn a_page_of_lemmy_names_what_it_passes_on() {
    let page = Note::from_json(&json!({
        "type": "Page", "id": "https://lemmy.example/post/7", "name": "A good lens",
        "attributedTo": "https://lemmy.example/u/gwen", "mediaType": "text/html",
        "to": ["https://lemmy.example/c/lenses", "https://www.w3.org/ns/activitystreams#Public"],
        "content": "<p>Look</p>", "source": { "content": "Look", "mediaType": "text/markdown" },
        "attachment": [{ "type": "Link", "href": "https://lens.example/1" }],
        "image": { "type": "Image", "url": "https://lemmy.example/pictrs/1.jpg" },
        "published": "2026-11-23T10:00:00Z",
    }))
    .unwrap();
    assert_eq!(page.extras.links, ["https://lens.example/1"]);
    assert!(!page.extras.is_plain && page.attachments.is_empty());
    assert!(page.extras.poster.is_some());
}

#[test]
fn a_question_of_mastodon_has_its_answers() {
    let question = Note::from_json(&json!({
        "type": "Question", "id": "https://m.example/users/b/statuses/1",
        "attributedTo": "https://m.example/users/b", "content": "<p>Film or digital?</p>",
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "votersCount": 3,
        "endTime": "2026-11-24T10:00:00Z",
        "oneOf": [
            { "type": "Note", "name": "Film", "replies": { "type": "Collection", "totalItems": 2 } },
            { "type": "Note", "name": "Digital", "replies": { "type": "Collection", "totalItems": 1 } },
        ],
    }))
    .unwrap();
    assert_eq!(question.extras.voters, Some(3));
    assert!(!question.extras.is_multiple);
    let answers: Vec<_> = question
        .extras
        .options
        .iter()
        .map(|it| (it.name.as_str(), it.votes))
        .collect();
    assert_eq!(answers, [("Film", 2), ("Digital", 1)]);
    assert_eq!(question.extras.ends, Some(datetime!(2026-11-24 10:00 UTC)));
}

#[test]
fn answers_beyond_twenty_are_left_out() {
    let option = json!({ "type": "Note", "name": "x" });
    let question = Note::from_json(&json!({
        "type": "Question", "id": "https://m.example/1", "attributedTo": "https://m.example/b",
        "anyOf": vec![option; 1_000],
    }))
    .unwrap();
    assert_eq!(question.extras.options.len(), 20);
}

#[test]
fn an_event_of_mobilizon_says_when_and_where() {
    let event = Note::from_json(&json!({
        "type": "Event", "id": "https://events.example/events/1", "name": "Photo walk",
        "attributedTo": "https://events.example/@club", "actor": "https://events.example/@sian",
        "startTime": "2026-12-01T19:00:00+01:00", "endTime": "2026-12-01T21:00:00+01:00",
        "location": { "type": "Place", "name": "Y Bala", "address": {} },
        "content": "<p>Bring a tripod.</p>", "url": "https://events.example/events/1",
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "joinMode": "free",
    }))
    .unwrap();
    assert_eq!(event.extras.starts, Some(datetime!(2026-12-01 18:00 UTC)));
    assert_eq!(event.extras.place.as_deref(), Some("Y Bala"));
}

#[test]
fn what_an_event_says_wrongly_is_left_out() {
    let event = Note::from_json(&json!({
        "type": "Event", "id": "https://e.example/1", "attributedTo": "https://e.example/a",
        "startTime": "tomorrow", "location": 7, "oneOf": "x", "icon": [1, { "url": "data:," }],
    }))
    .unwrap();
    assert_eq!(event.extras, Extras::default());
}
