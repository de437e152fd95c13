//! Everything moves to the other kind of storage while people go on.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use oriel_core::{
    Clock, Core,
    config::Config,
    media::config::Backend as Kind,
    storage::{migrate, verify},
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, TestStorage, storage::Fault};

/// More often than any request is sent.
const ALWAYS: usize = 1_000;

/// An instance with a folder and a bucket, of which it uses one.
struct Both {
    oriel: TestInstance,
    ada: ApiClient,
    bucket: TestStorage,
    config: Config,
}

impl Both {
    async fn using(kind: Kind) -> anyhow::Result<Self> {
        let bucket = TestStorage::start().await?;
        let table: toml::Table = toml::from_str(&bucket.config())?;
        let storage: oriel_core::config::Storage = table["storage"].clone().try_into()?;
        let mut used = None;
        let oriel = TestInstance::start_with(Backend::SqliteDisk, |config| {
            config.storage.s3 = storage.s3;
            config.storage.s3.timeout_seconds = 3;
            config.storage.backend = kind;
            used = Some(config.clone());
        });
        let oriel = oriel.await?;
        Ok(Self {
            ada: oriel.person("ada").await?,
            oriel,
            bucket,
            config: used.ok_or(anyhow::anyhow!("no configuration"))?,
        })
    }

    async fn upload(&self, count: u8) -> anyhow::Result<()> {
        for number in 0..count {
            self.ada
                .upload_photo(&jpeg(640, 480, number), "Fog")
                .await?;
        }
        self.oriel.run_jobs().await
    }

    /// The instance as it is after its configuration was changed and it was started again.
    async fn restarted(&self, kind: Kind) -> anyhow::Result<Core> {
        let mut config = self.config.clone();
        config.storage.backend = kind;
        Ok(Core::start(config, Clock::default()).await?)
    }
}

async fn assert_whole(core: &Core) -> anyhow::Result<()> {
    let found = verify(core, true, &|_| {}).await?;
    assert_eq!(found.problems, []);
    assert!(found.files > 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_uploaded_meanwhile_come_along() -> anyhow::Result<()> {
    let both = Both::using(Kind::Local).await?;
    both.upload(3).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let uploads = async {
        let mut sent = 0_u8;
        while !stop.load(Ordering::Relaxed) {
            both.ada.upload_photo(&jpeg(640, 480, sent), "Rain").await?;
            both.oriel.run_jobs().await?;
            sent = sent.wrapping_add(1);
        }
        anyhow::Ok(sent)
    };
    let moving = async {
        let moved = migrate(both.oriel.core(), Kind::S3, &|_| {}).await;
        stop.store(true, Ordering::Relaxed);
        moved
    };
    let (sent, moved) = tokio::join!(uploads, moving);
    let (sent, moved) = (sent?, moved?);
    assert!(sent > 0 && moved.copied >= 3 * 7, "{sent} {moved:?}");
    assert!(!moved.in_use);

    let restarted = both.restarted(Kind::S3).await?;
    let rest = migrate(&restarted, Kind::S3, &|_| {}).await?;
    assert!(rest.in_use);
    assert_whole(&restarted).await?;
    assert_whole(both.oriel.core()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_that_fails_goes_on_where_it_was() -> anyhow::Result<()> {
    let both = Both::using(Kind::Local).await?;
    both.upload(2).await?;
    for (fault, method) in [
        (Fault::Refused, "PUT"),
        (Fault::DamagedOnTheWay, "PUT"),
        (Fault::DamagedOnTheWayBack, "GET"),
    ] {
        both.bucket.fail(fault, method, "tile480.jpg", ALWAYS);
        let failed = migrate(both.oriel.core(), Kind::S3, &|_| {}).await;
        assert!(failed.is_err(), "{fault:?}: {failed:?}");
        let damaged = both.bucket.keys()?;
        let damaged = damaged.iter().filter(|key| key.ends_with("tile480.jpg"));
        assert_eq!(damaged.count(), 0, "{fault:?}");
        both.bucket.recover();
    }
    let moved = migrate(both.oriel.core(), Kind::S3, &|_| {}).await?;
    assert!(moved.there > 0, "{moved:?}");
    assert_eq!(moved.there + moved.copied, 2 * 7);
    let again = migrate(both.oriel.core(), Kind::S3, &|_| {}).await?;
    assert_eq!((again.there, again.copied), (2 * 7, 0));
    assert_whole(&both.restarted(Kind::S3).await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_way_back_is_the_same() -> anyhow::Result<()> {
    let both = Both::using(Kind::S3).await?;
    both.upload(2).await?;
    both.bucket.fail(Fault::Cut, "GET", "large.jpg", 1);
    assert!(
        migrate(both.oriel.core(), Kind::Local, &|_| {})
            .await
            .is_err()
    );
    migrate(both.oriel.core(), Kind::Local, &|_| {}).await?;
    assert_whole(&both.restarted(Kind::Local).await?).await?;
    assert_eq!(
        both.bucket.keys()?.len(),
        2 * 7,
        "the source stays as it is"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_deleted_meanwhile_does_not_stay_at_the_target() -> anyhow::Result<()> {
    let both = Both::using(Kind::Local).await?;
    both.upload(2).await?;
    let media = both.config.server.data_dir.join("media");
    let victim = both.oriel.core().storage().list("private/").await?;
    let victim = victim.last().unwrap().key.clone();
    let file = media.join(victim.as_str());
    let delete = |progress: oriel_core::storage::Progress| {
        if progress.files == progress.of_files && file.exists() {
            std::fs::remove_file(&file).unwrap();
        }
    };
    let moved = migrate(both.oriel.core(), Kind::S3, &delete).await?;
    assert_eq!((moved.copied, moved.withdrawn), (2 * 7, 1));
    let left = both.bucket.keys()?;
    assert!(!left.contains(&victim.to_string()), "{left:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_after_the_move_does_not_come_back() -> anyhow::Result<()> {
    let both = Both::using(Kind::Local).await?;
    both.upload(1).await?;
    let id = both.ada.upload_photo(&jpeg(640, 480, 9), "Fog").await?;
    both.oriel.run_jobs().await?;
    migrate(both.oriel.core(), Kind::S3, &|_| {}).await?;
    let restarted = both.restarted(Kind::S3).await?;
    both.ada.delete(&format!("/api/v1/media/{id}")).await?;
    oriel_core::worker::run_until_idle(&restarted).await?;
    assert_eq!(both.bucket.keys()?.len(), 7);
    migrate(&restarted, Kind::S3, &|_| {}).await?;
    assert_eq!(both.bucket.keys()?.len(), 7);
    Ok(())
}
