//! What people would rather not read.

use std::collections::HashMap;

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{
        AccountId, FilterId, FilterKeyword, FilterKeywordId, FilterPost, FilterPostId, FilterView,
        Utc, WordFilter,
    },
    schema::{filter_keywords, filter_posts, filters},
};

pub fn insert(conn: &mut Connection, filter: &WordFilter) -> Result<()> {
    diesel::insert_into(filters::table)
        .values(filter)
        .execute(conn)?;
    Ok(())
}

pub fn update(conn: &mut Connection, filter: &WordFilter) -> Result<()> {
    diesel::update(filters::table.find(filter.id))
        .set(filter)
        .execute(conn)?;
    Ok(())
}

/// Deletes a filter, if it is this account's; says whether it was.
pub fn delete(conn: &mut Connection, account: AccountId, id: FilterId) -> Result<bool> {
    let this = filters::table.filter(filters::id.eq(id).and(filters::account_id.eq(account)));
    Ok(diesel::delete(this).execute(conn)? == 1)
}

/// The filters of an account, the oldest first.
pub fn of(conn: &mut Connection, account: AccountId) -> Result<Vec<FilterView>> {
    let rows = filters::table
        .filter(filters::account_id.eq(account))
        .order(filters::id.asc())
        .select(WordFilter::as_select())
        .load(conn)?;
    complete(conn, rows)
}

/// Those of them that have not run out.
pub fn active(
    conn: &mut Connection,
    account: AccountId,
    now: OffsetDateTime,
) -> Result<Vec<FilterView>> {
    let lasts = filters::expires_at
        .is_null()
        .or(filters::expires_at.gt(Utc::from(now)));
    let rows = filters::table
        .filter(filters::account_id.eq(account))
        .filter(lasts)
        .order(filters::id.asc())
        .select(WordFilter::as_select())
        .load(conn)?;
    complete(conn, rows)
}

/// A filter, if it is this account's.
pub fn owned(
    conn: &mut Connection,
    account: AccountId,
    id: FilterId,
) -> Result<Option<FilterView>> {
    let rows = filters::table
        .filter(filters::id.eq(id).and(filters::account_id.eq(account)))
        .select(WordFilter::as_select())
        .load(conn)?;
    Ok(complete(conn, rows)?.into_iter().next())
}

fn complete(conn: &mut Connection, rows: Vec<WordFilter>) -> Result<Vec<FilterView>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<FilterId> = rows.iter().map(|filter| filter.id).collect();
    let mut keywords: HashMap<FilterId, Vec<FilterKeyword>> = HashMap::new();
    let found: Vec<FilterKeyword> = filter_keywords::table
        .filter(filter_keywords::filter_id.eq_any(&ids))
        .order(filter_keywords::id.asc())
        .select(FilterKeyword::as_select())
        .load(conn)?;
    for keyword in found {
        keywords.entry(keyword.filter_id).or_default().push(keyword);
    }
    let mut posts: HashMap<FilterId, Vec<FilterPost>> = HashMap::new();
    let found: Vec<FilterPost> = filter_posts::table
        .filter(filter_posts::filter_id.eq_any(&ids))
        .order(filter_posts::id.asc())
        .select(FilterPost::as_select())
        .load(conn)?;
    for post in found {
        posts.entry(post.filter_id).or_default().push(post);
    }
    let view = |filter: WordFilter| FilterView {
        keywords: keywords.remove(&filter.id).unwrap_or_default(),
        posts: posts.remove(&filter.id).unwrap_or_default(),
        filter,
    };
    Ok(rows.into_iter().map(view).collect())
}

/// How much an account filters by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub filters: i64,
    pub keywords: i64,
    pub posts: i64,
}

/// How many filters, keywords and posts in them an account has.
pub fn count(conn: &mut Connection, account: AccountId) -> Result<Counts> {
    let own = filters::account_id.eq(account);
    Ok(Counts {
        filters: filters::table.filter(own).count().get_result(conn)?,
        keywords: filter_keywords::table
            .inner_join(filters::table)
            .filter(own)
            .count()
            .get_result(conn)?,
        posts: filter_posts::table
            .inner_join(filters::table)
            .filter(own)
            .count()
            .get_result(conn)?,
    })
}

/// A keyword and its filter, if they are this account's.
pub fn keyword(
    conn: &mut Connection,
    account: AccountId,
    id: FilterKeywordId,
) -> Result<Option<(WordFilter, FilterKeyword)>> {
    Ok(filter_keywords::table
        .inner_join(filters::table)
        .filter(filter_keywords::id.eq(id))
        .filter(filters::account_id.eq(account))
        .select((WordFilter::as_select(), FilterKeyword::as_select()))
        .first(conn)
        .optional()?)
}

pub fn add_keyword(conn: &mut Connection, keyword: &FilterKeyword) -> Result<()> {
    diesel::insert_into(filter_keywords::table)
        .values(keyword)
        .execute(conn)?;
    Ok(())
}

pub fn change_keyword(conn: &mut Connection, keyword: &FilterKeyword) -> Result<()> {
    diesel::update(filter_keywords::table.find(keyword.id))
        .set(keyword)
        .execute(conn)?;
    Ok(())
}

pub fn remove_keywords(conn: &mut Connection, ids: &[FilterKeywordId]) -> Result<()> {
    let those = filter_keywords::table.filter(filter_keywords::id.eq_any(ids));
    diesel::delete(those).execute(conn)?;
    Ok(())
}

/// A post of a filter, if that is this account's.
pub fn post(
    conn: &mut Connection,
    account: AccountId,
    id: FilterPostId,
) -> Result<Option<FilterPost>> {
    Ok(filter_posts::table
        .inner_join(filters::table)
        .filter(filter_posts::id.eq(id))
        .filter(filters::account_id.eq(account))
        .select(FilterPost::as_select())
        .first(conn)
        .optional()?)
}

/// Names a post in a filter; one that it names already stays as it is. Returns what is there.
pub fn add_post(conn: &mut Connection, post: &FilterPost) -> Result<FilterPost> {
    on_engine!(conn, c => {
        diesel::insert_into(filter_posts::table).values(post).on_conflict_do_nothing().execute(c)
    })?;
    Ok(filter_posts::table
        .filter(filter_posts::filter_id.eq(post.filter_id))
        .filter(filter_posts::post_id.eq(post.post_id))
        .select(FilterPost::as_select())
        .first(conn)?)
}

pub fn remove_post(conn: &mut Connection, id: FilterPostId) -> Result<()> {
    diesel::delete(filter_posts::table.find(id)).execute(conn)?;
    Ok(())
}
