//! Telling local people what happened to them; once for each thing.

use oriel_store::{
    Connection, Result, follows,
    model::{
        AccountId, NewNotification, NotificationId, NotificationKind, Post, PostId, Report,
        Visibility,
    },
    notifications::{self, Wanted},
    posts, users,
};

use crate::{
    Core, push,
    streaming::{self, Event},
};

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
    let now = core.now();
    if receiver == from {
        return Ok(());
    }
    let wanted = notifications::wanted(conn, receiver, from, post, now)?;
    if wanted == Wanted::Not {
        return Ok(());
    }
    let new = NewNotification {
        account_id: receiver,
        kind,
        from_account_id: from,
        post_id: post,
        report_id: None,
        created_at: now,
    };
    if let Some(notification) = notifications::insert(conn, &new)? {
        happened(conn, receiver, notification);
        if wanted == Wanted::OnDevices {
            push::notified(conn, core, &new, notification)?;
        }
    }
    Ok(())
}

fn happened(conn: &mut Connection, account: AccountId, notification: NotificationId) {
    let event = Event::Notified {
        account,
        notification,
    };
    streaming::happened(conn, event);
}

/// Tells everybody who moderates that somebody was reported, whomever they block or mute; but not
/// who reports, nor who is reported.
///
/// # Errors
/// When the database refuses.
pub fn of_report(conn: &mut Connection, core: &Core, report: &Report) -> Result<()> {
    let staff = users::staff(conn)?;
    let named = [report.account_id, report.target_id];
    for receiver in staff.into_iter().filter(|one| !named.contains(one)) {
        let new = NewNotification {
            account_id: receiver,
            kind: NotificationKind::Report,
            from_account_id: report.account_id,
            post_id: None,
            report_id: Some(report.id),
            created_at: core.now(),
        };
        if let Some(notification) = notifications::insert(conn, &new)? {
            happened(conn, receiver, notification);
            push::notified(conn, core, &new, notification)?;
        }
    }
    Ok(())
}

/// Tells of a post whomever it names, the author of the post that it answers, and whoever wants to
/// be told of its author's; each once.
///
/// # Errors
/// When the database refuses.
pub fn of_post(conn: &mut Connection, core: &Core, post: &Post) -> Result<()> {
    let named = posts::mentions_of(conn, post.id)?;
    let answered = match post.in_reply_to_id {
        Some(parent) => posts::author_of(conn, parent)?,
        None => None,
    };
    of_post_to(conn, core, post, &named, answered)
}

/// The same where it is known whom the post names, and whose post it answers.
///
/// # Errors
/// When the database refuses.
pub fn of_post_to(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    named: &[AccountId],
    answered: Option<AccountId>,
) -> Result<()> {
    let answered = answered.filter(|author| !named.contains(author));
    let watchers = if is_news(post) {
        follows::watchers(conn, post.account_id)?
    } else {
        Vec::new()
    };
    let watchers = watchers.iter().filter(|watcher| !named.contains(watcher));
    let told = named
        .iter()
        .map(|account| (*account, NotificationKind::Mention))
        .chain(answered.map(|author| (author, NotificationKind::Reply)))
        .chain(watchers.map(|watcher| (*watcher, NotificationKind::Post)));
    for (receiver, kind) in told {
        tell(conn, core, receiver, post.account_id, kind, Some(post.id))?;
    }
    Ok(())
}

/// Whether those who watch an author are told: not of answers, nor of what they may not see.
fn is_news(post: &Post) -> bool {
    let is_for_followers = post.visibility.is_open() || post.visibility == Visibility::Followers;
    is_for_followers && post.in_reply_to_uri.is_none()
}
