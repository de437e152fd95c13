//! One suite for both kinds of storage, the bucket behind a server that checks signatures.

use std::{io::Write as _, path::Path, time::Duration};

use bytes::Bytes;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{Key, Storage, StorageError};
use crate::config;

const SECRET: &str = "a secret that only tests know";

/// An S3 server on a free port, with one bucket.
struct Bucket {
    address: String,
    root: TempDir,
    server: JoinHandle<()>,
}

impl Bucket {
    async fn start() -> Self {
        let root = TempDir::new().unwrap();
        std::fs::create_dir(root.path().join("photos")).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(root.path()).unwrap());
        service.set_auth(SimpleAuth::from_single("oriel", SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let _ = Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(socket), service)
                        .await;
                });
            }
        });
        Self {
            address,
            root,
            server,
        }
    }

    fn config(&self, secret: &str) -> config::Storage {
        toml::from_str(&format!(
            "backend = \"s3\"\n[s3]\nbucket = \"photos\"\nendpoint = \"{}\"\npath_style = true\n\
             access_key_id = \"oriel\"\nsecret_access_key = \"{secret}\"\nprefix = \"/oriel\"\n\
             public_url = \"https://media.example.org/cdn/\"",
            self.address
        ))
        .unwrap()
    }

    async fn open(&self) -> Storage {
        Storage::connect(&self.config(SECRET), Path::new("/nowhere"))
            .await
            .unwrap()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.server.abort();
    }
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
    assert_eq!(found, [key("public/m4/a.jpg"), key("public/m4/b.jpg")]);
    assert!(storage.list("public/m9/").await.unwrap().is_empty());
}

/// Larger than one part of an upload to S3, and not a whole number of them.
async fn keeps_a_large_file_whole(storage: &Storage) {
    let bytes: Vec<u8> = (0..251).cycle().take(20_000_003).collect();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    let target = key("private/originals/m6.jpg");
    let (sha256, length) = storage
        .put_file(&target, file.path(), "image/jpeg")
        .await
        .unwrap();
    assert_eq!(length, 20_000_003);
    let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
    assert_eq!(sha256, super::hex(digest.as_ref()));
    let stored = storage.open(&target).await.unwrap();
    assert_eq!(stored.length, length);
    assert!(stored.read_all().await.unwrap() == bytes);
}

async fn proves_itself(storage: &Storage) {
    let report = storage.probe().await.unwrap().to_string();
    assert!(report.contains("wrote, read back and deleted"), "{report}");
    assert_eq!(read(storage, "private/oriel-probe.txt").await, None);
}

async fn holds_every_promise(storage: &Storage) {
    keeps_what_it_was_given(storage).await;
    says_what_is_missing(storage).await;
    deletes_twice_without_complaint(storage).await;
    renames_twice_without_complaint(storage).await;
    lists_a_folder(storage).await;
    keeps_a_large_file_whole(storage).await;
    proves_itself(storage).await;
}

#[tokio::test]
async fn a_folder_holds_every_promise() {
    let (storage, _data) = folder("0 B").await;
    holds_every_promise(&storage).await;
}

#[tokio::test]
async fn a_bucket_holds_every_promise() {
    let bucket = Bucket::start().await;
    holds_every_promise(&bucket.open().await).await;
}

#[tokio::test]
async fn a_bucket_is_used_only_under_its_prefix() {
    let bucket = Bucket::start().await;
    put(&bucket.open().await, "public/m1/large.jpg", "here").await;
    let stored = bucket.root.path().join("photos/oriel/public/m1/large.jpg");
    assert_eq!(std::fs::read(stored).unwrap(), b"here");
}

#[tokio::test]
async fn photos_in_a_public_bucket_have_its_address() {
    let bucket = Bucket::start().await;
    let storage = bucket.open().await;
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
    let bucket = Bucket::start().await;
    let config = bucket.config("not the secret");
    let storage = Storage::connect(&config, Path::new("/nowhere"))
        .await
        .unwrap();
    let error = storage.probe().await.unwrap_err().to_string();
    assert!(error.contains("SignatureDoesNotMatch"), "{error}");
    assert!(!error.contains("not the secret"), "{error}");
}

#[tokio::test]
async fn a_secret_may_be_in_a_file() {
    let bucket = Bucket::start().await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "{SECRET}").unwrap();
    let mut config = bucket.config("");
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
