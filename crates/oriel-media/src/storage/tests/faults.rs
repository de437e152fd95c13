//! Services that fail, lines that damage, disks that are full: clear errors, and nothing left.

use std::{fs, io::Write as _, path::Path, process::Command, time::SystemTime};

use tempfile::{NamedTempFile, TempDir};

use super::{Content, Key, Storage, StorageError, key, open, put};
use crate::testing::bucket::{Fault, TestBucket};

/// More often than any request is sent.
const ALWAYS: usize = 1_000;

fn target() -> Key {
    key("private/originals/m1.jpg")
}

fn file(bytes: usize) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    let content: Vec<u8> = (0..251).cycle().take(bytes).collect();
    file.write_all(&content).unwrap();
    file
}

/// Soon gives up what is not answered.
async fn hasty(bucket: &TestBucket) -> Storage {
    let mut config = super::config(bucket);
    config.s3.timeout_seconds = 2;
    let storage = Storage::connect(&config, Path::new("/nowhere"));
    storage.await.unwrap()
}

async fn keep(storage: &Storage, file: &NamedTempFile) -> Result<Content, StorageError> {
    storage.put_file(&target(), file.path(), "image/jpeg").await
}

/// One file of several parts, and one of a single part.
const SIZES: [usize; 2] = [9_000_000, 900];

#[tokio::test]
async fn a_service_that_stumbles_is_asked_again() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = open(&bucket).await;
    for size in SIZES {
        let file = file(size);
        for method in ["POST", "PUT", "GET"] {
            bucket.fail(Fault::Refused, method, "m1.jpg", 1);
        }
        let kept = keep(&storage, &file).await.unwrap();
        let read = storage.open(&target()).await.unwrap().digest().await;
        assert_eq!(read.unwrap(), kept);
    }
}

#[tokio::test]
async fn a_service_that_is_down_is_said_to_be_and_keeps_nothing() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = open(&bucket).await;
    for size in SIZES {
        let file = file(size);
        bucket.fail(Fault::Refused, "PUT", "m1.jpg", ALWAYS);
        let error = keep(&storage, &file).await.unwrap_err().to_string();
        assert!(error.starts_with("writing to S3"), "{error}");
        assert!(error.contains("500"), "{error}");
        assert!(bucket.keys().unwrap().is_empty());
        assert_eq!(bucket.loose_parts().unwrap(), 0);
        bucket.recover();
        let kept = keep(&storage, &file).await.unwrap();
        assert_eq!(kept.bytes, u64::try_from(size).unwrap());
        storage.delete(&target()).await.unwrap();
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_given_up() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = hasty(&bucket).await;
    bucket.fail(Fault::Stalled, "PUT", "m1.jpg", ALWAYS);
    let error = keep(&storage, &file(900)).await.unwrap_err().to_string();
    assert!(error.contains("timeout"), "{error}");
    assert!(bucket.keys().unwrap().is_empty());
}

#[tokio::test]
async fn an_answer_that_gets_lost_is_no_second_file() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = hasty(&bucket).await;
    for (size, method) in [(9_000_000, "POST"), (900, "PUT")] {
        bucket.fail(Fault::Unheard, method, "uploadId", 1);
        bucket.fail(Fault::Unheard, method, "x-id=PutObject", 1);
        keep(&storage, &file(size)).await.unwrap();
        assert_eq!(bucket.keys().unwrap(), ["oriel/private/originals/m1.jpg"]);
        assert_eq!(bucket.loose_parts().unwrap(), 0);
    }
}

#[tokio::test]
async fn what_is_damaged_on_its_way_is_not_kept() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = open(&bucket).await;
    for size in SIZES {
        bucket.fail(Fault::DamagedOnTheWay, "PUT", "m1.jpg", ALWAYS);
        let error = keep(&storage, &file(size)).await.unwrap_err().to_string();
        assert!(error.starts_with("writing to S3"), "{error}");
        assert!(bucket.keys().unwrap().is_empty());
        assert_eq!(bucket.loose_parts().unwrap(), 0);
        bucket.recover();
    }
}

#[tokio::test]
async fn what_is_damaged_or_cut_on_its_way_back_is_not_used() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = open(&bucket).await;
    let kept = keep(&storage, &file(100_000)).await.unwrap();
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy");
    let (key, sha256) = (target(), [kept.sha256.as_str()]);
    let fetch = || storage.fetch(&key, &copy, &sha256);

    bucket.fail(Fault::DamagedOnTheWayBack, "GET", "m1.jpg", 1);
    let damaged = fetch().await.unwrap_err();
    assert!(matches!(damaged, StorageError::Damaged { .. }), "{damaged}");
    bucket.fail(Fault::Cut, "GET", "m1.jpg", 1);
    let cut = fetch().await.unwrap_err().to_string();
    assert!(cut.starts_with("reading from S3"), "{cut}");
    assert_eq!(fetch().await.unwrap(), kept);
}

#[tokio::test]
async fn a_file_that_is_cut_while_it_is_read_is_not_shorter_but_wrong() {
    let (storage, data) = super::folder("0 B").await;
    put(&storage, "public/m1/large.jpg", "ten bytes.").await;
    let object = storage.open(&key("public/m1/large.jpg")).await.unwrap();
    let path = data.path().join("media/public/m1/large.jpg");
    fs::write(path, b"four").unwrap();
    let cut = object.read_all().await;
    assert!(matches!(cut, Err(StorageError::Cut(6))), "{cut:?}");
}

/// A disk of its own, as small as a test wants it; none where mounting is not allowed.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(options: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        assert!(
            std::env::var_os("CI").is_none(),
            "no small disk can be mounted, and CI skips nothing: run the tests as root"
        );
        eprintln!("skipped: no small disk can be mounted");
        None
    }

    fn grow(&self, options: &str) {
        let remounted = Command::new("mount")
            .args(["-o", options])
            .arg(self.0.path())
            .status();
        assert!(remounted.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_keeps_nothing_by_halves() {
    let Some(disk) = SmallDisk::mount("size=1m") else {
        return;
    };
    let config = toml::from_str("[local]\nmin_free_space = \"0 B\"").unwrap();
    let storage = Storage::connect(&config, disk.0.path()).await.unwrap();
    put(&storage, "public/m1/large.jpg", "here before").await;
    let photo = file(3_000_000);
    let full = keep(&storage, &photo).await.unwrap_err();
    assert!(matches!(full, StorageError::DiskFull), "{full}");
    assert_eq!(full.to_string(), "the disk is full");
    let left = fs::read_dir(disk.0.path().join("media/incoming")).unwrap();
    assert_eq!(left.count(), 0, "half a file is left");
    assert_eq!(storage.list("private/").await.unwrap(), []);
    let before = super::read(&storage, "public/m1/large.jpg").await;
    assert_eq!(before.unwrap(), b"here before");
    disk.grow("remount,size=8m");
    assert_eq!(keep(&storage, &photo).await.unwrap().bytes, 3_000_000);
}

#[tokio::test]
async fn a_service_that_lists_no_loose_parts_is_left_to_its_own_rules() {
    let bucket = TestBucket::start().await.unwrap();
    let storage = open(&bucket).await;
    storage.remove_unfinished(SystemTime::now()).await.unwrap();
}
