//! One suite for both kinds of storage, the bucket behind a server that checks signatures.

use std::{io::Write as _, path::Path, time::Duration};

use bytes::Bytes;
use tempfile::TempDir;

use super::{ByteRange, Content, Key, Storage, StorageError};
use crate::{config, testing::bucket::TestBucket};

mod faults;

/// A bucket with the patience of a loaded machine.
pub(super) fn config(bucket: &TestBucket) -> config::Storage {
    config::Storage {
        backend: config::Backend::S3,
        s3: config::S3 {
            bucket: TestBucket::NAME.into(),
            endpoint: bucket.endpoint(),
            path_style: true,
            access_key_id: TestBucket::ACCESS_KEY_ID.into(),
            secret_access_key: TestBucket::SECRET_ACCESS_KEY.to_owned().into(),
            prefix: "/oriel".into(),
            public_url: "https://media.example.org/cdn/".into(),
            ..config::S3::default()
        },
        ..config::Storage::default()
    }
}

pub(super) async fn open(bucket: &TestBucket) -> Storage {
    Storage::connect(&config(bucket), Path::new("/nowhere"))
        .await
        .unwrap()
}

async fn folder(min_free: &str) -> (Storage, TempDir) {
    let data = TempDir::new().unwrap();
    let config = toml::from_str(&format!("[local]\nmin_free_space = \"{min_free}\"")).unwrap();
    (Storage::connect(&config, data.path()).await.unwrap(), data)
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

async fn put(storage: &Storage, name: &str, text: &'static str) {
    storage
        .put_bytes(
            &key(name),
            Bytes::from_static(text.as_bytes()),
            "image/jpeg",
        )
        .await
        .unwrap();
}

async fn read(storage: &Storage, name: &str) -> Option<Vec<u8>> {
    let found = storage.open_if_there(&key(name)).await.unwrap();
    Some(found?.read_all().await.unwrap())
}

async fn keeps_what_it_was_given(storage: &Storage) {
    put(storage, "private/m1/large.jpg", "first").await;
    put(storage, "private/m1/large.jpg", "second").await;
    let object = storage.open(&key("private/m1/large.jpg")).await.unwrap();
    assert_eq!(object.length, 6);
    assert_eq!(object.read_all().await.unwrap(), b"second");
}

async fn says_what_is_missing(storage: &Storage) {
    let missing = storage.open(&key("private/never/was.jpg")).await;
    assert!(matches!(missing, Err(StorageError::NotFound(_))));
    assert_eq!(read(storage, "private/never/was.jpg").await, None);
    let nothing = storage
        .rename(&key("private/never/was.jpg"), &key("public/never/was.jpg"))
        .await;
    assert!(
        matches!(nothing, Err(StorageError::NotFound(_))),
        "{nothing:?}"
    );
}

async fn deletes_twice_without_complaint(storage: &Storage) {
    put(storage, "private/m2/large.jpg", "short-lived").await;
    for _ in 0..2 {
        storage.delete(&key("private/m2/large.jpg")).await.unwrap();
        assert_eq!(read(storage, "private/m2/large.jpg").await, None);
    }
}

async fn renames_twice_without_complaint(storage: &Storage) {
    let (from, to) = (key("private/m3/large.jpg"), key("public/m3/large.jpg"));
    put(storage, "private/m3/large.jpg", "shown now").await;
    for _ in 0..2 {
        storage.rename(&from, &to).await.unwrap();
        assert_eq!(read(storage, "private/m3/large.jpg").await, None);
        let moved = read(storage, "public/m3/large.jpg").await.unwrap();
        assert_eq!(moved, b"shown now");
    }
}

async fn lists_a_folder(storage: &Storage) {
    put(storage, "public/m4/b.jpg", "b").await;
    put(storage, "public/m4/a.jpg", "a").await;
    put(storage, "public/m5/a.jpg", "other").await;
    let found = storage.list("public/m4/").await.unwrap();
    let keys: Vec<_> = found.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["public/m4/a.jpg", "public/m4/b.jpg"]);
    assert!(storage.list("public/m9/").await.unwrap().is_empty());
    assert_eq!(storage.list("public/m4/b").await.unwrap(), found[1..]);
    let asked = storage.stat(&found[0].key).await.unwrap();
    assert_eq!(asked.as_ref(), found.first());
    assert_eq!(found[0].bytes, 1);
    assert!(found[0].modified.elapsed().unwrap_or_default() < Duration::from_mins(5));
    assert_eq!(storage.stat(&key("public/m9/a.jpg")).await.unwrap(), None);
}

/// Larger than one part of an upload to S3, and not a whole number of them.
async fn keeps_a_large_file_whole(storage: &Storage) {
    let bytes: Vec<u8> = (0..251).cycle().take(20_000_003).collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let target = key("private/originals/m6.jpg");
    let content = storage
        .put_file(&target, file.path(), "image/jpeg")
        .await
        .unwrap();
    assert_eq!(content, Content::of(&bytes));
    let stored = storage.open(&target).await.unwrap();
    assert_eq!(stored.length, content.bytes);
    assert_eq!(stored.digest().await.unwrap(), content);
}

async fn gives_a_part_of_a_file(storage: &Storage) {
    put(storage, "public/m7/large.jpg", "0123456789").await;
    let key = key("public/m7/large.jpg");
    for (range, start, expected) in [
        (ByteRange::Between(0, 3), 0, "0123"),
        (ByteRange::Between(8, 80), 8, "89"),
        (ByteRange::From(7), 7, "789"),
        (ByteRange::Last(2), 8, "89"),
        (ByteRange::Last(10), 0, "0123456789"),
    ] {
        let part = storage.open_range(&key, range).await.unwrap();
        assert_eq!((part.start, part.total), (start, 10), "{range:?}");
        assert_eq!(part.read_all().await.unwrap(), expected.as_bytes());
    }
    let beyond = storage.open_range(&key, ByteRange::From(10)).await;
    assert!(matches!(beyond, Err(StorageError::OutOfRange(10))));
}

async fn fetches_what_was_kept_and_nothing_else(storage: &Storage) {
    put(storage, "private/originals/m8.jpg", "the photo").await;
    let key = key("private/originals/m8.jpg");
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("original");
    let kept = Content::of(b"the photo").sha256;
    storage.fetch(&key, &path, &["", &kept]).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"the photo");
    let other = Content::of(b"another photo").sha256;
    let wrong = storage.fetch(&key, &path, &[&other]).await.err().unwrap();
    assert_eq!(
        wrong.to_string(),
        format!("private/originals/m8.jpg is damaged: its SHA-256 is {kept} and should be {other}")
    );
}

async fn proves_itself(storage: &Storage) {
    let report = storage.probe().await.unwrap().to_string();
    assert!(
        report.contains("wrote, read back, found and deleted"),
        "{report}"
    );
    assert_eq!(read(storage, "private/oriel-probe.txt").await, None);
}

async fn holds_every_promise(storage: &Storage) {
    keeps_what_it_was_given(storage).await;
    says_what_is_missing(storage).await;
    deletes_twice_without_complaint(storage).await;
    renames_twice_without_complaint(storage).await;
    lists_a_folder(storage).await;
    keeps_a_large_file_whole(storage).await;
    gives_a_part_of_a_file(storage).await;
    fetches_what_was_kept_and_nothing_else(storage).await;
    proves_itself(storage).await;
}

#[tokio::test]
async fn a_folder_holds_every_promise() {
    let (storage, _data) = folder("0 B").await;
    holds_every_promise(&storage).await;
}

#[tokio::test]
async fn a_bucket_holds_every_promise() {
    let bucket = TestBucket::start().await.unwrap();
    holds_every_promise(&open(&bucket).await).await;
}

#[tokio::test]
async fn a_bucket_is_used_only_under_its_prefix() {
    let bucket = TestBucket::start().await.unwrap();
    put(&open(&bucket).await, "public/m1/large.jpg", "here").await;
    let stored = bucket.path("oriel/public/m1/large.jpg");
    assert_eq!(std::fs::read(stored).unwrap(), b"here");
}

#[tokio::test]
async fn photos_in_a_public_bucket_have_its_address() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = open(&bucket).await;
    let url = storage.public_url(&key("public/m1/large.jpg")).unwrap();
    assert_eq!(
        url.as_str(),
        "https://media.example.org/cdn/oriel/public/m1/large.jpg"
    );
    assert_eq!(
        storage.public_origin().as_deref(),
        Some("https://media.example.org")
    );
    let (local, _data) = folder("0 B").await;
    assert_eq!(local.public_url(&key("public/m1/large.jpg")), None);
}

#[tokio::test]
async fn a_wrong_secret_fails_the_probe_and_says_so() {
    let bucket = TestBucket::start().await.unwrap();
    let mut config = config(&bucket);
    config.s3.secret_access_key = "not the secret".to_owned().into();
    let storage = Storage::connect(&config, Path::new("/nowhere"))
        .await
        .unwrap();
    let error = storage.probe().await.unwrap_err().to_string();
    assert!(error.contains("SignatureDoesNotMatch"), "{error}");
    assert!(!error.contains("not the secret"), "{error}");
}

#[tokio::test]
async fn a_secret_may_be_in_a_file() {
    let bucket = TestBucket::start().await.unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{}", TestBucket::SECRET_ACCESS_KEY).unwrap();
    let mut config = config(&bucket);
    config.s3.secret_access_key = config::Secret::default();
    config.s3.secret_access_key_file = file.path().to_owned();
    let storage = Storage::connect(&config, Path::new("/nowhere"))
        .await
        .unwrap();
    storage.probe().await.unwrap();
}

#[tokio::test]
async fn a_folder_leaves_nothing_behind_but_its_files() {
    let (storage, data) = folder("0 B").await;
    put(&storage, "private/m1/large.jpg", "here").await;
    storage.delete(&key("private/m1/large.jpg")).await.unwrap();
    let left: Vec<_> = std::fs::read_dir(data.path().join("media/private"))
        .unwrap()
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn files_come_and_go_in_one_folder_at_once() {
    let (storage, _data) = folder("0 B").await;
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let storage = storage.clone();
            tokio::spawn(async move {
                for turn in 0..20 {
                    let name = format!("private/originals/m{task}x{turn}.jpg");
                    put(&storage, &name, "short-lived").await;
                    storage.delete(&key(&name)).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        tokio::time::timeout(Duration::from_mins(1), task)
            .await
            .unwrap()
            .unwrap();
    }
}

#[tokio::test]
async fn a_disk_that_is_nearly_full_takes_no_more() {
    let (storage, _data) = folder("1048576 TiB").await;
    let full = storage.ensure_room().await;
    assert!(matches!(full, Err(StorageError::Full(_))), "{full:?}");
    let (roomy, _data) = folder("1 B").await;
    roomy.ensure_room().await.unwrap();
}
