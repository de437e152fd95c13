use std::collections::HashSet;

use diesel::prelude::*;

use super::{by_id, locked, visible_to};
use crate::{
    Connection, Result, conversations,
    counters::{self, Counter},
    model::{AccountId, Post, PostId},
    schema::posts,
};

/// A conversation is shown up to so many posts, and so many levels up.
const MAX_DESCENDANTS: i64 = 500;
const MAX_ANCESTORS: usize = 50;

/// Every post under this one that the viewer may see, each after what it answers, oldest first.
pub fn descendants(
    conn: &mut Connection,
    id: PostId,
    viewer: Option<AccountId>,
) -> Result<Vec<Post>> {
    let Some(top) = by_id(conn, id)? else {
        return Ok(Vec::new());
    };
    let root = top.thread_id.unwrap_or(top.id);
    let all: Vec<Post> = posts::table
        .filter(posts::thread_id.eq(root))
        .filter(visible_to(viewer))
        .order(posts::id.asc())
        .limit(MAX_DESCENDANTS)
        .select(Post::as_select())
        .load(conn)?;
    let mut ordered = Vec::with_capacity(all.len());
    below(id, &all, &mut ordered);
    Ok(ordered)
}

fn below(parent: PostId, all: &[Post], ordered: &mut Vec<Post>) {
    let mut waiting: Vec<&Post> = all
        .iter()
        .filter(|post| post.in_reply_to_id == Some(parent))
        .rev()
        .collect();
    // Each post once: whatever the rows say, a conversation ends.
    let mut seen = HashSet::from([parent]);
    while let Some(post) = waiting.pop() {
        if !seen.insert(post.id) {
            continue;
        }
        ordered.push(post.clone());
        waiting.extend(
            all.iter()
                .filter(|child| child.in_reply_to_id == Some(post.id))
                .rev(),
        );
    }
}

/// What a post answers, the first of the conversation first.
pub fn ancestors(
    conn: &mut Connection,
    id: PostId,
    viewer: Option<AccountId>,
) -> Result<Vec<Post>> {
    let mut above = Vec::new();
    let mut next = by_id(conn, id)?.and_then(|post| post.in_reply_to_id);
    while let Some(parent) = next.filter(|_| above.len() < MAX_ANCESTORS) {
        let found: Option<Post> = posts::table
            .filter(posts::id.eq(parent))
            .filter(visible_to(viewer))
            .select(Post::as_select())
            .first(conn)
            .optional()?;
        next = found.as_ref().and_then(|post| post.in_reply_to_id);
        above.extend(found);
    }
    above.reverse();
    Ok(above)
}

/// Direct answers to a post that everyone may see, oldest first.
pub fn children(conn: &mut Connection, id: PostId, limit: i64) -> Result<Vec<Post>> {
    Ok(posts::table
        .filter(posts::in_reply_to_id.eq(id))
        .filter(visible_to(None))
        .order(posts::id.asc())
        .limit(limit)
        .select(Post::as_select())
        .load(conn)?)
}

/// Hangs a post, whose parent was not known, under it, with everything below the post. Both are
/// read anew, behind whoever else changes these conversations: two that were hung under each other
/// would be a circle.
pub fn hang(conn: &mut Connection, post: PostId, parent: PostId) -> Result<()> {
    let Some(root) = by_id(conn, parent)?.map(|it| it.thread_id.unwrap_or(it.id)) else {
        return Ok(());
    };
    // In one order, so that nobody waits for one another.
    locked(conn, post.min(root))?;
    locked(conn, post.max(root))?;
    let (Some(post), Some(parent)) = (by_id(conn, post)?, by_id(conn, parent)?) else {
        return Ok(());
    };
    if parent.thread_id.unwrap_or(parent.id) != root {
        return Ok(());
    }
    if post.in_reply_to_id.is_some() || root == post.id || post.id == parent.id {
        return Ok(());
    }
    diesel::update(posts::table.filter(posts::thread_id.eq(post.id)))
        .set(posts::thread_id.eq(root))
        .execute(conn)?;
    diesel::update(posts::table.find(post.id))
        .set((
            posts::in_reply_to_id.eq(parent.id),
            posts::thread_id.eq(root),
        ))
        .execute(conn)?;
    conversations::join_threads(conn, post.id, root)?;
    let hung = Post {
        in_reply_to_id: Some(parent.id),
        ..post
    };
    count_reply(conn, &hung, 1)
}

/// Counts an answer at the post it answers; late in a transaction, as
/// [`count_like`](crate::reactions::count_like) says.
pub fn count_reply(conn: &mut Connection, reply: &Post, by: i32) -> Result<()> {
    match reply.in_reply_to_id {
        Some(parent) => counters::add(conn, Counter::Replies, parent.0, by),
        None => Ok(()),
    }
}
