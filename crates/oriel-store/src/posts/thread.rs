use diesel::prelude::*;

use super::{by_id, visible_to};
use crate::{
    Connection, Result,
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
    while let Some(post) = waiting.pop() {
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

/// Hangs a post, whose parent was not known, under it, with everything below the post.
pub fn hang(conn: &mut Connection, post: &Post, parent: &Post) -> Result<()> {
    let root = parent.thread_id.unwrap_or(parent.id);
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
    let hung = Post {
        in_reply_to_id: Some(parent.id),
        ..post.clone()
    };
    count_reply(conn, &hung, 1)
}

/// Counts an answer at the post it answers.
pub fn count_reply(conn: &mut Connection, reply: &Post, by: i32) -> Result<()> {
    if let Some(parent) = reply.in_reply_to_id {
        diesel::update(posts::table.find(parent))
            .set(posts::replies_count.eq(posts::replies_count + by))
            .execute(conn)?;
    }
    Ok(())
}
