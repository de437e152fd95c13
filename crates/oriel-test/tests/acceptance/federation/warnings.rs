//! What a content warning hides is folded on every page that shows the post.

use oriel_media::testing::jpeg;
use oriel_test::{Backend, Visitor, api, on_each_backend};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text, shapes::question};

on_each_backend!(
    the_text_under_a_warning_is_folded_with_and_without_photos,
    the_link_card_of_a_post_shows_the_warning_and_not_the_text,
    the_text_of_a_remote_post_under_a_warning_is_folded,
    the_options_of_a_remote_poll_under_a_warning_are_folded,
    the_caption_of_a_photo_under_a_warning_is_folded,
    lists_and_comments_fold_the_text_under_a_warning,
);

const WARNING: &str = "Crustaceans";
const HIDDEN: &str = "A crab waves";

/// The part of a page that is read while its content warnings are folded, with the warnings.
fn while_folded(html: &str) -> String {
    let mut shown = String::new();
    let mut rest = html;
    while let Some((before, folded)) = rest.split_once("<details class=\"veil\">") {
        let (summary, hidden) = folded.split_once("</summary>").unwrap_or((folded, ""));
        shown.push_str(before);
        shown.push_str(summary);
        rest = after_details(hidden);
    }
    shown + rest
}

/// What follows the end of an element `details` that is open where `html` begins.
fn after_details(html: &str) -> &str {
    let (mut open, mut rest) = (1, html);
    while open > 0 {
        let Some((inside, after)) = rest.split_once("</details>") else {
            return "";
        };
        open += inside.matches("<details").count();
        open -= 1;
        rest = after;
    }
    rest
}

/// Asserts that a page has `hidden`, and shows it only to those who unfold the warning.
fn assert_folded(page: &str, hidden: &str) {
    assert!(page.contains(hidden), "{hidden} is missing: {page}");
    let shown = while_folded(page);
    assert!(shown.contains(WARNING), "no warning: {page}");
    assert!(!shown.contains(hidden), "{hidden} is bare: {page}");
}

/// A page as visitors without an account see it.
async fn seen(meeting: &Meeting, path: &str) -> anyhow::Result<String> {
    let page = Visitor::new(&meeting.oriel.base)?.get(path).await?;
    anyhow::ensure!(page.status == 200, "{path}: {page:?}");
    Ok(page.body)
}

async fn warned(meeting: &Meeting, photos: u8) -> anyhow::Result<String> {
    let words = json!({ "status": format!("{HIDDEN} #crab"), "spoiler_text": WARNING });
    let posted = meeting.publish_as(photos, words).await?;
    Ok(format!("/@ada/{}", api::id(&posted)?))
}

/// The page of a post by Mari that warns.
async fn remote(meeting: &Meeting, fields: Value) -> anyhow::Result<String> {
    let mut fields = fields;
    fields["summary"] = json!(WARNING);
    fields["sensitive"] = json!(true);
    let status = meeting.hears(fields).await?;
    let acct = text(&status["account"]["acct"]);
    Ok(format!("/@{acct}/{}", api::id(&status)?))
}

async fn the_text_under_a_warning_is_folded_with_and_without_photos(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    for photos in [0, 1] {
        let post = warned(&meeting, photos).await?;
        assert_folded(&seen(&meeting, &post).await?, HIDDEN);
    }
    Ok(())
}

async fn the_link_card_of_a_post_shows_the_warning_and_not_the_text(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let post = warned(&meeting, 0).await?;
    let page = seen(&meeting, &post).await?;
    let head = page.split("</head>").next().unwrap_or_default();
    for name in ["property=\"og:description\"", "name=\"description\""] {
        let meta = format!("<meta {name} content=\"{WARNING}\">");
        assert!(head.contains(&meta), "{head}");
    }
    assert!(!head.contains(HIDDEN), "{head}");
    Ok(())
}

async fn the_text_of_a_remote_post_under_a_warning_is_folded(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let photo = json!({
        "type": "Document", "mediaType": "image/jpeg", "width": 320, "height": 240,
        "url": meeting.peer.serve("crab.jpg", jpeg(320, 240, 1)),
    });
    for attachment in [json!([]), json!([photo])] {
        let post = remote(&meeting, json!({ "attachment": attachment })).await?;
        assert_folded(&seen(&meeting, &post).await?, "Bore da");
    }
    Ok(())
}

async fn the_options_of_a_remote_poll_under_a_warning_are_folded(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let post = remote(&meeting, question(2, 1)).await?;
    let page = seen(&meeting, &post).await?;
    assert_folded(&page, "Digital");
    assert_folded(&page, "3 votes");
    Ok(())
}

async fn the_caption_of_a_photo_under_a_warning_is_folded(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let photo = meeting.ada.upload_photo(&jpeg(320, 240, 1), HIDDEN).await?;
    let words = json!({ "status": "Tide", "spoiler_text": WARNING, "media_ids": [photo] });
    let posted = meeting.ada.post("/api/v1/statuses", &words).await?;
    meeting.oriel.run_jobs().await?;
    let page = format!("/@ada/{}/1", api::id(&posted)?);
    assert_folded(&seen(&meeting, &page).await?, HIDDEN);
    Ok(())
}

async fn lists_and_comments_fold_the_text_under_a_warning(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let post = warned(&meeting, 1).await?;
    let comment = json!({
        "inReplyTo": format!("{}/posts/{}", meeting.actor, post.trim_start_matches("/@ada/")),
        "summary": WARNING, "sensitive": true,
    });
    let ada = &meeting.actor;
    meeting.peer.publish_to("mari", comment, ada).await?;
    meeting.oriel.run_jobs().await?;
    assert_folded(&seen(&meeting, &post).await?, "Bore da");
    for list in ["/@ada/posts", "/tags/crab"] {
        assert_folded(&seen(&meeting, list).await?, HIDDEN);
    }
    let ada = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    assert_folded(&ada.get("/home").await?.body, HIDDEN);
    Ok(())
}
