//! Pictures of other servers, seen here: through us, once, and nothing but pixels.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, on_each_backend, on_sqlite, peer::Verdict};
use serde_json::{Value, json};
use time::Duration;

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, text},
};

on_each_backend!(
    a_photo_is_fetched_once_however_many_look,
    an_avatar_is_shown_through_us,
    what_is_no_picture_is_not_passed_on,
    a_photo_whose_size_nobody_said_has_one_once_it_was_seen,
    a_photo_for_followers_is_fetched_before_its_link_ends,
    a_photo_of_a_deleted_post_is_forgotten,
    a_photo_from_elsewhere_is_nothing_but_a_picture,
    a_replaced_file_reaches_those_who_have_the_post,
);

on_sqlite!(a_page_asks_no_other_server_for_anything,);

/// Mari publishes a photo. Returns its attachment as Ada's app shows it.
async fn photo(meeting: &Meeting, name: &str, file: Vec<u8>) -> anyhow::Result<Value> {
    let url = meeting.peer.serve(name, file);
    let attached =
        json!([{ "type": "Document", "mediaType": "image/jpeg", "url": url, "name": "Ton" }]);
    let seen = meeting.hears(json!({ "attachment": attached })).await?;
    Ok(seen["media_attachments"][0].clone())
}

async fn a_photo_is_fetched_once_however_many_look(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = photo(&meeting, "wave.jpg", jpeg(900, 600, 3)).await?;
    let url = text(&seen["url"]);
    assert!(url.starts_with(&meeting.oriel.base), "{seen}");
    assert_eq!(meeting.peer.served("wave.jpg"), 0, "nobody has looked yet");
    let stranger = ApiClient::new(&meeting.oriel.base, "")?;
    let (one, two, three) = tokio::join!(
        meeting.ada.file(&url),
        stranger.file(&url),
        stranger.file(&url)
    );
    for (status, file) in [one?, two?, three?] {
        assert_eq!(status, 200);
        assert_eq!(image::load_from_memory(&file)?.width(), 900);
    }
    let (status, small) = stranger.file(&text(&seen["preview_url"])).await?;
    assert_eq!(
        (status, image::load_from_memory(&small)?.width()),
        (200, 640)
    );
    assert_eq!(meeting.peer.served("wave.jpg"), 1);
    for strange in ["full.jpg", "avatar.jpg", "small.webp", "..%2fsmall.jpg"] {
        let address = url.replace("large.jpg", strange);
        assert_eq!(stranger.file(&address).await?.0, 404, "{strange}");
    }
    Ok(())
}

async fn an_avatar_is_shown_through_us(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    meeting.peer.serve("mari.jpg", jpeg(500, 400, 9));
    let mari = meeting.mari().await?;
    let account = meeting.ada.get(&format!("/api/v1/accounts/{mari}")).await?;
    let avatar = text(&account["avatar"]);
    assert!(avatar.starts_with(&meeting.oriel.base), "{avatar}");
    let (status, file) = ApiClient::new(&meeting.oriel.base, "")?
        .file(&avatar)
        .await?;
    let picture = image::load_from_memory(&file)?;
    assert_eq!((status, picture.width(), picture.height()), (200, 400, 400));
    Ok(())
}

async fn what_is_no_picture_is_not_passed_on(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let seen = photo(&meeting, "page.jpg", page).await?;
    let url = text(&seen["url"]);
    for _ in 0..3 {
        let (status, body) = meeting.ada.file(&url).await?;
        assert_eq!(status, 502, "{}", String::from_utf8_lossy(&body));
        assert!(!String::from_utf8_lossy(&body).contains("alert"));
    }
    assert_eq!(
        meeting.peer.served("page.jpg"),
        1,
        "it is not asked for again at once"
    );
    Ok(())
}

async fn a_photo_whose_size_nobody_said_has_one_once_it_was_seen(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = photo(&meeting, "tall.jpg", jpeg(300, 600, 5)).await?;
    assert_eq!(meeting.ada.file(&text(&seen["url"])).await?.0, 200);
    let again = meeting.home().await?;
    let again = &again["media_attachments"][0];
    assert_eq!(again["meta"]["original"]["height"], 600, "{again}");
    assert!(again["blurhash"].is_string());
    Ok(())
}

async fn a_photo_for_followers_is_fetched_before_its_link_ends(
    backend: Backend,
) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let photos = pair.upload([1]).await?;
    let words = json!({ "status": "Just us.", "visibility": "private", "media_ids": photos });
    pair.ada.post("/api/v1/statuses", &words).await?;
    pair.settle().await?;
    pair.here.clock.advance(Duration::minutes(20));
    let seen = pair.newest_at_home().await?;
    let url = text(&seen["media_attachments"][0]["url"]);
    let (status, file) = pair.ben.file(&url).await?;
    assert_eq!(
        (status, image::load_from_memory(&file)?.width()),
        (200, 321)
    );
    let stranger = ApiClient::new(&pair.there.base, "")?;
    assert_eq!(stranger.file(&url).await?.0, 404, "it is not for everyone");
    Ok(())
}

async fn a_photo_of_a_deleted_post_is_forgotten(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = photo(&meeting, "wave.jpg", jpeg(300, 200, 3)).await?;
    assert_eq!(meeting.ada.file(&text(&seen["url"])).await?.0, 200);
    assert_ne!(meeting.oriel.core().remote_cache().size(), (0, 0));
    let post = text(&meeting.home().await?["uri"]);
    meeting.peer.delete("mari", &post, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.ada.file(&text(&seen["url"])).await?.0, 404);
    assert_eq!(meeting.oriel.core().remote_cache().size(), (0, 0));
    Ok(())
}

async fn a_page_asks_no_other_server_for_anything(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let html = format!(
        "<p><img src=\"{}/files/track.gif\">Bore da</p>",
        meeting.peer.base()
    );
    let url = meeting.peer.serve("wave.jpg", jpeg(300, 200, 3));
    let attached = json!([{ "type": "Image", "url": url, "width": 300, "height": 200 }]);
    let fields = json!({ "content": html, "attachment": attached });
    meeting.hears(fields).await?;
    let visitor = oriel_test::Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let page = visitor.get("/home").await?;
    assert!(page.body.contains("Bore da"));
    assert!(page.body.contains("/remote/"), "{}", page.body);
    for attribute in ["src=\"", "srcset=\""] {
        for address in page.body.split(attribute).skip(1) {
            assert!(!address.starts_with(&meeting.peer.base()), "{address:.80}");
        }
    }
    assert!(
        meeting
            .peer
            .all_received()
            .iter()
            .all(|one| one.verdict == Verdict::Accepted)
    );
    Ok(())
}

async fn a_photo_from_elsewhere_is_nothing_but_a_picture(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let seen = photo(&meeting, "wave.jpg", jpeg(300, 200, 3)).await?;
    let headers = [("accept", "application/activity+json")];
    let url = text(&seen["url"]);
    let answer = meeting
        .ada
        .ask(reqwest::Method::GET, &url, &headers)
        .await?;
    let header = |name| answer.headers().get(name).and_then(|it| it.to_str().ok());
    assert_eq!(header("content-type"), Some("image/jpeg"));
    assert_eq!(header("x-content-type-options"), Some("nosniff"));
    let policy = header("content-security-policy").unwrap_or_default();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("sandbox"),
        "{policy}"
    );
    Ok(())
}

async fn a_replaced_file_reaches_those_who_have_the_post(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let posted = meeting.publish(2).await?;
    let uri = text(&posted["uri"]);
    let known = || meeting.peer.known_post(&uri).map(|post| post.pictures);
    let before = known().unwrap_or_default();
    let by = meeting.ada.upload_photo(&jpeg(500, 250, 9), "").await?;
    let photo = text(&posted["media_attachments"][0]["id"]);
    let replace = format!("/api/oriel/v1/media/{photo}/replace");
    let wish = json!({ "media_id": by });
    meeting.ada.post(&replace, &wish).await?;
    meeting.oriel.run_jobs().await?;
    let after = known().unwrap_or_default();
    assert_eq!((before.len(), after.len()), (2, 2));
    assert_ne!(before[0].attachment.url, after[0].attachment.url);
    assert_eq!(before[1].attachment.url, after[1].attachment.url);
    let file = after[0].file.clone().map_err(anyhow::Error::msg)?;
    assert_eq!(image::load_from_memory(&file)?.width(), 500);
    Ok(())
}
