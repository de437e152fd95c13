//! The files of somebody who is suspended: fetched by nobody, and by everybody when they are back.

use oriel_core::{
    accounts::{people, profile},
    media_links::Picture,
    storage,
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::House;

on_each_backend!(
    public_files_of_somebody_who_is_suspended_are_fetched_by_nobody_until_they_are_back,
    files_of_somebody_who_is_suspended_lie_where_nothing_is_public,
    a_post_that_is_refreshed_while_its_author_is_suspended_stays_hidden,
    whoever_is_suspended_and_back_and_suspended_again_is_hidden,
    a_link_that_was_sealed_before_ends_with_the_suspension,
);

/// Bea's photo in a post for everyone, and her two pictures: their addresses.
async fn public(it: &House) -> anyhow::Result<(String, Vec<String>)> {
    for picture in [Picture::Avatar, Picture::Header] {
        set_picture(it, picture).await?;
    }
    let post = it.photo().await?;
    Ok((post.clone(), addresses(it, &post).await?))
}

async fn set_picture(it: &House, picture: Picture) -> anyhow::Result<()> {
    let core = it.oriel.core();
    let bea = people::by_name(core, "bea").await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("picture.jpg");
    std::fs::write(&path, jpeg(64, 48, 3))?;
    let change = profile::Change {
        pictures: vec![(picture, Some(path))],
        ..profile::Change::default()
    };
    profile::change(core, &bea, change).await?;
    Ok(())
}

async fn addresses(it: &House, post: &str) -> anyhow::Result<Vec<String>> {
    let status = it.ada.get(&format!("/api/v1/statuses/{post}")).await?;
    let photo = &status["media_attachments"][0];
    let (author, text) = (&status["account"], |value: &Value| {
        value.as_str().unwrap_or_default().to_owned()
    });
    let named = [
        &photo["url"],
        &photo["preview_url"],
        &author["avatar"],
        &author["header"],
    ];
    Ok(named.into_iter().map(text).collect())
}

/// How each of these is answered to nobody in particular.
async fn statuses(it: &House, addresses: &[String]) -> anyhow::Result<Vec<u16>> {
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    let mut found = Vec::new();
    for address in addresses {
        found.push(nobody.file(address).await?.0);
    }
    Ok(found)
}

async fn public_files_of_somebody_who_is_suspended_are_fetched_by_nobody_until_they_are_back(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (post, mut shown) = public(&it).await?;
    for round in 0..2 {
        assert_eq!(statuses(&it, &shown).await?, [200; 4], "{round}: {shown:?}");
        it.decide("suspend").await?;
        it.oriel.run_jobs().await?;
        assert_eq!(statuses(&it, &shown).await?, [404; 4], "{round}: {shown:?}");
        let seen = it.bea().await?;
        let avatar = seen["account"]["avatar"].as_str().unwrap_or_default();
        assert!(!avatar.contains("/media/"), "{round}: {avatar}");
        it.take_back("unsuspend").await?;
        it.oriel.run_jobs().await?;
        let dead = shown;
        shown = addresses(&it, &post).await?;
        assert_eq!(statuses(&it, &dead).await?, [404; 4], "{round}");
    }
    assert_eq!(statuses(&it, &shown).await?, [200; 4]);
    Ok(())
}

/// The folders of the storage that files are in, by the first part of their keys.
async fn public_keys(it: &House) -> anyhow::Result<usize> {
    Ok(it.oriel.core().storage().list("public/").await?.len())
}

async fn files_of_somebody_who_is_suspended_lie_where_nothing_is_public(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    public(&it).await?;
    let before = public_keys(&it).await?;
    assert!(before > 3, "{before}");
    it.decide("suspend").await?;
    it.oriel.run_jobs().await?;
    assert_eq!(public_keys(&it).await?, 0);
    let verified = storage::verify(it.oriel.core(), true, &|_| {}).await?;
    assert!(verified.problems.is_empty(), "{:?}", verified.problems);
    it.take_back("unsuspend").await?;
    it.oriel.run_jobs().await?;
    assert_eq!(public_keys(&it).await?, before);
    let verified = storage::verify(it.oriel.core(), true, &|_| {}).await?;
    assert!(verified.problems.is_empty(), "{:?}", verified.problems);
    Ok(())
}

async fn a_post_that_is_refreshed_while_its_author_is_suspended_stays_hidden(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (post, shown) = public(&it).await?;
    it.decide("suspend").await?;
    it.oriel.run_jobs().await?;
    let post = post.parse()?;
    oriel_core::posts::publish::refresh(it.oriel.core(), post).await?;
    it.oriel.run_jobs().await?;
    assert_eq!(statuses(&it, &shown).await?, [404; 4]);
    assert_eq!(public_keys(&it).await?, 0);
    Ok(())
}

async fn whoever_is_suspended_and_back_and_suspended_again_is_hidden(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (post, _) = public(&it).await?;
    // Before anything is done about any of it.
    for _ in 0..2 {
        it.decide("suspend").await?;
        it.take_back("unsuspend").await?;
    }
    it.decide("suspend").await?;
    it.oriel.run_jobs().await?;
    assert_eq!(public_keys(&it).await?, 0);
    it.take_back("unsuspend").await?;
    it.decide("suspend").await?;
    it.take_back("unsuspend").await?;
    it.oriel.run_jobs().await?;
    let shown = addresses(&it, &post).await?;
    assert_eq!(statuses(&it, &shown).await?, [200; 4], "{shown:?}");
    Ok(())
}

async fn a_link_that_was_sealed_before_ends_with_the_suspension(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let photo = it.bea.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
    let words = json!({ "status": "Shut", "media_ids": [photo], "visibility": "private" });
    it.bea.post("/api/v1/statuses", &words).await?;
    it.oriel.run_jobs().await?;
    let path = format!("/api/oriel/v1/media/{photo}/original");
    let link = it.bea.answer(Method::POST, &path, &json!({})).await?.body;
    let link = [link["url"].as_str().unwrap_or_default().to_owned()];
    assert_eq!(statuses(&it, &link).await?, [200], "{link:?}");
    it.decide("suspend").await?;
    assert_eq!(statuses(&it, &link).await?, [404]);
    Ok(())
}
