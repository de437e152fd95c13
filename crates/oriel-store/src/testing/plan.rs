//! How an engine answers a query: what EXPLAIN says.

use diesel::{
    PgConnection, SqliteConnection,
    backend::Backend,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    query_dsl::methods::LoadQuery,
    result::QueryResult,
    sql_query,
    sql_types::{Integer, Text},
    sqlite::Sqlite,
};

use crate::{Connection, Result};

/// A query to be explained by PostgreSQL.
pub(crate) struct OnPostgres<Q>(Q);

/// A query to be explained by SQLite.
pub(crate) struct OnSqlite<Q>(Q);

macro_rules! explained {
    ($wrapper:ident, $connection:ty, $words:literal, $columns:ty) => {
        impl<Q, DB: Backend> QueryFragment<DB> for $wrapper<Q>
        where
            Q: QueryFragment<DB>,
        {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                out.push_sql($words);
                self.0.walk_ast(out.reborrow())
            }
        }

        impl<Q> QueryId for $wrapper<Q> {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }

        impl<Q> Query for $wrapper<Q> {
            type SqlType = $columns;
        }

        impl<Q> RunQueryDsl<$connection> for $wrapper<Q> {}
    };
}

explained!(OnPostgres, PgConnection, "EXPLAIN ", Text);
explained!(
    OnSqlite,
    SqliteConnection,
    "EXPLAIN QUERY PLAN ",
    (Integer, Integer, Integer, Text)
);

/// The plan of a query, a line for each step. PostgreSQL has to use an index where one fits,
/// since the tables of tests are small.
pub(crate) fn plan<Q>(conn: &mut Connection, query: Q) -> Result<String>
where
    Q: QueryFragment<Pg> + QueryFragment<Sqlite>,
    OnPostgres<Q>: for<'q> LoadQuery<'q, PgConnection, String>,
    OnSqlite<Q>: for<'q> LoadQuery<'q, SqliteConnection, (i32, i32, i32, String)>,
{
    let lines: Vec<String> = match conn {
        Connection::Postgres(pg) => {
            sql_query("SET LOCAL enable_seqscan = off").execute(pg)?;
            sql_query("SET LOCAL enable_bitmapscan = off").execute(pg)?;
            OnPostgres(query).load(pg)?
        }
        Connection::Sqlite(lite) => {
            let rows: Vec<(i32, i32, i32, String)> = OnSqlite(query).load(lite)?;
            rows.into_iter().map(|(.., detail)| detail).collect()
        }
    };
    Ok(lines.join("\n"))
}
