//! Who quotes a post, with its author's leave.

use diesel::prelude::*;

use crate::{
    Connection, Result, accounts,
    dispatch::on_engine,
    model::{Account, AccountId, Post, PostId, Quote, QuoteId},
    schema::{posts, quotes},
};

/// More are counted and not listed.
const MOST_LISTED: i64 = 100;

/// Writes that a post is quoted, and returns what is written: the same request has one answer.
pub fn insert(conn: &mut Connection, quote: &Quote) -> Result<Quote> {
    on_engine!(conn, c => {
        diesel::insert_into(quotes::table).values(quote).on_conflict_do_nothing().execute(c)
    })?;
    Ok(quotes::table
        .filter(
            quotes::post_id
                .eq(quote.post_id)
                .and(quotes::uri.eq(&quote.uri)),
        )
        .select(Quote::as_select())
        .first(conn)?)
}

pub fn by_id(conn: &mut Connection, id: QuoteId) -> Result<Option<Quote>> {
    Ok(quotes::table
        .find(id)
        .select(Quote::as_select())
        .first(conn)
        .optional()?)
}

/// Who quotes a post, the latest first.
pub fn of_post(conn: &mut Connection, post: PostId) -> Result<Vec<(Quote, Account)>> {
    let rows: Vec<Quote> = quotes::table
        .filter(quotes::post_id.eq(post))
        .order(quotes::id.desc())
        .limit(MOST_LISTED)
        .select(Quote::as_select())
        .load(conn)?;
    let ids: Vec<AccountId> = rows.iter().map(|row| row.account_id).collect();
    let people = accounts::by_ids(conn, &ids)?;
    let by = |id: AccountId| people.iter().find(|one| one.id == id).cloned();
    Ok(rows
        .into_iter()
        .filter_map(|row| by(row.account_id).map(|who| (row, who)))
        .collect())
}

/// What somebody quotes of an author's posts, each with its post.
pub fn between(
    conn: &mut Connection,
    author: AccountId,
    who: AccountId,
) -> Result<Vec<(Quote, Post)>> {
    Ok(quotes::table
        .inner_join(posts::table)
        .filter(posts::account_id.eq(author))
        .filter(quotes::account_id.eq(who))
        .select((Quote::as_select(), Post::as_select()))
        .load(conn)?)
}

/// Takes leave back; says whether there was any.
pub fn remove(conn: &mut Connection, id: QuoteId) -> Result<bool> {
    Ok(diesel::delete(quotes::table.find(id)).execute(conn)? == 1)
}
