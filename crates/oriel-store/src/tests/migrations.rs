use std::collections::BTreeMap;

use diesel::{
    QueryableByName, RunQueryDsl as _, sql_query,
    sql_types::{Bool, Text},
};

use super::*;
use crate::{Store, config::Database};

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Bool)]
    required: bool,
}

const SQLITE_COLUMNS: &str = "\
    SELECT m.name AS table_name, c.name AS name, c.\"notnull\" AS required \
    FROM sqlite_master m JOIN pragma_table_info(m.name) c \
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";

const POSTGRES_COLUMNS: &str = "\
    SELECT table_name::text, column_name::text AS name, is_nullable = 'NO' AS required \
    FROM information_schema.columns WHERE table_schema = 'public'";

/// Table and column to whether the column must be filled.
type Shape = BTreeMap<(String, String), bool>;

async fn shape(engine: Engine) -> Shape {
    let database = TestDatabase::empty(engine).unwrap();
    database.store.migrate().await.unwrap();
    let question = match engine {
        Engine::Postgres => POSTGRES_COLUMNS,
        Engine::Sqlite => SQLITE_COLUMNS,
    };
    let load = move |conn: &mut Connection| Ok(sql_query(question).load::<Column>(conn)?);
    let columns = database.store.read(load).await.unwrap();
    columns
        .into_iter()
        .filter(|column| column.table_name != "__diesel_schema_migrations")
        .map(|column| ((column.table_name, column.name), column.required))
        .collect()
}

#[needs(postgres)]
#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let sqlite = shape(Engine::Sqlite).await;
    assert!(sqlite.contains_key(&("accounts".to_owned(), "uri".to_owned())));
    assert_eq!(sqlite, shape(Engine::Postgres).await);
}

/// How many there are in the repository.
fn all_migrations() -> usize {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    std::fs::read_dir(folder).unwrap().count()
}

async fn migrations_run_once(engine: Engine) {
    let database = TestDatabase::empty(engine).unwrap();
    assert_eq!(database.store.migrate().await.unwrap(), all_migrations());
    assert_eq!(database.store.migrate().await.unwrap(), 0);
    let line = database.store.describe().await.unwrap();
    let end = format!("writable, {} migrations applied", all_migrations());
    assert!(line.ends_with(&end), "{line}");
}

#[tokio::test]
async fn migrations_run_once_on_sqlite() {
    migrations_run_once(Engine::Sqlite).await;
}

#[needs(postgres)]
#[tokio::test]
async fn migrations_run_once_on_postgres() {
    migrations_run_once(Engine::Postgres).await;
}

#[tokio::test]
async fn processes_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Store::open(&Database::default(), folder.path()).unwrap();
    let (one, two) = (open(), open());
    let (one, two) = tokio::join!(one.migrate(), two.migrate());
    assert_eq!(one.unwrap() + two.unwrap(), all_migrations());
}

#[test]
fn an_address_of_another_database_is_refused() {
    let config = Database {
        url: "mysql://localhost/oriel".to_owned(),
        ..Database::default()
    };
    let refused = Store::open(&config, std::path::Path::new(".")).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("must begin with sqlite: or postgres://"),
        "{refused}"
    );
}
