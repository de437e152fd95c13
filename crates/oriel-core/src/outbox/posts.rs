//! What becomes of our posts, told to everyone who has them, together with the parts of those
//! that are sent as a thread.

use oriel_federation::{
    document::{NoteDocument, activity},
    vocabulary::{Audience, Reach as Addressing},
};
use oriel_store::{
    Connection, Result, accounts, activities,
    model::{Account, Post, PostId, PostState, PostView, Reach, Visibility},
    posts, recipients, views,
};
use serde_json::Value;

use super::{
    activities::{Telling, announce, fresh_id, tell},
    audience, documents,
    jobs::FanOut,
    thread,
};
use crate::{Core, jobs, urls};

/// A post of ours has come out.
///
/// # Errors
/// When the database refuses.
pub fn post_published(conn: &mut Connection, core: &Core, id: PostId) -> Result<()> {
    let Some(view) = views::by_id(conn, id)? else {
        return Ok(());
    };
    if view.post.visibility == Visibility::Link {
        return Ok(());
    }
    let address = core
        .urls()
        .activity(&view.author.username, "create", &id.to_string());
    let json = activity::create(&address, &documents::note(core, &view));
    announce(
        conn,
        core,
        &view.author,
        &about(&view, "create", &json, Reach::Followers),
    )?;
    tell_parts(conn, core, &view)
}

/// A post of ours is for more people than before: those who have it are told what changed, the
/// others that it is there.
///
/// # Errors
/// When the database refuses.
pub fn post_widened(conn: &mut Connection, core: &Core, id: PostId) -> Result<()> {
    let Some(view) = load_edited(conn, core, id)? else {
        return Ok(());
    };
    let have_it = recipients::inboxes(conn, id)?;
    let mut others = audience::inboxes(conn, &view.post)?;
    others.retain(|inbox| !have_it.contains(inbox));
    let note = documents::note(core, &view);
    let update = activity::update(&fresh_id(core, &view.author, "update"), &note);
    let what = about(&view, "update", &update, Reach::Named);
    tell(conn, core, &view.author, &what, &have_it)?;
    let create = activity::create(&fresh_id(core, &view.author, "create"), &note);
    let what = about(&view, "create", &create, Reach::Named);
    tell(conn, core, &view.author, &what, &others)?;
    for inbox in &others {
        recipients::add(conn, id, inbox, &urls::host_of(inbox), core.now())?;
    }
    tell_parts(conn, core, &view)
}

fn about<'a>(view: &PostView, kind: &'static str, json: &'a Value, reach: Reach) -> Telling<'a> {
    Telling {
        kind,
        json,
        post: Some(view.post.id),
        reach,
    }
}

/// A post that other servers have or should have, with the moment of this edit. Drafts and posts
/// by link are nobody else's business. Locks the row of the post, so that an older text is never
/// sent with a later moment.
fn load_edited(conn: &mut Connection, core: &Core, id: PostId) -> Result<Option<PostView>> {
    posts::locked(conn, id)?;
    let Some(mut view) = views::by_id(conn, id)?.filter(|view| {
        view.post.state == PostState::Published
            && view.post.deleted_at.is_none()
            && view.post.visibility != Visibility::Link
    }) else {
        return Ok(None);
    };
    // Receivers ignore an update that is not newer than what they have.
    let now = core.now().into();
    view.post.edited_at = Some(now);
    posts::set_edited_at(conn, id, now)?;
    Ok(Some(view))
}

/// A post of ours reads differently now.
///
/// # Errors
/// When the database refuses.
pub fn post_changed(conn: &mut Connection, core: &Core, id: PostId) -> Result<()> {
    let Some(view) = load_edited(conn, core, id)? else {
        return Ok(());
    };
    update(conn, core, &view, &documents::note(core, &view))?;
    tell_parts(conn, core, &view)
}

fn update(conn: &mut Connection, core: &Core, view: &PostView, note: &NoteDocument) -> Result<()> {
    let json = activity::update(&fresh_id(core, &view.author, "update"), note);
    announce(
        conn,
        core,
        &view.author,
        &about(view, "update", &json, Reach::Recipients),
    )
}

/// Brings the parts of a thread up to date: those that are new, that were told of before, and
/// that there is no photo for any more.
fn tell_parts(conn: &mut Connection, core: &Core, view: &PostView) -> Result<()> {
    let told = usize::try_from(view.post.parts_told).unwrap_or_default();
    let parts = thread::parts(core, view);
    for part in parts.iter().take(told) {
        update(conn, core, view, part)?;
    }
    for part in parts.iter().skip(told) {
        create_part(conn, core, view, part)?;
    }
    let inboxes = recipients::inboxes(conn, view.post.id)?;
    for uri in thread::ids(core, &view.author, &view.post).skip(parts.len()) {
        delete(conn, core, &view.author, view.post.id, &uri, &inboxes)?;
    }
    let now_told = i32::try_from(parts.len()).unwrap_or(i32::MAX);
    posts::set_parts_told(conn, view.post.id, now_told)
}

/// The author's receipt counts posts, so that a part goes by a kind of its own.
fn create_part(
    conn: &mut Connection,
    core: &Core,
    view: &PostView,
    part: &NoteDocument,
) -> Result<()> {
    let json = activity::create(&fresh_id(core, &view.author, "create"), part);
    announce(
        conn,
        core,
        &view.author,
        &about(view, "create_part", &json, Reach::Recipients),
    )
}

/// Whether other servers have a post of ours, or are about to get it.
pub(crate) fn is_elsewhere(conn: &mut Connection, post: &Post) -> Result<bool> {
    // A job that fans out writes the recipients before it ends, so it is asked for first.
    let activities = activities::ids_of_post(conn, post.id)?;
    let fan_outs = activities.into_iter().map(|activity| FanOut { activity });
    let fan_outs: Vec<FanOut> = fan_outs.collect();
    let is_under_way = jobs::any_pending(conn, &fan_outs)?;
    if is_under_way && !audience::inboxes(conn, post)?.is_empty() {
        return Ok(true);
    }
    recipients::has_any(conn, post.id)
}

/// A post is taken back from every server that has it, except those that `still` may have it.
///
/// # Errors
/// When the database refuses.
pub fn post_withdrawn(
    conn: &mut Connection,
    core: &Core,
    old: &Post,
    still: Option<&Post>,
) -> Result<()> {
    let Some(author) = accounts::by_id(conn, old.account_id)? else {
        return Ok(());
    };
    let mut inboxes = recipients::inboxes(conn, old.id)?;
    if let Some(new) = still {
        let keep = audience::inboxes(conn, new)?;
        inboxes.retain(|inbox| !keep.contains(inbox));
        recipients::forget(conn, old.id, &inboxes)?;
    } else {
        // A server may have got the post since: whoever follows is told as well.
        inboxes.extend(audience::inboxes(conn, old)?);
        inboxes.sort();
        inboxes.dedup();
    }
    for part in thread::ids(core, &author, old) {
        delete(conn, core, &author, old.id, &part, &inboxes)?;
    }
    delete(conn, core, &author, old.id, &old.uri, &inboxes)
}

fn delete(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    post: PostId,
    uri: &str,
    inboxes: &[String],
) -> Result<()> {
    let followers = author.followers_uri.clone().unwrap_or_default();
    let everyone = Audience::new(Addressing::Public, &followers, &[]);
    let id = fresh_id(core, author, "delete");
    let json = activity::delete(&id, &author.uri, uri, &everyone);
    let is_part = core.urls().part_number(uri).is_some();
    let what = Telling {
        kind: if is_part { "delete_part" } else { "delete" },
        json: &json,
        post: Some(post),
        reach: Reach::Named,
    };
    tell(conn, core, author, &what, inboxes)
}
