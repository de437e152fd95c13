//! Emojis of other servers, in posts and names.

use oriel_core::domain_policy::Standing;
use oriel_media::testing::{encoded, picture};
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text, policies::decide};

on_each_backend!(
    an_emoji_in_a_post_is_a_picture_that_comes_through_us,
    an_emoji_in_a_name_is_one_too,
    the_emojis_of_a_server_without_pictures_are_not_fetched,
);

on_sqlite!(an_emoji_that_is_no_picture_stays_a_word,);

/// A tag for an emoji that the peer serves.
fn tag(meeting: &Meeting, name: &str, file: Vec<u8>) -> Value {
    let url = meeting.peer.serve(&format!("{name}.png"), file);
    json!({
        "id": format!("{}/emojis/{name}", meeting.peer.base()),
        "type": "Emoji",
        "name": format!(":{name}:"),
        "updated": "2026-11-01T00:00:00Z",
        "icon": { "type": "Image", "mediaType": "image/png", "url": url },
    })
}

fn png() -> Vec<u8> {
    encoded(&picture(200, 100, 3), image::ImageFormat::Png)
}

/// Mari publishes something with an emoji in it.
async fn hear(meeting: &Meeting, file: Vec<u8>) -> anyhow::Result<Value> {
    let fields = json!({
        "content": "<p>Edrych :cath: a :ci:</p>",
        "contentMap": { "cy": "<p>Edrych :cath: a :ci:</p>" },
        "tag": [tag(meeting, "cath", file)],
    });
    meeting.hears(fields).await
}

async fn an_emoji_in_a_post_is_a_picture_that_comes_through_us(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = hear(&meeting, png()).await?;
    assert_eq!(seen["content"], "<p>Edrych :cath: a :ci:</p>", "for apps");
    let emoji = &seen["emojis"][0];
    assert_eq!(emoji["shortcode"], "cath");
    let url = text(&emoji["url"]);
    assert!(url.starts_with(&meeting.oriel.base), "{emoji}");
    assert_eq!(meeting.peer.served("cath.png"), 0, "nobody has looked yet");
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    let (status, file) = stranger.file(&url).await?;
    assert_eq!(status, 200);
    assert_eq!(image::load_from_memory(&file)?.width(), 96);
    assert_eq!(meeting.peer.served("cath.png"), 1);

    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let page = format!("/@{}/{}", meeting.peer.acct("mari"), api::id(&seen)?);
    let body = visitor.get(&page).await?.body;
    assert!(
        body.contains(&format!("src=\"{url}\" alt=\":cath:\"")),
        "{body}"
    );
    assert!(body.contains(" a :ci:"), "nobody knows that one: {body}");
    Ok(())
}

async fn an_emoji_in_a_name_is_one_too(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let tag = tag(&meeting, "cath", png());
    let profile = json!({ "name": "Mari <b> :cath:", "tag": [tag] });
    meeting.peer.describe("mari", profile);
    let mari = meeting.mari().await?;
    let account = meeting.ada.get(&format!("/api/v1/accounts/{mari}")).await?;
    assert_eq!(account["display_name"], "Mari <b> :cath:");
    assert_eq!(account["emojis"][0]["shortcode"], "cath");
    let visitor = Visitor::new(&meeting.oriel.base)?;
    let page = visitor
        .get(&format!("/@{}", meeting.peer.acct("mari")))
        .await?;
    assert!(
        page.body.contains("Mari &lt;b&gt; <img class=\"emoji\""),
        "{}",
        page.body
    );
    Ok(())
}

async fn an_emoji_that_is_no_picture_stays_a_word(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>";
    let seen = hear(&meeting, svg.to_vec()).await?;
    let url = text(&seen["emojis"][0]["url"]);
    let (status, _) = meeting.ada.file(&url).await?;
    assert_eq!(status, 502, "the page then shows its name");
    for strange in ["small.jpg", "avatar.jpg", "emoji.jpg"] {
        let address = url.replace("emoji.png", strange);
        assert_eq!(meeting.ada.file(&address).await?.0, 404, "{strange}");
    }
    Ok(())
}

async fn the_emojis_of_a_server_without_pictures_are_not_fetched(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = hear(&meeting, png()).await?;
    let url = text(&seen["emojis"][0]["url"]);
    let refused = Standing {
        reject_media: true,
        ..Standing::OPEN
    };
    decide(&meeting, refused).await?;
    assert_eq!(meeting.ada.file(&url).await?.0, 404);
    assert_eq!(meeting.peer.served("cath.png"), 0);
    Ok(())
}
