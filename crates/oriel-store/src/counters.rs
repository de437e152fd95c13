//! Numbers that are kept beside what they count.

use diesel::{
    backend::Backend,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    serialize::ToSql,
    sql_types::{BigInt, Integer},
};

use crate::{Connection, Result, dispatch::on_engine};

/// A number in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    Likes,
    Boosts,
    Replies,
    Posts,
    Followers,
    Following,
}

/// Adds to the number of one row.
pub(crate) fn add(conn: &mut Connection, counter: Counter, row: i64, by: i32) -> Result<()> {
    let addition = Addition { counter, row, by };
    on_engine!(conn, c => addition.execute(c))?;
    Ok(())
}

/// The statement. Diesel has an update of its own prepared anew each time it is used, which costs
/// as much as the update; this one is prepared once for each counter.
#[derive(Debug, Clone, Copy)]
struct Addition {
    counter: Counter,
    row: i64,
    by: i32,
}

impl Addition {
    fn beginning(self) -> &'static str {
        match self.counter {
            Counter::Likes => "UPDATE posts SET likes_count = likes_count + ",
            Counter::Boosts => "UPDATE posts SET boosts_count = boosts_count + ",
            Counter::Replies => "UPDATE posts SET replies_count = replies_count + ",
            Counter::Posts => "UPDATE accounts SET posts_count = posts_count + ",
            Counter::Followers => "UPDATE accounts SET followers_count = followers_count + ",
            Counter::Following => "UPDATE accounts SET following_count = following_count + ",
        }
    }
}

impl<DB> QueryFragment<DB> for Addition
where
    DB: Backend,
    i32: ToSql<Integer, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.beginning());
        out.push_bind_param::<Integer, _>(&self.by)?;
        out.push_sql(" WHERE id = ");
        out.push_bind_param::<BigInt, _>(&self.row)
    }
}

impl QueryId for Addition {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Conn> RunQueryDsl<Conn> for Addition {}
