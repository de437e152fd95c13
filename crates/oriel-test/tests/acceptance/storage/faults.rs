//! A storage that fails loses no photo, keeps no file twice, and says so in words.

use oriel_media::testing::jpeg;
use oriel_test::{Answer, Backend, TestInstance, TestStorage, storage::Fault};
use time::Duration;

/// More often than any request is sent.
const ALWAYS: usize = 1_000;
/// Six renditions of a photo of 2400 by 1600 pixels, and its original.
const FILES_OF_A_PHOTO: usize = 7;

/// An instance whose photos are in a bucket that a test can spoil.
async fn instance() -> anyhow::Result<(TestInstance, TestStorage)> {
    let bucket = TestStorage::start().await?;
    let storage: toml::Table = toml::from_str(&bucket.config())?;
    let storage = storage["storage"].clone().try_into()?;
    let oriel = TestInstance::start_with(Backend::SqliteDisk, |config| {
        config.storage = storage;
        config.storage.s3.timeout_seconds = 3;
    });
    let oriel = oriel.await?;
    Ok((oriel, bucket))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_cannot_be_kept_is_refused_in_words_and_taken_later() -> anyhow::Result<()> {
    let (oriel, bucket) = instance().await?;
    let ada = oriel.person("ada").await?;
    let photo = jpeg(2400, 1600, 1);
    bucket.fail(Fault::Refused, "PUT", "", ALWAYS);
    let Answer { status, body } = ada.upload("fog.jpg", &photo, "Fog").await?;
    assert_eq!(status, 503, "{body}");
    let words = body["error"].as_str().unwrap_or_default();
    assert!(words.contains("Nothing was lost"), "{words}");
    assert!(bucket.keys()?.is_empty(), "{:?}", bucket.keys()?);

    bucket.recover();
    let id = ada.upload_photo(&photo, "Fog").await?;
    oriel.run_jobs().await?;
    let shown = ada.get(&format!("/api/v1/media/{id}")).await?;
    assert!(shown["url"].is_string(), "{shown}");
    assert_eq!(bucket.keys()?.len(), FILES_OF_A_PHOTO);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_whose_storage_fails_while_it_is_prepared_is_ready_later_once() -> anyhow::Result<()>
{
    let (oriel, bucket) = instance().await?;
    let ada = oriel.person("ada").await?;
    let id = ada.upload_photo(&jpeg(2400, 1600, 1), "Fog").await?;
    let path = format!("/api/v1/media/{id}");

    let spoilt = [
        (Fault::DamagedOnTheWayBack, "GET", "originals"),
        (Fault::Cut, "GET", "originals"),
        (Fault::DamagedOnTheWay, "PUT", "medium.jpg"),
        (Fault::Refused, "PUT", "tile320.jpg"),
    ];
    for (fault, method, part) in spoilt {
        bucket.fail(fault, method, part, ALWAYS);
        oriel.run_jobs().await?;
        let shown = ada.get(&path).await?;
        assert!(shown["url"].is_null(), "{fault:?}: {shown}");
        bucket.recover();
        oriel.clock.advance(Duration::hours(1));
    }
    oriel.run_jobs().await?;
    assert!(ada.get(&path).await?["url"].is_string());
    assert_eq!(bucket.keys()?.len(), FILES_OF_A_PHOTO);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_original_is_whole_whatever_fails_while_it_is_stripped() -> anyhow::Result<()> {
    let (oriel, bucket) = instance().await?;
    let ada = oriel.person("ada").await?;
    let id = ada.upload_photo(&jpeg(2400, 1600, 1), "Fog").await?;
    bucket.fail(Fault::Unheard, "PUT", "originals", ALWAYS);
    oriel.run_jobs().await?;
    assert!(ada.get(&format!("/api/v1/media/{id}")).await?["url"].is_string());
    bucket.recover();
    oriel.clock.advance(Duration::hours(1));
    oriel.run_jobs().await?;
    let waiting = oriel.core().store().read(oriel_store::jobs::count_waiting);
    assert_eq!(waiting.await?, 0, "the original is not settled");
    assert_eq!(bucket.keys()?.len(), FILES_OF_A_PHOTO);
    Ok(())
}
