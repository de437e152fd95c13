//! Hashtags.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
};

use diesel::{
    dsl::{count_star, exists, max},
    prelude::*,
    select,
};

use crate::{
    Connection, Error, Page, Result,
    dispatch::{insert_new, on_engine},
    model::{AccountId, PostId, Utc},
    page::on_page,
    posts::out_and_open,
    schema::{featured_tags, post_tags, posts, tag_follows, tags},
};

/// The id of a tag, which is made when it is new; it gets the id of the post that named it first.
pub(crate) fn id_of(conn: &mut Connection, name: &str, first: PostId) -> Result<i64> {
    let ids = ids_of(conn, &[name.to_owned()], first)?;
    ids.first().copied().ok_or(Error::NotFound)
}

/// The ids of tags, which are made when they are new. New ones get the id of the post that named
/// them first, and the next free numbers.
pub(crate) fn ids_of(conn: &mut Connection, names: &[String], first: PostId) -> Result<Vec<i64>> {
    let mut next = first.0;
    loop {
        let known: HashMap<String, i64> = tags::table
            .filter(tags::name.eq_any(names))
            .select((tags::name, tags::id))
            .load(conn)?
            .into_iter()
            .collect();
        let new: BTreeSet<&String> = names
            .iter()
            .filter(|name| !known.contains_key(*name))
            .collect();
        if new.is_empty() {
            return Ok(known.into_values().collect());
        }
        let mut rows = Vec::with_capacity(new.len());
        for name in new {
            rows.push((tags::id.eq(next), tags::name.eq(name)));
            next += 1;
        }
        // A number may be taken, and a name written by another transaction: those are looked up.
        insert_new!(conn, tags::table, rows);
    }
}

fn known(conn: &mut Connection, name: &str) -> Result<Option<i64>> {
    Ok(tags::table
        .filter(tags::name.eq(name))
        .select(tags::id)
        .first(conn)
        .optional()?)
}

/// Follows a tag under this id, which a tag that nobody named before gets as well.
pub fn follow(conn: &mut Connection, id: i64, account: AccountId, name: &str) -> Result<()> {
    let values = (
        tag_follows::id.eq(id),
        tag_follows::account_id.eq(account),
        tag_follows::tag_id.eq(id_of(conn, name, PostId(id))?),
    );
    on_engine!(conn, c => {
        diesel::insert_into(tag_follows::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(())
}

pub fn unfollow(conn: &mut Connection, account: AccountId, name: &str) -> Result<()> {
    let Some(tag) = known(conn, name)? else {
        return Ok(());
    };
    let this = tag_follows::account_id
        .eq(account)
        .and(tag_follows::tag_id.eq(tag));
    diesel::delete(tag_follows::table.filter(this)).execute(conn)?;
    Ok(())
}

/// The tags that an account follows, the latest first; each with the number that the next page
/// goes by.
pub fn followed(
    conn: &mut Connection,
    account: AccountId,
    page: Page,
) -> Result<Vec<(i64, String)>> {
    let followed = tag_follows::table
        .inner_join(tags::table)
        .filter(tag_follows::account_id.eq(account))
        .select((tag_follows::id, tags::name));
    let rows = on_page!(followed, tag_follows::id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

pub fn count_followed(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(tag_follows::table
        .filter(tag_follows::account_id.eq(account))
        .count()
        .get_result(conn)?)
}

/// Whether an account follows a tag, and whether it features it.
pub fn ties(conn: &mut Connection, account: AccountId, name: &str) -> Result<(bool, bool)> {
    let follows = tag_follows::table
        .inner_join(tags::table)
        .filter(tag_follows::account_id.eq(account))
        .filter(tags::name.eq(name));
    let features = featured_tags::table
        .inner_join(tags::table)
        .filter(featured_tags::account_id.eq(account))
        .filter(tags::name.eq(name));
    Ok((
        select(exists(follows)).get_result(conn)?,
        select(exists(features)).get_result(conn)?,
    ))
}

/// A tag that somebody shows on their profile, and how much they used it where everyone sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Featured {
    pub id: i64,
    pub name: String,
    pub posts: i64,
    pub last: Option<Utc>,
}

/// The tags that an account features, the oldest first.
pub fn featured(conn: &mut Connection, account: AccountId) -> Result<Vec<Featured>> {
    let rows: Vec<(i64, i64, String)> = featured_tags::table
        .inner_join(tags::table)
        .filter(featured_tags::account_id.eq(account))
        .order(featured_tags::id.asc())
        .select((featured_tags::id, tags::id, tags::name))
        .load(conn)?;
    let of: Vec<i64> = rows.iter().map(|(_, tag, _)| *tag).collect();
    let uses = uses(conn, account, Some(&of))?;
    let used = |tag: i64| uses.iter().find(|(known, ..)| *known == tag);
    let featured = |(id, tag, name): (i64, i64, String)| Featured {
        id,
        name,
        posts: used(tag).map_or(0, |(_, posts, _)| *posts),
        last: used(tag).and_then(|(.., last)| *last),
    };
    Ok(rows.into_iter().map(featured).collect())
}

type Use = (i64, i64, Option<Utc>);

/// How often an account used tags in posts that everyone may see, and when last.
fn uses(conn: &mut Connection, account: AccountId, of: Option<&[i64]>) -> Result<Vec<Use>> {
    let mut query = post_tags::table
        .inner_join(posts::table)
        .filter(posts::account_id.eq(account))
        .filter(out_and_open!())
        .group_by(post_tags::tag_id)
        .select((post_tags::tag_id, count_star(), max(posts::published_at)))
        .into_boxed();
    if let Some(of) = of {
        query = query.filter(post_tags::tag_id.eq_any(of));
    }
    Ok(query.load(conn)?)
}

/// Features a tag under this id, or says under which it is featured.
pub fn feature(conn: &mut Connection, id: i64, account: AccountId, name: &str) -> Result<i64> {
    let tag = id_of(conn, name, PostId(id))?;
    let values = (
        featured_tags::id.eq(id),
        featured_tags::account_id.eq(account),
        featured_tags::tag_id.eq(tag),
    );
    on_engine!(conn, c => {
        diesel::insert_into(featured_tags::table).values(values).on_conflict_do_nothing().execute(c)
    })?;
    Ok(featured_tags::table
        .filter(featured_tags::account_id.eq(account))
        .filter(featured_tags::tag_id.eq(tag))
        .select(featured_tags::id)
        .first(conn)?)
}

/// Features a tag no longer; says whether it was featured.
pub fn unfeature(conn: &mut Connection, account: AccountId, id: i64) -> Result<bool> {
    let this = featured_tags::table
        .filter(featured_tags::id.eq(id))
        .filter(featured_tags::account_id.eq(account));
    Ok(diesel::delete(this).execute(conn)? == 1)
}

/// The tags that an account used most and does not feature.
pub fn suggestions(conn: &mut Connection, account: AccountId, limit: usize) -> Result<Vec<String>> {
    let featured: Vec<i64> = featured_tags::table
        .filter(featured_tags::account_id.eq(account))
        .select(featured_tags::tag_id)
        .load(conn)?;
    let mut used = uses(conn, account, None)?;
    used.retain(|(tag, ..)| !featured.contains(tag));
    used.sort_by_key(|(tag, posts, _)| (Reverse(*posts), *tag));
    let most: Vec<i64> = used.into_iter().take(limit).map(|(tag, ..)| tag).collect();
    let mut names: Vec<(i64, String)> = tags::table
        .filter(tags::id.eq_any(&most))
        .select((tags::id, tags::name))
        .load(conn)?;
    names.sort_by_key(|(tag, _)| most.iter().position(|it| it == tag));
    Ok(names.into_iter().map(|(_, name)| name).collect())
}
