//! What people on other kinds of servers publish, in the same timeline.

use std::{fs, path::Path};

use oriel_media::testing::jpeg;
use oriel_test::{Backend, Visitor, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    what_is_answered_to_a_question_is_counted,
    what_a_community_passes_on_is_boosted,
);

on_sqlite!(
    a_film_shows_its_poster_its_title_and_the_way_to_it,
    an_article_is_an_excerpt,
    an_event_says_when_and_where,
    a_question_can_be_read,
    a_page_leads_to_what_it_passes_on,
    a_note_of_misskey_is_read,
    a_note_of_gotosocial_is_read,
    a_post_of_every_kind_of_server_is_shown,
);

/// A post as a kind of server writes it, without what makes it somebody else's.
fn post_of(software: &str) -> anyhow::Result<Value> {
    let documents = "../oriel-federation/src/vocabulary/tests/documents";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(documents);
    let document = fs::read(path.join(format!("{software}-post.json")))?;
    let mut fields: Map<String, Value> = serde_json::from_slice(&document)?;
    let theirs = [
        "@context",
        "id",
        "actor",
        "attributedTo",
        "to",
        "cc",
        "url",
        "published",
    ];
    fields.retain(|key, _| !theirs.contains(&key.as_str()));
    Ok(fields.into())
}

/// What Ada's app and her browser show of something that Mari publishes.
async fn seen(meeting: &Meeting, fields: Value) -> anyhow::Result<(Value, String)> {
    let status = meeting.hears(fields).await?;
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    Ok((status, visitor.get("/home").await?.body))
}

async fn a_film_shows_its_poster_its_title_and_the_way_to_it(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let poster = meeting.peer.serve("still.jpg", jpeg(850, 480, 1));
    let watch = format!("{}/w/abc", meeting.peer.base());
    let (status, page) = seen(
        &meeting,
        json!({
            "type": "Video", "name": "Eryri from the air", "duration": "PT213S",
            "mediaType": "text/markdown", "content": "Filmed in May.\n\n<b>raw</b>",
            "contentMap": null,
            "url": [
                { "type": "Link", "mediaType": "application/x-mpegURL",
                  "href": format!("{}/m.m3u8", meeting.peer.base()) },
                { "type": "Link", "mediaType": "text/html", "href": watch },
            ],
            "icon": [{ "type": "Image", "url": poster, "mediaType": "image/jpeg",
                       "width": 850, "height": 480 }],
            "attributedTo": [
                { "type": "Person", "id": meeting.peer.actor("mari") },
                { "type": "Group", "id": format!("{}/video-channels/m", meeting.peer.base()) },
            ],
        }),
    )
    .await?;
    assert_eq!(status["oriel"]["title"], "Eryri from the air");
    assert!(text(&status["content"]).contains("<strong>Eryri from the air</strong>"));
    assert_eq!(status["url"], watch.as_str());
    assert_eq!(
        status["media_attachments"][0]["meta"]["original"]["width"], 850,
        "{status}"
    );
    assert!(
        page.contains("Eryri from the air") && page.contains(&watch),
        "{page}"
    );
    assert!(page.contains("&lt;b&gt;raw&lt;/b&gt;"), "{page}");
    Ok(())
}

async fn an_article_is_an_excerpt(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let long = format!("<h2>On fog</h2><p>{}</p>", "Fog is a cloud. ".repeat(200));
    let (status, page) = seen(
        &meeting,
        json!({ "type": "Article", "name": "On fog", "content": long, "contentMap": null }),
    )
    .await?;
    assert!(text(&status["content"]).len() < 1_000, "{status}");
    assert!(
        page.contains("Fog is a cloud.") && page.contains("<h2"),
        "{page}"
    );
    assert_eq!(status["spoiler_text"], "");
    Ok(())
}

async fn an_event_says_when_and_where(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let (status, _) = seen(
        &meeting,
        json!({
            "type": "Event", "name": "Photo walk", "startTime": "2026-12-01T18:00:00Z",
            "location": { "type": "Place", "name": "Y Bala" },
        }),
    )
    .await?;
    assert!(
        text(&status["content"]).contains("2026-12-01 18:00 UTC · Y Bala"),
        "{status}"
    );
    Ok(())
}

/// A question as Mastodon sends it, of which so many chose each answer.
pub(crate) fn question(film: u8, digital: u8) -> Value {
    let option = |name: &str, votes: u8| {
        json!({
            "type": "Note", "name": name,
            "replies": { "type": "Collection", "totalItems": votes },
        })
    };
    json!({
        "type": "Question", "oneOf": [option("Film", film), option("Digital", digital)],
        "votersCount": film + digital, "endTime": "2126-11-24T10:00:00Z",
    })
}

async fn a_question_can_be_read(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let (status, page) = seen(&meeting, question(2, 1)).await?;
    let asked = json!({
        "id": status["id"], "expires_at": "2126-11-24T10:00:00.000Z", "expired": false,
        "multiple": false, "votes_count": 3, "voters_count": 3, "voted": false, "own_votes": [],
        "options": [
            { "title": "Film", "votes_count": 2 }, { "title": "Digital", "votes_count": 1 },
        ],
        "emojis": [],
    });
    assert_eq!(status["poll"], asked);
    assert!(page.contains("Film") && page.contains("3 votes"), "{page}");
    let path = format!("/api/v1/polls/{}", text(&status["id"]));
    assert_eq!(meeting.ada.get(&path).await?, asked);
    let (votes, choice) = (format!("{path}/votes"), json!({ "choices": [0] }));
    let refused = meeting.ada.answer(Method::POST, &votes, &choice).await?;
    assert_eq!(refused.status, 422, "{refused:?}");
    Ok(())
}

async fn what_is_answered_to_a_question_is_counted(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let status = meeting.hears(question(2, 1)).await?;
    let mari = meeting.peer.actor("mari");
    let inbox = format!("{}/inbox", meeting.oriel.base);
    // Counted votes are no edit: nothing says that it was updated.
    let mut told = meeting.peer.fetch(&text(&status["uri"])).await?;
    for (film, digital, other, votes) in [(5, 1, None, 6), (9, 9, Some("Neither"), 6)] {
        let mut asked = question(film, digital);
        if let Some(other) = other {
            asked["oneOf"][1]["name"] = other.into();
        }
        told["oneOf"] = asked["oneOf"].clone();
        let update = json!({
            "@context": "https://www.w3.org/ns/activitystreams", "type": "Update",
            "id": format!("{mari}#updates/{film}"), "actor": mari, "object": told,
        });
        assert_eq!(meeting.peer.send("mari", &inbox, &update).await?, 202);
        meeting.oriel.run_jobs().await?;
        let counted = meeting.home().await?["poll"]["votes_count"].clone();
        assert_eq!(counted, votes, "other answers are another question");
    }
    Ok(())
}

async fn a_page_leads_to_what_it_passes_on(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let (status, _) = seen(
        &meeting,
        json!({
            "type": "Page", "name": "A good lens", "mediaType": "text/html",
            "attachment": [{ "type": "Link", "href": "https://lens.example/1" }],
        }),
    )
    .await?;
    assert!(
        text(&status["content"]).contains("https://lens.example/1"),
        "{status}"
    );
    Ok(())
}

async fn a_note_of_misskey_is_read(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let url = meeting.peer.serve("m.jpg", jpeg(300, 200, 1));
    let (status, _) = seen(
        &meeting,
        json!({
            "content": "<p><span>Bore da</span></p>", "_misskey_content": "Bore da",
            "source": { "content": "Bore da", "mediaType": "text/x.misskeymarkdown" },
            "_misskey_quote": null, "quoteUrl": null, "summary": null,
            "attachment": [{ "type": "Document", "mediaType": "image/jpeg", "url": url,
                             "name": null, "sensitive": true }],
        }),
    )
    .await?;
    assert_eq!(
        status["media_attachments"][0]["description"],
        Value::Null,
        "{status}"
    );
    Ok(())
}

async fn a_note_of_gotosocial_is_read(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let url = meeting.peer.serve("g.jpg", jpeg(300, 200, 1));
    let followers = format!("{}/followers", meeting.peer.actor("mari"));
    let (status, page) = seen(
        &meeting,
        json!({
            "to": "https://www.w3.org/ns/activitystreams#Public", "cc": followers,
            "attachment": { "type": "Image", "mediaType": "image/jpeg", "url": url,
                            "summary": "Ton", "focalPoint": [0, 0] },
            "tag": { "type": "Hashtag", "name": "#mor", "href": "https://g.example/tags/mor" },
        }),
    )
    .await?;
    assert_eq!(status["visibility"], "public");
    assert_eq!(status["media_attachments"][0]["description"], "Ton");
    assert_eq!(status["tags"][0]["name"], "mor");
    assert!(page.contains("alt=\"Ton\""), "{page}");
    Ok(())
}

async fn a_post_of_every_kind_of_server_is_shown(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    for (software, words, photos) in [
        ("friendica", "The first train", 1),
        ("friendica-quote", "Look at this.", 0),
        ("gotosocial", "Copa", 1),
        ("hubzilla", "Leeks", 2),
        ("lemmy", "Which 35 mm?", 1),
        ("mastodon", "The same edge, from above.", 1),
        ("misskey", "what a light", 1),
        ("peertube", "A weir, for an hour", 1),
        ("pixelfed", "Wet again", 2),
        ("vernissage", "Last light.", 1),
        ("writefreely", "How a roof begins.", 1),
    ] {
        let status = meeting.hears(post_of(software)?).await?;
        assert!(text(&status["content"]).contains(words), "{status}");
        let shown = status["media_attachments"].as_array().map(Vec::len);
        assert_eq!(shown, Some(photos), "{software}: {status}");
    }
    Ok(())
}

async fn what_a_community_passes_on_is_boosted(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let page = meeting
        .hears(json!({ "type": "Page", "name": "Fog" }))
        .await?;
    let mari = meeting.peer.actor("mari");
    let passed_on = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "type": "Announce", "actor": mari,
        "id": format!("{}/activities/announce/1", meeting.peer.base()),
        "object": {
            "type": "Create", "actor": mari,
            "id": format!("{}/activities/create/1", meeting.peer.base()),
            "object": { "type": "Page", "id": page["uri"], "attributedTo": mari },
        },
    });
    let inbox = format!("{}/inbox", meeting.oriel.base);
    assert_eq!(meeting.peer.send("mari", &inbox, &passed_on).await?, 202);
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.shown(&page).await?["reblogs_count"], 1);
    Ok(())
}
