use diesel::prelude::*;

use crate::{
    Connection, Result,
    dispatch::insert_new,
    model::{AccountId, PostId},
    schema::{mentions, post_tags, posts, tags},
};

/// Gives a post exactly these tags.
pub fn set_tags(conn: &mut Connection, post: PostId, names: &[String]) -> Result<()> {
    diesel::delete(post_tags::table.filter(post_tags::post_id.eq(post))).execute(conn)?;
    add_tags(conn, post, names)
}

/// The same for a post that has none yet.
pub fn add_tags(conn: &mut Connection, post: PostId, names: &[String]) -> Result<()> {
    let tags = crate::tags::ids_of(conn, names, post)?;
    let rows: Vec<_> = tags
        .into_iter()
        .map(|tag| (post_tags::post_id.eq(post), post_tags::tag_id.eq(tag)))
        .collect();
    insert_new!(conn, post_tags::table, rows);
    Ok(())
}

pub fn tags_of(conn: &mut Connection, post: PostId) -> Result<Vec<String>> {
    Ok(post_tags::table
        .inner_join(tags::table)
        .filter(post_tags::post_id.eq(post))
        .order(tags::name.asc())
        .select(tags::name)
        .load(conn)?)
}

/// Hashtags that the author added beside those in the text.
pub fn extra_tags(conn: &mut Connection, post: PostId) -> Result<Vec<String>> {
    let text: String = posts::table
        .find(post)
        .select(posts::extra_tags)
        .first(conn)?;
    Ok(text.split_whitespace().map(str::to_owned).collect())
}

pub fn set_extra_tags(conn: &mut Connection, post: PostId, names: &[String]) -> Result<()> {
    diesel::update(posts::table.find(post))
        .set(posts::extra_tags.eq(names.join(" ")))
        .execute(conn)?;
    Ok(())
}

/// Makes a post name exactly these accounts.
pub fn set_mentions(conn: &mut Connection, post: PostId, accounts: &[AccountId]) -> Result<()> {
    diesel::delete(mentions::table.filter(mentions::post_id.eq(post))).execute(conn)?;
    add_mentions(conn, post, accounts)
}

/// The same for a post that names nobody yet.
pub fn add_mentions(conn: &mut Connection, post: PostId, accounts: &[AccountId]) -> Result<()> {
    let rows: Vec<_> = accounts
        .iter()
        .map(|account| {
            (
                mentions::post_id.eq(post),
                mentions::account_id.eq(*account),
            )
        })
        .collect();
    insert_new!(conn, mentions::table, rows);
    Ok(())
}

pub fn mentions_of(conn: &mut Connection, post: PostId) -> Result<Vec<AccountId>> {
    Ok(mentions::table
        .filter(mentions::post_id.eq(post))
        .select(mentions::account_id)
        .load(conn)?)
}
