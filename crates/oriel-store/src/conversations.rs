//! What people say to those whom they name and to nobody else, as each of them reads it.

use std::collections::{BTreeSet, HashMap};

use diesel::{dsl::max, prelude::*};
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result, accounts,
    dispatch::on_engine,
    model::{
        Account, AccountId, Conversation, ConversationId, ConversationView, Json, Post, PostId,
    },
    mutes,
    page::on_page,
    posts::visible_to,
    schema::{conversation_posts, conversations, posts},
    views,
};

/// The conversations that a post is in, one for each who reads it so.
pub fn with(conn: &mut Connection, post: PostId) -> Result<Vec<Conversation>> {
    Ok(conversation_posts::table
        .inner_join(conversations::table)
        .filter(conversation_posts::post_id.eq(post))
        .select(Conversation::as_select())
        .load(conn)?)
}

/// The conversation of somebody with a circle of others in a thread.
pub fn between(
    conn: &mut Connection,
    account: AccountId,
    thread: PostId,
    others: &Json<Vec<AccountId>>,
) -> Result<Option<Conversation>> {
    Ok(conversations::table
        .filter(conversations::account_id.eq(account))
        .filter(conversations::thread_id.eq(thread))
        .filter(conversations::others.eq(others))
        .select(Conversation::as_select())
        .first(conn)
        .optional()?)
}

/// Begins a conversation with the post that it has as its last; or says which there is, when
/// another transaction has begun it meanwhile.
pub fn insert(conn: &mut Connection, new: &Conversation) -> Result<ConversationId> {
    on_engine!(conn, c => {
        diesel::insert_into(conversations::table)
            .values(new)
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    let found = between(conn, new.account_id, new.thread_id, &new.others)?;
    Ok(found.map_or(new.id, |found| found.id))
}

/// Puts a post into a conversation, as the last one if it is the newest.
pub fn add(conn: &mut Connection, id: ConversationId, post: PostId, unread: bool) -> Result<()> {
    let values = (
        conversation_posts::post_id.eq(post),
        conversation_posts::conversation_id.eq(id),
    );
    on_engine!(conn, c => {
        diesel::insert_into(conversation_posts::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    let this = conversations::table.find(id);
    diesel::update(this)
        .set(conversations::unread.eq(unread))
        .execute(conn)?;
    diesel::update(this.filter(conversations::last_post_id.lt(post)))
        .set(conversations::last_post_id.eq(post))
        .execute(conn)?;
    Ok(())
}

/// Takes a post out of a conversation, which ends when nothing is left in it.
pub fn take_out(conn: &mut Connection, id: ConversationId, post: PostId) -> Result<()> {
    diesel::delete(conversation_posts::table.find((post, id))).execute(conn)?;
    settle(conn, id)
}

/// Gives a conversation the newest of its posts as the last one.
fn settle(conn: &mut Connection, id: ConversationId) -> Result<()> {
    let newest: Option<PostId> = conversation_posts::table
        .filter(conversation_posts::conversation_id.eq(id))
        .select(max(conversation_posts::post_id))
        .first(conn)?;
    let this = conversations::table.find(id);
    match newest {
        None => diesel::delete(this).execute(conn)?,
        Some(newest) => diesel::update(this)
            .set(conversations::last_post_id.eq(newest))
            .execute(conn)?,
    };
    Ok(())
}

/// Takes a post that is deleted out of every conversation.
pub(crate) fn forget_post(conn: &mut Connection, post: PostId) -> Result<()> {
    for conversation in with(conn, post)? {
        take_out(conn, conversation.id, post)?;
    }
    Ok(())
}

/// Counts what was said in a thread, which turns out to be a part of another, to that one.
pub(crate) fn join_threads(conn: &mut Connection, part: PostId, whole: PostId) -> Result<()> {
    let parts: Vec<Conversation> = conversations::table
        .filter(conversations::thread_id.eq(part))
        .select(Conversation::as_select())
        .load(conn)?;
    for part in parts {
        match between(conn, part.account_id, whole, &part.others)? {
            Some(known) => merge(conn, &part, &known)?,
            None => {
                diesel::update(conversations::table.find(part.id))
                    .set(conversations::thread_id.eq(whole))
                    .execute(conn)?;
            }
        }
    }
    Ok(())
}

fn merge(conn: &mut Connection, part: &Conversation, into: &Conversation) -> Result<()> {
    let said = conversation_posts::table.filter(conversation_posts::conversation_id.eq(part.id));
    let moved: Vec<PostId> = said.select(conversation_posts::post_id).load(conn)?;
    diesel::delete(conversations::table.find(part.id)).execute(conn)?;
    let unread = part.unread || into.unread;
    for post in moved {
        add(conn, into.id, post, unread)?;
    }
    Ok(())
}

/// Whether somebody may see a post and does not mute its author.
pub fn hears(
    conn: &mut Connection,
    reader: AccountId,
    post: PostId,
    now: OffsetDateTime,
) -> Result<bool> {
    let heard: Option<PostId> = posts::table
        .filter(posts::id.eq(post))
        .filter(visible_to(Some(reader)))
        .filter(mutes::heard(reader, now))
        .select(posts::id)
        .first(conn)
        .optional()?;
    Ok(heard.is_some())
}

/// A page of the conversations of somebody, the latest first, by the number of what was said last.
pub fn of(conn: &mut Connection, reader: AccountId, page: Page) -> Result<Vec<Conversation>> {
    let theirs = conversations::table
        .filter(conversations::account_id.eq(reader))
        .select(Conversation::as_select());
    let rows = on_page!(theirs, conversations::last_post_id, page).load(conn)?;
    Ok(page.newest_first(rows))
}

/// A conversation, if it is this account's.
pub fn owned(
    conn: &mut Connection,
    reader: AccountId,
    id: ConversationId,
) -> Result<Option<Conversation>> {
    Ok(conversations::table
        .filter(conversations::id.eq(id))
        .filter(conversations::account_id.eq(reader))
        .select(Conversation::as_select())
        .first(conn)
        .optional()?)
}

/// Completes conversations of a reader: those whose last word they may see, of people whom they do
/// not mute.
pub fn load(
    conn: &mut Connection,
    reader: AccountId,
    found: Vec<Conversation>,
    now: OffsetDateTime,
) -> Result<Vec<ConversationView>> {
    let ids: Vec<PostId> = found.iter().map(|one| one.last_post_id).collect();
    let last: Vec<Post> = posts::table
        .filter(posts::id.eq_any(&ids))
        .filter(visible_to(Some(reader)))
        .filter(mutes::heard(reader, now))
        .select(Post::as_select())
        .load(conn)?;
    let last: HashMap<PostId, _> = views::load(conn, last, Some(reader))?
        .into_iter()
        .map(|view| (view.post.id, view))
        .collect();
    let people: BTreeSet<AccountId> = found
        .iter()
        .flat_map(|one| one.others.iter().copied())
        .collect();
    let people: Vec<AccountId> = people.into_iter().collect();
    let people: HashMap<AccountId, Account> = accounts::by_ids(conn, &people)?
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let complete = |conversation: Conversation| {
        let others = conversation.others.iter();
        Some(ConversationView {
            others: others.filter_map(|id| people.get(id).cloned()).collect(),
            last: last.get(&conversation.last_post_id)?.clone(),
            conversation,
        })
    };
    Ok(found.into_iter().filter_map(complete).collect())
}

/// Marks one of somebody's as read; says whether it is theirs.
pub fn mark_read(conn: &mut Connection, reader: AccountId, id: ConversationId) -> Result<bool> {
    let this = conversations::id
        .eq(id)
        .and(conversations::account_id.eq(reader));
    let marked = diesel::update(conversations::table.filter(this))
        .set(conversations::unread.eq(false))
        .execute(conn)?;
    Ok(marked == 1)
}

/// Puts one of somebody's away; says whether it was theirs. What is said later begins it anew.
pub fn delete(conn: &mut Connection, reader: AccountId, id: ConversationId) -> Result<bool> {
    let this = conversations::id
        .eq(id)
        .and(conversations::account_id.eq(reader));
    Ok(diesel::delete(conversations::table.filter(this)).execute(conn)? == 1)
}
