use diesel::prelude::*;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, Json, Poll, PostId},
    schema::{mentions, post_tags, posts, tags},
};

/// Gives a post exactly these tags.
pub fn set_tags(conn: &mut Connection, post: PostId, names: &[String]) -> Result<()> {
    diesel::delete(post_tags::table.filter(post_tags::post_id.eq(post))).execute(conn)?;
    add_tags(conn, post, names)
}

/// The same for a post that has none yet.
pub fn add_tags(conn: &mut Connection, post: PostId, names: &[String]) -> Result<()> {
    for name in names {
        let tag = crate::tags::id_of(conn, name, post)?;
        on_engine!(conn, c => {
            diesel::insert_into(post_tags::table)
                .values((post_tags::post_id.eq(post), post_tags::tag_id.eq(tag)))
                .on_conflict_do_nothing()
                .execute(c)
        })?;
    }
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
    for account in accounts {
        add_mention(conn, post, *account)?;
    }
    Ok(())
}

fn add_mention(conn: &mut Connection, post: PostId, account: AccountId) -> Result<()> {
    on_engine!(conn, c => {
        diesel::insert_into(mentions::table)
            .values((mentions::post_id.eq(post), mentions::account_id.eq(account)))
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(())
}

pub fn mentions_of(conn: &mut Connection, post: PostId) -> Result<Vec<AccountId>> {
    Ok(mentions::table
        .filter(mentions::post_id.eq(post))
        .select(mentions::account_id)
        .load(conn)?)
}

/// Writes what a question asks and what was answered.
pub fn set_poll(conn: &mut Connection, post: PostId, poll: &Json<Option<Poll>>) -> Result<()> {
    diesel::update(posts::table.find(post))
        .set(posts::poll.eq(poll))
        .execute(conn)?;
    Ok(())
}
