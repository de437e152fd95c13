//! After the table of renditions was changed, photos get their new sizes under new addresses.

use std::sync::Mutex;

use anyhow::Context as _;
use oriel_core::{
    Clock, Core,
    accounts::people,
    config::Config,
    media::config::KeepOriginals,
    model::Visibility,
    posts::edit::{self, PostEdit},
    storage::{Progress, Rerendering, rerender, verify},
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend};
use serde_json::json;
use time::Duration;

on_each_backend!(
    photos_get_the_sizes_of_the_new_table,
    what_is_as_planned_is_left_alone_unless_all_are_asked_for,
    old_addresses_answer_for_a_day,
    old_addresses_die_at_once_when_a_post_is_narrowed,
    photos_without_an_original_stay_as_they_were,
);

/// Ada with a post for everyone and a photo in a draft, and the same instance with another table.
struct Changed {
    oriel: TestInstance,
    ada: ApiClient,
    photo: String,
    post: String,
    core: Core,
}

async fn changed(backend: Backend, keep: KeepOriginals) -> anyhow::Result<Changed> {
    let mut used = None;
    let oriel = TestInstance::start_with(backend, |config| {
        config.media.keep_originals = keep;
        used = Some(config.clone());
    });
    let oriel = oriel.await?;
    let mut config = used.context("it was not configured")?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(900, 600, 1), "Fog").await?;
    ada.upload_photo(&jpeg(600, 900, 2), "Rain").await?;
    let words = json!({ "status": "Fog", "media_ids": [photo] });
    let post = ada.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    halve(&mut config);
    Ok(Changed {
        core: Core::start(config, Clock::default()).await?,
        post: api::id(&post)?,
        photo,
        oriel,
        ada,
    })
}

fn halve(config: &mut Config) {
    for spec in &mut config.media.renditions {
        spec.max_edge /= 2;
    }
}

impl Changed {
    /// Renders again, and says what came of it.
    async fn again(&self, all: bool) -> anyhow::Result<Rerendering> {
        let last = Mutex::new(Progress::default());
        let note = |progress| {
            if let Ok(mut last) = last.lock() {
                *last = progress;
            }
        };
        let done = rerender(&self.core, all, &note).await?;
        let Progress {
            files, of_files, ..
        } = *last.lock().unwrap();
        assert_eq!(files, of_files);
        Ok(done)
    }

    async fn address(&self, size: &str) -> anyhow::Result<String> {
        let media = self
            .ada
            .get(&format!("/api/v1/media/{}", self.photo))
            .await?;
        Ok(media[size].as_str().unwrap_or_default().to_owned())
    }

    /// What strangers get at an address.
    async fn answer(&self, address: &str) -> anyhow::Result<u16> {
        let stranger = ApiClient::new(&self.oriel.base, "")?;
        Ok(stranger.file(address).await?.0)
    }

    async fn assert_whole(&self) -> anyhow::Result<()> {
        let found = verify(&self.core, true, &|_| {}).await?;
        assert_eq!(found.problems, []);
        Ok(())
    }
}

async fn photos_get_the_sizes_of_the_new_table(backend: Backend) -> anyhow::Result<()> {
    let changed = changed(backend, KeepOriginals::Stripped).await?;
    let old = changed.address("preview_url").await?;
    let done = changed.again(false).await?;
    assert_eq!((done.done, done.as_planned), (2, 0), "{done:?}");
    let new = changed.address("preview_url").await?;
    assert_ne!(old, new);
    let (status, bytes) = changed.ada.file(&new).await?;
    let picture = image::load_from_memory(&bytes)?;
    assert_eq!((status, picture.width()), (200, 320));
    changed.assert_whole().await
}

async fn what_is_as_planned_is_left_alone_unless_all_are_asked_for(
    backend: Backend,
) -> anyhow::Result<()> {
    let changed = changed(backend, KeepOriginals::Stripped).await?;
    changed.again(false).await?;
    let known = changed.address("url").await?;
    let again = changed.again(false).await?;
    assert_eq!((again.done, again.as_planned), (0, 2), "{again:?}");
    assert_eq!(changed.address("url").await?, known);
    assert_eq!(changed.again(true).await?.done, 2);
    assert_ne!(changed.address("url").await?, known);
    changed.assert_whole().await
}

async fn old_addresses_answer_for_a_day(backend: Backend) -> anyhow::Result<()> {
    let changed = changed(backend, KeepOriginals::Stripped).await?;
    let old = changed.address("url").await?;
    changed.again(false).await?;
    changed.oriel.run_jobs().await?;
    assert_eq!(changed.answer(&old).await?, 200);
    changed.oriel.clock.advance(Duration::hours(25));
    changed.oriel.run_jobs().await?;
    assert_eq!(changed.answer(&old).await?, 404);
    let new = changed.address("url").await?;
    assert_eq!(changed.answer(&new).await?, 200);
    changed.assert_whole().await
}

async fn old_addresses_die_at_once_when_a_post_is_narrowed(backend: Backend) -> anyhow::Result<()> {
    let changed = changed(backend, KeepOriginals::Stripped).await?;
    let old = changed.address("url").await?;
    changed.again(false).await?;
    let new = changed.address("url").await?;
    let core = changed.oriel.core();
    let ada = people::by_name(core, "ada").await?;
    let narrower = PostEdit {
        visibility: Some(Visibility::Followers),
        ..PostEdit::default()
    };
    edit::save(core, &ada, changed.post.parse()?, narrower).await?;
    changed.oriel.run_jobs().await?;
    assert_eq!(changed.answer(&old).await?, 404);
    assert_eq!(changed.answer(&new).await?, 404);
    changed.assert_whole().await
}

async fn photos_without_an_original_stay_as_they_were(backend: Backend) -> anyhow::Result<()> {
    let changed = changed(backend, KeepOriginals::None).await?;
    let known = changed.address("url").await?;
    let done = changed.again(true).await?;
    assert_eq!((done.done, done.without_original.len()), (0, 2), "{done:?}");
    assert_eq!(changed.address("url").await?, known);
    assert_eq!(changed.answer(&known).await?, 200);
    Ok(())
}
