//! `oriel storage`: what is compared, what is deleted, and what never is.

use std::{path::Path, time::SystemTime};

use oriel_core::{
    Clock, Core,
    accounts::{
        people,
        profile::{self, Change},
    },
    media::storage::Key,
    media_links::Picture,
    model::{PostId, Visibility},
    posts::edit,
    storage::{Problem, Statistics, Verified, collect, statistics, verify},
    store::files,
};
use oriel_media::testing::jpeg;
use oriel_test::{Backend, TestInstance, api, instance::Ground, on_each_backend, process};
use serde_json::json;
use time::Duration;

on_each_backend!(
    what_is_whole_has_no_problems,
    every_kind_of_damage_is_found,
    only_what_is_old_and_nobodys_is_deleted,
    files_on_their_way_to_another_name_are_not_nobodys,
    what_takes_up_how_much_is_counted,
    the_command_line_says_what_is_wrong,
);

struct Kept {
    oriel: TestInstance,
    post: PostId,
    keys: Vec<Key>,
}

/// Ada with an avatar, a public post of one photo, and a draft photo.
async fn kept(backend: Backend) -> anyhow::Result<Kept> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), jpeg(400, 400, 9))?;
    avatar(oriel.core(), file.path()).await?;
    let shown = ada.upload_photo(&jpeg(640, 480, 1), "Fog").await?;
    ada.upload_photo(&jpeg(640, 480, 2), "Rain").await?;
    let words = json!({ "status": "Fog", "media_ids": [shown] });
    let post = ada.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    let keys = keys(&oriel).await?;
    Ok(Kept {
        post: api::id(&post)?.parse()?,
        oriel,
        keys,
    })
}

async fn avatar(core: &Core, file: &Path) -> anyhow::Result<()> {
    let ada = people::by_name(core, "ada").await?;
    let change = Change {
        pictures: vec![(Picture::Avatar, Some(file.to_owned()))],
        ..Change::default()
    };
    profile::change(core, &ada, change).await?;
    Ok(())
}

async fn keys(oriel: &TestInstance) -> anyhow::Result<Vec<Key>> {
    let entries = oriel.core().storage().list("").await?;
    Ok(entries.into_iter().map(|entry| entry.key).collect())
}

async fn compared(oriel: &TestInstance) -> anyhow::Result<Verified> {
    Ok(verify(oriel.core(), true, &|_| {}).await?)
}

async fn put(oriel: &TestInstance, key: &Key, text: &'static str) -> anyhow::Result<()> {
    let bytes = text.as_bytes().into();
    oriel
        .core()
        .storage()
        .put_bytes(key, bytes, "image/jpeg")
        .await?;
    Ok(())
}

async fn what_is_whole_has_no_problems(backend: Backend) -> anyhow::Result<()> {
    let kept = kept(backend).await?;
    let found = compared(&kept.oriel).await?;
    assert_eq!(found.problems, []);
    assert_eq!(found.files, kept.keys.len());
    assert_eq!(found.files, 1 + 2 * 7);
    Ok(())
}

async fn every_kind_of_damage_is_found(backend: Backend) -> anyhow::Result<()> {
    let kept = kept(backend).await?;
    let (oriel, storage) = (&kept.oriel, kept.oriel.core().storage());
    let the = |part: &str, end: &str| {
        let mut found = kept.keys.iter();
        found.find(|key| key.as_str().starts_with(part) && key.as_str().ends_with(end))
    };
    let the = |part: &str, end: &str| the(part, end).cloned().unwrap();
    let missing = the("public/", "full.jpg");
    storage.delete(&missing).await?;
    let short = the("private/originals/", ".jpg");
    put(oriel, &short, "short").await?;
    let damaged = the("public/", "small.jpg");
    let mut bytes = storage.open(&damaged).await?.read_all().await?;
    bytes[99] ^= 1;
    storage
        .put_bytes(&damaged, bytes.into(), "image/jpeg")
        .await?;
    let private = kept
        .keys
        .iter()
        .find(|key| key.as_str().starts_with("private/") && key.as_str().ends_with("medium.jpg"));
    let private = private.unwrap().clone();
    let exposed = Key::parse(&private.as_str().replace("private/", "public/"))?;
    storage.rename(&private, &exposed).await?;
    let gone = the("public/", "avatar.jpg");
    storage.delete(&gone).await?;
    let strange = Key::parse("public/nobody/large.jpg")?;
    put(oriel, &strange, "nobody's").await?;
    assert_eq!(compared(oriel).await?.young, 1);
    oriel.clock.advance(Duration::days(2));

    let found = compared(oriel).await?.problems;
    let said = |problem: &Problem| found.contains(problem);
    assert!(said(&Problem::Missing(missing)), "{found:#?}");
    assert!(said(&Problem::Missing(gone)), "{found:#?}");
    assert!(said(&Problem::Damaged(damaged)), "{found:#?}");
    let should = private;
    assert!(
        said(&Problem::Misplaced {
            key: exposed,
            should
        }),
        "{found:#?}"
    );
    assert!(
        said(&Problem::Unknown {
            key: strange,
            bytes: 8
        }),
        "{found:#?}"
    );
    let shorter =
        |one: &Problem| matches!(one, Problem::Length { key, is: 5, .. } if *key == short);
    assert!(found.iter().any(shorter), "{found:#?}");
    assert_eq!(found.len(), 6, "{found:#?}");
    Ok(())
}

async fn only_what_is_old_and_nobodys_is_deleted(backend: Backend) -> anyhow::Result<()> {
    let kept = kept(backend).await?;
    let (oriel, core) = (&kept.oriel, kept.oriel.core());
    let strange = Key::parse("private/originals/nobody.jpg")?;
    put(oriel, &strange, "nobody's").await?;
    let young = collect(core, false).await?;
    assert_eq!((young.keys.len(), young.young), (0, 1));
    oriel.clock.advance(Duration::days(2));
    let told = collect(core, true).await?;
    assert_eq!(
        (told.keys.as_slice(), told.bytes),
        ([strange.clone()].as_slice(), 8)
    );
    assert!(core.storage().stat(&strange).await?.is_some());
    assert_eq!(collect(core, false).await?.keys, [strange]);
    assert_eq!(keys(oriel).await?, kept.keys);
    assert!(collect(core, false).await?.keys.is_empty());
    Ok(())
}

/// A worker that is killed half-way through a withdrawal leaves files under two names.
async fn files_on_their_way_to_another_name_are_not_nobodys(
    backend: Backend,
) -> anyhow::Result<()> {
    let kept = kept(backend).await?;
    let (oriel, core) = (&kept.oriel, kept.oriel.core());
    let ada = people::by_name(core, "ada").await?;
    let narrower = edit::PostEdit {
        visibility: Some(Visibility::Followers),
        ..edit::PostEdit::default()
    };
    edit::save(core, &ada, kept.post, narrower).await?;
    let jobs = core.store().read(files::named_by_jobs).await?;
    let job: serde_json::Value = serde_json::from_str(jobs.first().unwrap())?;
    let renaming = &job["renamings"][0];
    let old = format!("public/{}/", renaming["from"].as_str().unwrap());
    let new = format!("private/{}/", renaming["to"].as_str().unwrap());
    for key in kept
        .keys
        .iter()
        .filter(|key| key.as_str().starts_with(&old))
        .take(3)
    {
        let moved = Key::parse(&key.as_str().replace(&old, &new))?;
        core.storage().rename(key, &moved).await?;
    }
    oriel.clock.advance(Duration::days(2));
    assert_eq!(collect(core, false).await?.keys, []);
    oriel.run_jobs().await?;
    assert_eq!(compared(oriel).await?.problems, []);
    Ok(())
}

async fn what_takes_up_how_much_is_counted(backend: Backend) -> anyhow::Result<()> {
    let kept = kept(backend).await?;
    let strange = Key::parse("public/nobody/large.jpg")?;
    put(&kept.oriel, &strange, "nobody's").await?;
    let Statistics {
        by_kind,
        by_person,
        pictures,
        held,
        unknown,
        ..
    } = statistics(kept.oriel.core()).await?;
    let named = |name: &str| by_kind.iter().find(|share| share.name == name);
    assert_eq!(named("original").unwrap().files, 2);
    assert_eq!(named("tile320").unwrap().files, 2);
    assert_eq!(
        (by_person[0].name.as_str(), by_person[0].files),
        ("ada", 14)
    );
    assert_eq!((pictures.files, unknown.files, unknown.bytes), (1, 1, 8));
    let rows: i64 = by_kind.iter().map(|share| share.bytes).sum();
    assert_eq!(by_person[0].bytes, rows);
    assert_eq!(held.bytes, rows + pictures.bytes + unknown.bytes);
    Ok(())
}

async fn the_command_line_says_what_is_wrong(backend: Backend) -> anyhow::Result<()> {
    let ground = Ground::prepare(backend).await?;
    let config = ground.database.data_dir.path().join("oriel.toml");
    std::fs::write(&config, ground.config())?;
    let whole = process::run(&config, &["storage", "verify"]).await?;
    assert!(whole.contains("0 files compared, 0 problems"), "{whole}");
    let stat = process::run(&config, &["storage", "stat"]).await?;
    assert!(stat.contains("photos are in the "), "{stat}");

    let core = Core::start(toml::from_str(&ground.config())?, Clock::default()).await?;
    let strange = Key::parse("public/nobody/large.jpg")?;
    core.storage()
        .put_bytes(&strange, "nobody's".into(), "image/jpeg")
        .await?;
    let wrong_database = process::run(&config, &["storage", "gc"]).await;
    let complaint = wrong_database.unwrap_err().to_string();
    assert!(
        complaint.contains("is it the right database"),
        "{complaint}"
    );
    if ground.storage.is_none() {
        let file = ground
            .database
            .data_dir
            .path()
            .join("media")
            .join(strange.as_str());
        let old = SystemTime::now() - std::time::Duration::from_hours(48);
        std::fs::File::options()
            .write(true)
            .open(file)?
            .set_modified(old)?;
        assert!(process::run(&config, &["storage", "verify"]).await.is_err());
    }
    Ok(())
}
