use tempfile::TempDir;

use super::*;
use crate::config::{ByteSize, RemoteCache};

const START: SystemTime = SystemTime::UNIX_EPOCH;

fn after(hours: u64) -> SystemTime {
    START + Duration::from_hours(1_000_000 + hours)
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

/// Room for three files of a mebibyte.
async fn open(data: &TempDir) -> Cache {
    let config = RemoteCache {
        max_size: ByteSize::mib(3),
        keep_for_days: 2,
        ..RemoteCache::default()
    };
    Cache::open(&config, ByteSize::mib(0), data.path())
        .await
        .unwrap()
}

async fn put(cache: &Cache, name: &str, hours: u64) {
    let bytes = Bytes::from(vec![7; 1024 * 1024]);
    cache.put(&key(name), bytes, after(hours)).await.unwrap();
}

async fn has(cache: &Cache, name: &str, hours: u64) -> bool {
    let found = cache.get(&key(name), None, after(hours)).await.unwrap();
    found.is_some()
}

#[tokio::test]
async fn what_was_not_used_for_longest_goes_when_the_budget_is_spent() {
    let data = TempDir::new().unwrap();
    let cache = open(&data).await;
    for (name, hours) in [("a/1", 0), ("b/1", 1), ("c/1", 2)] {
        put(&cache, name, hours).await;
    }
    assert!(has(&cache, "a/1", 3).await);
    put(&cache, "d/1", 4).await;
    assert!(!has(&cache, "b/1", 5).await);
    assert!(!data.path().join("cache/b/1").exists());
    for name in ["a/1", "c/1", "d/1"] {
        assert!(has(&cache, name, 5).await, "{name}");
    }
    assert_eq!(cache.size(), (3, 3 * 1024 * 1024));
}

#[tokio::test]
async fn a_cancelled_write_takes_no_room() {
    let data = TempDir::new().unwrap();
    let cache = open(&data).await;
    let (name, bytes) = (key("a/1"), Bytes::from(vec![7; 1024 * 1024]));
    let mut writing = Box::pin(cache.put(&name, bytes, after(0)));
    while cache.size().1 == 0 {
        assert!(futures_util::poll!(&mut writing).is_pending());
        tokio::task::yield_now().await;
    }
    drop(writing);
    assert_eq!(cache.size(), (0, 0));
}

#[tokio::test]
async fn what_was_used_last_is_known_after_a_restart() {
    let data = TempDir::new().unwrap();
    let cache = open(&data).await;
    for (name, hours) in [("a/1", 0), ("b/1", 1), ("c/1", 2)] {
        put(&cache, name, hours).await;
    }
    // A new file bears the real date, which is later than those here.
    for (name, hours) in [("b/1", 10), ("c/1", 12), ("a/1", 14)] {
        assert!(has(&cache, name, hours).await);
    }
    let again = open(&data).await;
    put(&again, "d/1", 20).await;
    assert!(!has(&again, "b/1", 20).await);
    assert!(has(&again, "a/1", 20).await);
}

#[tokio::test]
async fn what_nobody_looks_at_goes_after_a_while() {
    let data = TempDir::new().unwrap();
    let cache = open(&data).await;
    put(&cache, "a/1", 0).await;
    put(&cache, "b/1", 0).await;
    assert!(has(&cache, "b/1", 24).await);
    cache.expire(after(49)).await.unwrap();
    assert!(!has(&cache, "a/1", 49).await);
    assert!(has(&cache, "b/1", 49).await);
}

#[tokio::test]
async fn a_folder_is_forgotten_whole_and_no_other() {
    let data = TempDir::new().unwrap();
    let cache = open(&data).await;
    for name in ["a/1", "a/2", "ab/1"] {
        put(&cache, name, 0).await;
    }
    cache.forget("a").await.unwrap();
    assert!(!has(&cache, "a/1", 1).await && !has(&cache, "a/2", 1).await);
    assert!(has(&cache, "ab/1", 1).await);
}

#[tokio::test]
async fn what_is_too_large_or_was_taken_away_is_not_there() {
    let data = TempDir::new().unwrap();
    let cache = open(&data).await;
    let large = Bytes::from(vec![0; 4 * 1024 * 1024]);
    cache.put(&key("a/1"), large, after(0)).await.unwrap();
    assert!(!has(&cache, "a/1", 0).await);
    put(&cache, "b/1", 0).await;
    std::fs::remove_dir_all(data.path().join("cache")).unwrap();
    assert!(!has(&cache, "b/1", 0).await);
    assert_eq!(cache.size(), (0, 0));
}

#[tokio::test]
async fn nothing_is_kept_on_a_disk_that_is_nearly_full() {
    let data = TempDir::new().unwrap();
    let config = RemoteCache::default();
    let everything = ByteSize::mib(u64::from(u32::MAX) * 1024);
    let cache = Cache::open(&config, everything, data.path()).await.unwrap();
    let refused = cache
        .put(&key("a/1"), Bytes::from_static(b"a"), after(0))
        .await;
    assert!(matches!(refused, Err(StorageError::Full(_))));
    assert_eq!(cache.size(), (0, 0));
}
