use std::time::Duration;

use diesel::{RunQueryDsl as _, sql_query};
use tokio::time::timeout;

use super::*;
use crate::{Error, Store, listen};

const PATIENCE: Duration = Duration::from_secs(20);

async fn say(store: &Store, words: &'static str) {
    let said = store.write(move |conn| {
        listen::say(conn, words.to_owned());
        Ok(())
    });
    said.await.unwrap();
}

async fn next(heard: &mut listen::Heard) -> String {
    let words = timeout(PATIENCE, heard.next()).await.unwrap();
    words.unwrap().to_string()
}

async fn what_is_rolled_back_is_never_heard(engine: Engine) {
    let database = TestDatabase::new(engine).unwrap();
    let store = &database.store;
    let mut heard = store.hear().await;
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..30 {
        let store = store.clone();
        writers.spawn(async move {
            let change = move |conn: &mut Connection| {
                listen::say(conn, number.to_string());
                assert_ne!(number % 3, 1, "a panic beside other changes");
                match number % 3 {
                    2 => Err(Error::other("no")),
                    _ => Ok(()),
                }
            };
            store.write(change).await
        });
    }
    writers.join_all().await;
    say(store, "end").await;
    let mut all = Vec::new();
    loop {
        let words = next(&mut heard).await;
        if words == "end" {
            break;
        }
        all.push(words.parse::<i32>().unwrap());
    }
    all.sort_unstable();
    assert_eq!(all, (0..30).step_by(3).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_is_rolled_back_is_never_heard_on_sqlite() {
    what_is_rolled_back_is_never_heard(Engine::Sqlite).await;
}

#[needs(postgres)]
#[tokio::test]
async fn what_is_rolled_back_is_never_heard_on_postgres() {
    what_is_rolled_back_is_never_heard(Engine::Postgres).await;
}

/// What two processes have of one database.
fn two() -> (TestDatabase, Store) {
    let database = TestDatabase::new(Engine::Postgres).unwrap();
    let other = Store::open(&database.config, database.data_dir.path()).unwrap();
    (database, other)
}

#[needs(postgres)]
#[tokio::test]
async fn other_processes_hear_what_is_said() {
    let (database, other) = two();
    let (mut here, mut there) = (database.store.hear().await, other.hear().await);
    say(&other, "it's from there").await;
    assert_eq!(next(&mut here).await, "it's from there");
    assert_eq!(next(&mut there).await, "it's from there");
    say(&database.store, "from here").await;
    assert_eq!(next(&mut there).await, "from here", "and that once");
    assert_eq!(next(&mut here).await, "from here");
}

#[needs(postgres)]
#[tokio::test]
async fn a_database_that_went_away_is_listened_to_again() {
    let (database, other) = two();
    let mut heard = other.hear().await;
    let ended = database.store.write(|conn| {
        let Connection::Postgres(pg) = conn else {
            return Err(Error::other("not PostgreSQL"));
        };
        let ended = sql_query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE query LIKE 'LISTEN%' AND datname = current_database()",
        );
        Ok(ended.execute(pg)?)
    });
    assert_eq!(ended.await.unwrap(), 1);
    // Until it listens again, what is said is lost.
    let again = async {
        while timeout(Duration::from_millis(50), heard.next())
            .await
            .is_err()
        {
            say(&database.store, "still there?").await;
        }
    };
    timeout(PATIENCE, again).await.unwrap();
}
