//! Who quotes a post, with its author's leave.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    accounts::{self, escaped},
    dispatch::on_engine,
    model::{Account, AccountId, Post, PostId, Quote, QuoteId},
    schema::{accounts as people, posts, quotes},
};

/// The latest are listed, and no more.
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
                .and(quotes::account_id.eq(quote.account_id))
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

/// What some accounts quote of an author's posts, each with its post.
pub fn of_author_by(
    conn: &mut Connection,
    author: AccountId,
    who: &[AccountId],
) -> Result<Vec<(Quote, Post)>> {
    Ok(quotes::table
        .inner_join(posts::table)
        .filter(posts::account_id.eq(author))
        .filter(quotes::account_id.eq_any(who))
        .select((Quote::as_select(), Post::as_select()))
        .load(conn)?)
}

/// Those on a server, or below it, who quote an author's posts.
pub fn quoters_on(
    conn: &mut Connection,
    author: AccountId,
    domain: &str,
) -> Result<Vec<AccountId>> {
    let there = people::domain.eq(domain.to_owned()).or(people::domain
        .like(format!("%.{}", escaped(domain)))
        .escape('\\'));
    Ok(quotes::table
        .inner_join(posts::table)
        .inner_join(people::table.on(people::id.eq(quotes::account_id)))
        .filter(posts::account_id.eq(author))
        .filter(there)
        .select(quotes::account_id)
        .distinct()
        .load(conn)?)
}

/// How often an account quotes a post.
pub fn count(conn: &mut Connection, post: PostId, who: AccountId) -> Result<i64> {
    Ok(quotes::table
        .filter(quotes::post_id.eq(post).and(quotes::account_id.eq(who)))
        .count()
        .get_result(conn)?)
}

/// A post that quotes others is gone.
pub fn forget(conn: &mut Connection, who: AccountId, uri: &str) -> Result<()> {
    diesel::delete(quotes::table.filter(quotes::account_id.eq(who).and(quotes::uri.eq(uri))))
        .execute(conn)?;
    Ok(())
}

/// Takes leave back; says whether there was any.
pub fn remove(conn: &mut Connection, id: QuoteId) -> Result<bool> {
    Ok(diesel::delete(quotes::table.find(id)).execute(conn)? == 1)
}
