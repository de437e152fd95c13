//! Files over HTTP: whole, in part, asked about, and by a link that ends.

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, Visitor, on_each_backend};
use reqwest::{Method, Response};
use serde_json::json;
use time::Duration;

on_each_backend!(
    a_part_of_a_photo_is_sent_alone,
    a_part_that_is_not_there_is_refused_with_the_length,
    several_parts_or_those_of_another_photo_are_the_whole,
    a_photo_that_is_known_is_not_sent_again,
    a_photo_can_be_asked_about,
    a_part_of_a_private_photo_is_as_private,
    a_photo_is_nothing_but_a_picture_whoever_asks,
    a_link_to_an_original_needs_no_session_and_ends,
    a_link_to_an_original_is_its_owners_to_make,
);

struct Shown {
    oriel: TestInstance,
    ada: ApiClient,
    stranger: ApiClient,
    photo: String,
    url: String,
}

/// A photo of Ada's in a post for everyone, or for her followers.
async fn shown(backend: Backend, visibility: &str) -> anyhow::Result<Shown> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(640, 480, 1), "Fog").await?;
    let words = json!({ "status": "Fog", "visibility": visibility, "media_ids": [photo] });
    ada.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    let media = ada.get(&format!("/api/v1/media/{photo}")).await?;
    let url = media["url"].as_str().unwrap_or_default().to_owned();
    Ok(Shown {
        stranger: ApiClient::new(&oriel.base, "")?,
        oriel,
        ada,
        photo,
        url,
    })
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    let value = response.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap_or_default())
}

async fn a_part_of_a_photo_is_sent_alone(backend: Backend) -> anyhow::Result<()> {
    let shown = shown(backend, "public").await?;
    let whole = shown.stranger.file(&shown.url).await?.1;
    let length = whole.len();
    for (range, start, end) in [
        ("bytes=0-99".to_owned(), 0, 100),
        (format!("bytes={}-", length - 7), length - 7, length),
        ("bytes=-5".to_owned(), length - 5, length),
        ("bytes=100-9999999".to_owned(), 100, length),
    ] {
        let headers = [("range", range.as_str())];
        let part = shown.stranger.ask(Method::GET, &shown.url, &headers);
        let part = part.await?;
        assert_eq!(part.status(), 206, "{range}");
        let place = format!("bytes {start}-{}/{length}", end - 1);
        assert_eq!(header(&part, "content-range"), place);
        assert!(header(&part, "cache-control").contains("immutable"));
        assert_eq!(part.bytes().await?, whole[start..end], "{range}");
    }
    Ok(())
}

async fn a_part_that_is_not_there_is_refused_with_the_length(
    backend: Backend,
) -> anyhow::Result<()> {
    let shown = shown(backend, "public").await?;
    let length = shown.stranger.file(&shown.url).await?.1.len();
    let headers = [("range", "bytes=9999999-")];
    let answer = shown.stranger.ask(Method::GET, &shown.url, &headers);
    let answer = answer.await?;
    assert_eq!(answer.status(), 416);
    let place = format!("bytes */{length}");
    assert_eq!(header(&answer, "content-range"), place);
    Ok(())
}

async fn several_parts_or_those_of_another_photo_are_the_whole(
    backend: Backend,
) -> anyhow::Result<()> {
    let shown = shown(backend, "public").await?;
    let first = shown.stranger.ask(Method::GET, &shown.url, &[]).await?;
    let tag = header(&first, "etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 20, "{tag}");
    let whole = first.bytes().await?;
    for headers in [
        vec![("range", "bytes=0-1,4-5")],
        vec![("range", "bytes=9-2")],
        vec![("range", "lines=0-1")],
        vec![("range", "bytes=0-1"), ("if-range", "\"another\"")],
        vec![
            ("range", "bytes=0-1"),
            ("if-range", "Mon, 23 Nov 2026 10:00:00 GMT"),
        ],
    ] {
        let answer = shown.stranger.ask(Method::GET, &shown.url, &headers);
        let answer = answer.await?;
        assert_eq!(answer.status(), 200, "{headers:?}");
        assert_eq!(answer.bytes().await?, whole, "{headers:?}");
    }
    let same = [("range", "bytes=0-1"), ("if-range", tag.as_str())];
    let part = shown.stranger.ask(Method::GET, &shown.url, &same).await?;
    assert_eq!(
        (part.status().as_u16(), part.bytes().await?.len()),
        (206, 2)
    );
    Ok(())
}

async fn a_photo_that_is_known_is_not_sent_again(backend: Backend) -> anyhow::Result<()> {
    let shown = shown(backend, "public").await?;
    let first = shown.stranger.ask(Method::GET, &shown.url, &[]).await?;
    let tag = header(&first, "etag");
    // A proxy that compresses answers weakens their tags.
    for known in [format!("\"other\", {tag}"), format!("W/{tag}")] {
        let headers = [("if-none-match", known.as_str())];
        let again = shown.stranger.ask(Method::GET, &shown.url, &headers);
        let again = again.await?;
        assert_eq!(again.status(), 304, "{known}");
        assert!(header(&again, "cache-control").contains("immutable"));
        assert!(again.bytes().await?.is_empty());
    }
    Ok(())
}

async fn a_photo_can_be_asked_about(backend: Backend) -> anyhow::Result<()> {
    let shown = shown(backend, "public").await?;
    let length = shown.stranger.file(&shown.url).await?.1.len();
    let about = shown.stranger.ask(Method::HEAD, &shown.url, &[]).await?;
    assert_eq!(about.status(), 200);
    assert_eq!(header(&about, "content-length"), length.to_string());
    assert_eq!(header(&about, "content-type"), "image/jpeg");
    assert_eq!(header(&about, "accept-ranges"), "bytes");
    Ok(())
}

async fn a_part_of_a_private_photo_is_as_private(backend: Backend) -> anyhow::Result<()> {
    let shown = shown(backend, "private").await?;
    let headers = [("range", "bytes=0-9")];
    let refused = shown.stranger.ask(Method::GET, &shown.url, &headers);
    assert_eq!(refused.await?.status(), 404);
    let beyond = [("range", "bytes=9999999-")];
    let refused = shown.stranger.ask(Method::GET, &shown.url, &beyond);
    assert_eq!(refused.await?.status(), 404, "its length is private, too");
    let own = shown.ada.ask(Method::GET, &shown.url, &headers).await?;
    assert_eq!(own.status(), 206);
    assert!(header(&own, "cache-control").starts_with("private"));
    Ok(())
}

async fn a_link_to_an_original_needs_no_session_and_ends(backend: Backend) -> anyhow::Result<()> {
    let shown = shown(backend, "private").await?;
    let home = Visitor::signed_in(&shown.oriel.base, "ada").await?;
    let action = format!("/photos/{}/original/link", shown.photo);
    let sent = home.submit("/settings/account", &action, &[]).await?;
    assert_eq!(sent.status, 303, "{sent:?}");
    let link = sent.location.unwrap_or_default();

    let whole = shown.stranger.ask(Method::GET, &link, &[]).await?;
    assert_eq!(whole.status(), 200, "{link}");
    let attachment = header(&whole, "content-disposition").to_owned();
    assert!(
        attachment.contains("filename=\"photo.jpg\""),
        "{attachment}"
    );
    let bytes = whole.bytes().await?;
    let headers = [("range", "bytes=10-19")];
    let part = shown.stranger.ask(Method::GET, &link, &headers).await?;
    assert_eq!(part.status(), 206);
    assert_eq!(part.bytes().await?, bytes[10..20]);

    for changed in [
        link.replace("until=", "until=9"),
        link.replace("seal=", "seal=A"),
        format!(
            "{}/photos/{}/original?until=9999999999&seal=",
            shown.oriel.base, shown.photo
        ),
    ] {
        let answer = shown.stranger.ask(Method::GET, &changed, &[]).await?;
        assert_eq!(answer.status(), 404, "{changed}");
    }
    shown.oriel.clock.advance(Duration::minutes(16));
    let late = shown.stranger.ask(Method::GET, &link, &[]).await?;
    assert_eq!(late.status(), 404);
    Ok(())
}

async fn a_link_to_an_original_is_its_owners_to_make(backend: Backend) -> anyhow::Result<()> {
    let shown = shown(backend, "public").await?;
    shown.oriel.person("mal").await?;
    let mal = Visitor::signed_in(&shown.oriel.base, "mal").await?;
    let action = format!("/photos/{}/original/link", shown.photo);
    let answer = mal.submit("/settings/account", &action, &[]).await?;
    assert_eq!(answer.status, 404);
    let original = format!("{}/photos/{}/original", shown.oriel.base, shown.photo);
    let stranger = shown.stranger.ask(Method::GET, &original, &[]).await?;
    assert_eq!(stranger.status(), 303, "visitors are sent to sign in");
    assert_eq!(
        mal.get(&format!("/photos/{}/original", shown.photo))
            .await?
            .status,
        404
    );
    Ok(())
}

async fn a_photo_is_nothing_but_a_picture_whoever_asks(backend: Backend) -> anyhow::Result<()> {
    for visibility in ["public", "private"] {
        let shown = shown(backend, visibility).await?;
        for accept in ["application/activity+json", "text/html", "*/*"] {
            let headers = [("accept", accept)];
            let answer = shown.ada.ask(Method::GET, &shown.url, &headers).await?;
            assert_eq!(answer.status(), 200);
            assert_eq!(header(&answer, "content-type"), "image/jpeg");
            assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
            let policy = header(&answer, "content-security-policy");
            assert!(policy.contains("default-src 'none'"), "{policy}");
            assert!(policy.contains("sandbox"), "{policy}");
        }
    }
    Ok(())
}
