//! Two transactions that meet.

use std::sync::{
    Arc, Barrier,
    atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::{Store, settings};

/// On PostgreSQL two transactions meet here the first time that both are made; SQLite makes one
/// after the other.
#[derive(Clone)]
struct Meeting {
    barrier: Option<Arc<Barrier>>,
    made: Arc<AtomicUsize>,
}

impl Meeting {
    fn of_two(engine: Engine) -> Self {
        Self {
            barrier: (engine == Engine::Postgres).then(|| Arc::new(Barrier::new(2))),
            made: Arc::default(),
        }
    }

    fn meet(&self) {
        if self.made.fetch_add(1, Ordering::SeqCst) < 2
            && let Some(barrier) = &self.barrier
        {
            barrier.wait();
        }
    }
}

async fn both<T: Send + 'static>(
    store: &Store,
    change: impl Fn(&mut Connection, usize) -> Result<T> + Clone + Send + Sync + 'static,
) -> [Result<T>; 2] {
    let write = |which: usize| {
        let (store, change) = (store.clone(), change.clone());
        tokio::spawn(async move { store.write_retrying(move |conn| change(conn, which)).await })
    };
    let (first, second) = (write(0), write(1));
    [first.await.unwrap(), second.await.unwrap()]
}

/// The database refuses a second account of one id.
async fn an_account_that_two_meet_at_once_is_inserted_once(store: Store) {
    let meeting = Meeting::of_two(store.engine());
    let kept = both(&store, move |conn, _| {
        let known = account_queries::by_uri(conn, "https://a.example/users/robin")?;
        meeting.meet();
        match known {
            Some(known) => Ok(known.id),
            None => Ok(remote(conn, "robin", "a.example")?.id),
        }
    });
    let [first, second] = kept.await;
    assert_eq!(first.unwrap(), second.unwrap());
}

/// Each waits for what the other has written, until the database ends one of them.
async fn of_two_that_wait_for_each_other_one_is_made_again(store: Store) {
    let meeting = Meeting::of_two(store.engine());
    for key in ["a", "b"] {
        let set = move |conn: &mut Connection| settings::set(conn, key, "before");
        store.write(set).await.unwrap();
    }
    let written = both(&store, move |conn, which| {
        let keys = [["a", "b"], ["b", "a"]][which];
        settings::set(conn, keys[0], &format!("by {which}"))?;
        meeting.meet();
        settings::set(conn, keys[1], &format!("by {which}"))
    });
    for outcome in written.await {
        outcome.unwrap();
    }
    let read = |conn: &mut Connection| Ok([settings::get(conn, "a")?, settings::get(conn, "b")?]);
    let [a, b] = store.read(read).await.unwrap();
    assert_eq!(a, b, "one came after the other");
}

/// What stays refused is not tried for ever.
async fn a_conflict_that_lasts_is_returned(store: Store) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    store
        .write(|conn| local(conn, "wren").map(drop))
        .await
        .unwrap();
    let refused = store.write_retrying(move |conn| {
        count.fetch_add(1, Ordering::SeqCst);
        local(conn, "wren").map(drop)
    });
    let refused = refused.await;
    assert!(
        matches!(refused, Err(crate::Error::Conflict(_))),
        "{refused:?}"
    );
    assert!((2..10).contains(&made.load(Ordering::SeqCst)));
}

async fn each(engine: Engine) {
    let database = TestDatabase::new(engine).unwrap();
    let store = &database.store;
    an_account_that_two_meet_at_once_is_inserted_once(store.clone()).await;
    of_two_that_wait_for_each_other_one_is_made_again(store.clone()).await;
    a_conflict_that_lasts_is_returned(store.clone()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_meet_are_made_again_on_sqlite() {
    each(Engine::Sqlite).await;
}

#[oriel_needs::needs(postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn transactions_that_meet_are_made_again_on_postgres() {
    each(Engine::Postgres).await;
}
