use super::*;
use crate::{Error, settings, store::Store};

async fn a_change_that_fails_has_not_happened(store: Store) {
    let failed = store
        .write(|conn| {
            settings::set(conn, "key", "value")?;
            Err::<(), _>(Error::other("no"))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(
        store.read(|conn| settings::get(conn, "key")).await.unwrap(),
        None
    );
}

async fn a_change_that_panics_leaves_the_store_working(store: Store) {
    for _ in 0..5 {
        let failed = store
            .write(|conn| {
                settings::set(conn, "key", "value")?;
                let written = settings::get(conn, "key")?;
                assert_eq!(written, None, "a panic in the middle of a transaction");
                Ok(())
            })
            .await;
        assert!(failed.is_err());
    }
    assert_eq!(
        store.read(|conn| settings::get(conn, "key")).await.unwrap(),
        None
    );
    store
        .write(|conn| settings::set(conn, "key", "value"))
        .await
        .unwrap();
}

async fn a_change_is_seen_by_whoever_reads_next(store: Store) {
    store
        .write(|conn| settings::set(conn, "key", "value"))
        .await
        .unwrap();
    let read = store.read(|conn| settings::get(conn, "key")).await.unwrap();
    assert_eq!(read.as_deref(), Some("value"));
}

async fn writers_wait_for_each_other(store: Store) {
    let mut writers = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        writers.spawn(async move {
            store
                .write(|conn| {
                    let wren = account_queries::by_handle(conn, "wren", "")?.unwrap();
                    publish(conn, &wren, Visibility::Public).map(drop)
                })
                .await
        });
    }
    for written in writers.join_all().await {
        written.unwrap();
    }
    let wren = store
        .read(|conn| account_queries::by_handle(conn, "wren", ""))
        .await
        .unwrap();
    assert_eq!(wren.unwrap().posts_count, 8);
}

/// Changes that wait together are committed together on SQLite.
async fn a_change_that_fails_takes_none_with_it(store: Store) {
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..30 {
        let store = store.clone();
        writers.spawn(async move {
            let change = move |conn: &mut Connection| {
                settings::set(conn, &format!("key {number}"), "value")?;
                assert_ne!(number % 3, 1, "a panic beside other changes");
                match number % 3 {
                    2 => Err(Error::other("no")),
                    _ => Ok(number),
                }
            };
            store.write(change).await.ok()
        });
    }
    let mut made: Vec<i32> = writers.join_all().await.into_iter().flatten().collect();
    made.sort_unstable();
    for number in 0..30 {
        let key = format!("key {number}");
        let read = store.read(move |conn| settings::get(conn, &key)).await;
        assert_eq!(read.unwrap().is_some(), made.contains(&number), "{number}");
    }
    assert_eq!(made, (0..30).step_by(3).collect::<Vec<_>>());
}

async fn each(engine: Engine) {
    let database = TestDatabase::new(engine).unwrap();
    let store = &database.store;
    assert_eq!((store.engine(), database.engine()), (engine, engine));
    a_change_that_fails_has_not_happened(store.clone()).await;
    a_change_that_panics_leaves_the_store_working(store.clone()).await;
    a_change_is_seen_by_whoever_reads_next(store.clone()).await;
    store
        .write(|conn| local(conn, "wren").map(drop))
        .await
        .unwrap();
    writers_wait_for_each_other(store.clone()).await;
    a_change_that_fails_takes_none_with_it(store.clone()).await;
}

#[tokio::test]
async fn a_write_is_all_or_nothing_on_sqlite() {
    each(Engine::Sqlite).await;
}

#[needs(postgres)]
#[tokio::test]
async fn a_write_is_all_or_nothing_on_postgres() {
    each(Engine::Postgres).await;
}
