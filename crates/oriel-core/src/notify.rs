//! Telling local people what happened to them; once for each thing.

use oriel_store::{
    Connection, Result, follows,
    model::{
        AccountId, NewNotification, NotificationId, NotificationKind, Post, PostId, Report,
        Visibility, Warning,
    },
    notifications::{self, Wanted},
    posts, reactions, users,
};

use crate::{
    Core,
    events::{self, Event},
    push,
};

/// Of those who boosted a post, so many are told of an edit.
const MOST_BOOSTERS: i64 = 500;

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
        post_id: post,
        ..bare(core, kind, from)
    };
    if let Some(notification) = notifications::insert(conn, &new)? {
        happened(conn, receiver, notification);
        if wanted == Wanted::OnDevices {
            push::notified(conn, core, &[(new, notification)])?;
        }
    }
    Ok(())
}

/// Tells many that `from` did something with a post, each of a kind, as [`tell`] does. The number
/// of statements does not grow with them.
fn tell_all(
    conn: &mut Connection,
    core: &Core,
    told: &[(AccountId, NotificationKind)],
    from: AccountId,
    post: PostId,
) -> Result<()> {
    let others = told.iter().filter(|(receiver, _)| *receiver != from);
    let receivers: Vec<AccountId> = others.map(|(receiver, _)| *receiver).collect();
    let wanted = notifications::wanted_by(conn, &receivers, from, Some(post), core.now())?;
    let new: Vec<NewNotification> = told
        .iter()
        .filter(|(receiver, _)| wanted.contains_key(receiver))
        .map(|(receiver, kind)| NewNotification {
            account_id: *receiver,
            post_id: Some(post),
            ..bare(core, *kind, from)
        })
        .collect();
    let mut written = notifications::insert_all(conn, &new)?;
    for (new, notification) in &written {
        happened(conn, new.account_id, *notification);
    }
    written.retain(|(new, _)| wanted.get(&new.account_id) == Some(&Wanted::OnDevices));
    push::notified(conn, core, &written)
}

fn happened(conn: &mut Connection, account: AccountId, notification: NotificationId) {
    let event = Event::Notified {
        account,
        notification,
    };
    events::happened(conn, event);
}

/// Tells everybody who moderates that somebody was reported, whomever they block or mute; but not
/// who reports, nor who is reported.
///
/// # Errors
/// When the database refuses.
pub fn of_report(conn: &mut Connection, core: &Core, report: &Report) -> Result<()> {
    let new = NewNotification {
        report_id: Some(report.id),
        ..bare(core, NotificationKind::Report, report.account_id)
    };
    tell_staff(conn, core, &new, &[report.account_id, report.target_id])
}

/// Tells everybody who moderates that somebody has joined.
///
/// # Errors
/// When the database refuses.
pub fn of_sign_up(conn: &mut Connection, core: &Core, newcomer: AccountId) -> Result<()> {
    let new = bare(core, NotificationKind::SignUp, newcomer);
    tell_staff(conn, core, &new, &[newcomer])
}

/// Tells somebody what was decided about them. Nobody is named who decided it.
///
/// # Errors
/// When the database refuses.
pub fn of_warning(conn: &mut Connection, core: &Core, warning: &Warning) -> Result<()> {
    let new = NewNotification {
        warning_id: Some(warning.id),
        ..bare(core, NotificationKind::Warning, warning.account_id)
    };
    write(conn, core, &new)
}

/// A notification by somebody for themselves, about nothing.
fn bare(core: &Core, kind: NotificationKind, from: AccountId) -> NewNotification {
    NewNotification {
        account_id: from,
        kind,
        from_account_id: from,
        post_id: None,
        report_id: None,
        warning_id: None,
        created_at: core.now(),
    }
}

fn tell_staff(
    conn: &mut Connection,
    core: &Core,
    new: &NewNotification,
    but: &[AccountId],
) -> Result<()> {
    let staff = users::staff(conn)?;
    for account_id in staff.into_iter().filter(|one| !but.contains(one)) {
        let new = NewNotification {
            account_id,
            ..new.clone()
        };
        write(conn, core, &new)?;
    }
    Ok(())
}

/// Writes a notification that is not asked about whether it is wanted.
fn write(conn: &mut Connection, core: &Core, new: &NewNotification) -> Result<()> {
    if let Some(notification) = notifications::insert(conn, new)? {
        happened(conn, new.account_id, notification);
        push::notified(conn, core, &[(new.clone(), notification)])?;
    }
    Ok(())
}

/// Tells people here who boosted a post that it was edited, if they may see it still. Of each post
/// only the latest edit is told.
///
/// # Errors
/// When the database refuses.
pub fn of_edit(conn: &mut Connection, core: &Core, post: &Post) -> Result<()> {
    let kind = NotificationKind::Update;
    let boosters = reactions::boosters_here(conn, post.id, MOST_BOOSTERS)?;
    if boosters.is_empty() {
        return Ok(());
    }
    notifications::forget_about(conn, post.id, kind)?;
    let seeing = posts::viewers_among(conn, post.id, &boosters)?;
    let told: Vec<_> = seeing.into_iter().map(|booster| (booster, kind)).collect();
    tell_all(conn, core, &told, post.account_id, post.id)
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
    let told: Vec<_> = named
        .iter()
        .map(|account| (*account, NotificationKind::Mention))
        .chain(answered.map(|author| (author, NotificationKind::Reply)))
        .chain(watchers.map(|watcher| (*watcher, NotificationKind::Post)))
        .collect();
    tell_all(conn, core, &told, post.account_id, post.id)
}

/// Whether those who watch an author are told: not of answers, nor of what they may not see.
fn is_news(post: &Post) -> bool {
    let is_for_followers = post.visibility.is_open() || post.visibility == Visibility::Followers;
    is_for_followers && post.in_reply_to_uri.is_none()
}
