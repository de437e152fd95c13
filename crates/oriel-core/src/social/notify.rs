//! Telling local people what happened to them; once for each thing.

use oriel_store::{
    Connection, Result, accounts, blocks, follows,
    model::{
        AccountId, FollowState, NewNotification, NotificationKind, Post, PostId, Severity,
        Visibility,
    },
    mutes, notifications, posts,
};

use crate::Core;

/// Tells `receiver` that `from` did something, unless they have nothing to do with each other.
///
/// # Errors
/// When the database refuses.
pub fn tell(
    conn: &mut Connection,
    core: &Core,
    receiver: AccountId,
    from: AccountId,
    kind: NotificationKind,
    post: Option<PostId>,
) -> Result<()> {
    if receiver == from
        || !accounts::is_local(conn, receiver)?
        || blocks::silences(conn, receiver, from)?
        || mutes::silences(conn, receiver, from, post, core.now())?
        || is_quiet(conn, receiver, from)?
    {
        return Ok(());
    }
    notifications::insert(
        conn,
        &NewNotification {
            account_id: receiver,
            kind,
            from_account_id: from,
            post_id: post,
            created_at: core.now(),
        },
    )
}

/// Whether `from` is on a silenced server and nobody whom `receiver` follows.
fn is_quiet(conn: &mut Connection, receiver: AccountId, from: AccountId) -> Result<bool> {
    let account = accounts::by_id(conn, from)?;
    let severity = account.map_or(Severity::None, |account| account.server_severity);
    if severity == Severity::None {
        return Ok(false);
    }
    let follow = follows::between(conn, receiver, from)?;
    Ok(follow.is_none_or(|follow| follow.state != FollowState::Accepted))
}

/// Tells of a new post whoever wants to be told of its author's: not of answers, nor of what they
/// may not see or are told of already.
///
/// # Errors
/// When the database refuses.
pub fn published(conn: &mut Connection, core: &Core, post: &Post) -> Result<()> {
    let is_for_followers = post.visibility.is_open() || post.visibility == Visibility::Followers;
    if !is_for_followers || post.in_reply_to_uri.is_some() {
        return Ok(());
    }
    let named = posts::mentions_of(conn, post.id)?;
    for watcher in follows::watchers(conn, post.account_id)? {
        if !named.contains(&watcher) {
            let kind = NotificationKind::Post;
            tell(conn, core, watcher, post.account_id, kind, Some(post.id))?;
        }
    }
    Ok(())
}

/// Tells everyone a post names.
///
/// # Errors
/// When the database refuses.
pub fn mentioned(conn: &mut Connection, core: &Core, post: &Post) -> Result<()> {
    for account in posts::mentions_of(conn, post.id)? {
        tell(
            conn,
            core,
            account,
            post.account_id,
            NotificationKind::Mention,
            Some(post.id),
        )?;
    }
    Ok(())
}

/// Tells the author of the post that this one answers, unless it names them and so has told them.
///
/// # Errors
/// When the database refuses.
pub fn replied(conn: &mut Connection, core: &Core, post: &Post) -> Result<()> {
    let Some(parent) = post.in_reply_to_id else {
        return Ok(());
    };
    let Some(parent) = posts::by_id(conn, parent)? else {
        return Ok(());
    };
    if posts::mentions_of(conn, post.id)?.contains(&parent.account_id) {
        return Ok(());
    }
    tell(
        conn,
        core,
        parent.account_id,
        post.account_id,
        NotificationKind::Reply,
        Some(post.id),
    )
}
