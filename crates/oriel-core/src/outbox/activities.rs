//! Each thing that somebody does, as an activity written in the same transaction. What they do
//! with their own posts is in [`posts`](super::posts).

use oriel_federation::{
    document::activity,
    vocabulary::{Audience, Reach as Addressing},
};
use oriel_store::{
    Connection, Result, activities, follows,
    model::{Account, Activity, ActivityId, Block, Follow, Like, Post, PostId, PostView, Reach},
};
use serde_json::Value;

use super::{
    documents,
    fan_out::{self, GivenUp},
    jobs::FanOut,
};
use crate::{Core, jobs};

/// Writes an activity and the job that expands it.
pub(super) fn announce(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    what: &Telling<'_>,
) -> Result<()> {
    let row = what.row(core, author);
    activities::insert(conn, &row)?;
    jobs::enqueue(conn, core, &FanOut { activity: row.id })
}

/// Writes an activity with its deliveries: for the few inboxes that are known now. Hosts that are
/// given up get none.
pub(super) fn tell(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    what: &Telling<'_>,
    inboxes: &[String],
) -> Result<()> {
    let row = what.row(core, author);
    activities::insert(conn, &row)?;
    fan_out::deliver(conn, core, &row, inboxes, GivenUp::Skipped)
}

/// An activity about to be written.
pub(super) struct Telling<'a> {
    pub(super) kind: &'static str,
    pub(super) json: &'a Value,
    pub(super) post: Option<PostId>,
    pub(super) reach: Reach,
}

impl Telling<'_> {
    fn row(&self, core: &Core, author: &Account) -> Activity {
        Activity {
            id: core.next_id(),
            account_id: author.id,
            uri: self
                .json
                .get("id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            kind: self.kind.to_owned(),
            post_id: self.post,
            reach: self.reach,
            body: self.json.to_string(),
            created_at: core.now().into(),
        }
    }
}

/// A name for an activity that can happen more than once.
pub(super) fn fresh_id(core: &Core, author: &Account, kind: &str) -> String {
    let unique: ActivityId = core.next_id();
    core.urls()
        .activity(&author.username, kind, &unique.to_string())
}

/// Somebody changed their profile.
///
/// # Errors
/// When the database refuses.
pub fn profile_changed(conn: &mut Connection, core: &Core, account: &Account) -> Result<()> {
    let id = fresh_id(core, account, "update");
    let json = activity::update_actor(&id, &documents::actor(core, account));
    tell_followers(conn, core, account, "update", &json)
}

/// Somebody is gone for good, which every server is told that may know of them.
///
/// # Errors
/// When the database refuses.
pub fn account_deleted(
    conn: &mut Connection,
    core: &Core,
    account: &Account,
    inboxes: &[String],
) -> Result<()> {
    let json = activity::delete_actor(&fresh_id(core, account, "delete"), &account.uri);
    let what = Telling {
        kind: "delete_account",
        json: &json,
        post: None,
        reach: Reach::Named,
    };
    tell(conn, core, account, &what, inboxes)
}

/// Says something to everybody elsewhere who follows somebody.
fn tell_followers(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    kind: &'static str,
    json: &Value,
) -> Result<()> {
    let what = Telling {
        kind,
        json,
        post: None,
        reach: Reach::Named,
    };
    let inboxes = follows::follower_inboxes(conn, me.id)?;
    tell(conn, core, me, &what, &inboxes)
}

/// Somebody has moved to another server: followers there and here are to follow along.
///
/// # Errors
/// When the database refuses.
pub fn moved(conn: &mut Connection, core: &Core, me: &Account, target: &str) -> Result<()> {
    let followers = core.urls().followers(&me.username);
    let json = activity::move_actor(&fresh_id(core, me, "move"), &me.uri, target, &followers);
    tell_followers(conn, core, me, "move", &json)
}

/// Somebody shows a post of theirs first, or no longer.
///
/// # Errors
/// When the database refuses.
pub fn pinned(conn: &mut Connection, core: &Core, view: &PostView, added: bool) -> Result<()> {
    let (me, featured) = (&view.author, core.urls().featured(&view.author.username));
    let (kind, render): (_, Answer) = if added {
        ("add", activity::add)
    } else {
        ("remove", activity::remove)
    };
    let json = render(
        &fresh_id(core, me, kind),
        &me.uri,
        &view.post.uri,
        &featured,
    );
    tell_followers(conn, core, me, kind, &json)
}

/// Says something to one account, in its own inbox. It is tried also where the host is given up:
/// if it is taken, the host is back.
pub(super) fn tell_one(
    conn: &mut Connection,
    core: &Core,
    from: &Account,
    to: &Account,
    kind: &'static str,
    json: &Value,
) -> Result<()> {
    if to.is_local() {
        return Ok(());
    }
    let what = Telling {
        kind,
        json,
        post: None,
        reach: Reach::Named,
    };
    let row = what.row(core, from);
    activities::insert(conn, &row)?;
    let inbox = std::slice::from_ref(&to.inbox);
    fan_out::deliver(conn, core, &row, inbox, GivenUp::TriedOnce)
}

/// # Errors
/// When the database refuses.
pub fn follow(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    other: &Account,
    follow: &Follow,
) -> Result<()> {
    let json = activity::follow(&follow.uri, &me.uri, &other.uri);
    tell_one(conn, core, me, other, "follow", &json)
}

/// # Errors
/// When the database refuses.
pub fn unfollow(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    other: &Account,
    follow: &Follow,
) -> Result<()> {
    let undone = activity::follow(&follow.uri, &me.uri, &other.uri);
    undo(conn, core, me, other, undone)
}

fn undo(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    other: &Account,
    undone: Value,
) -> Result<()> {
    let json = activity::undo(&fresh_id(core, me, "undo"), &me.uri, undone);
    tell_one(conn, core, me, other, "undo", &json)
}

/// Renders an activity of an id, an actor and two more: for Accept and Reject the follow's id and
/// the follower, for Add and Remove the post and the list.
type Answer = fn(&str, &str, &str, &str) -> Value;

/// Somebody let a follower in, or turned them away.
///
/// # Errors
/// When the database refuses.
pub fn follow_answered(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    follower: &Account,
    follow: &Follow,
    accepted: bool,
) -> Result<()> {
    let (kind, render): (_, Answer) = if accepted {
        ("accept", activity::accept)
    } else {
        ("reject", activity::reject)
    };
    let id = fresh_id(core, me, kind);
    let json = render(&id, &me.uri, &follow.uri, &follower.uri);
    tell_one(conn, core, me, follower, kind, &json)
}

/// # Errors
/// When the database refuses.
pub fn block(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    other: &Account,
    block: &Block,
) -> Result<()> {
    let json = activity::block(&block.uri, &me.uri, &other.uri);
    tell_one(conn, core, me, other, "block", &json)
}

/// # Errors
/// When the database refuses.
pub fn unblock(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    other: &Account,
    block: &Block,
) -> Result<()> {
    let undone = activity::block(&block.uri, &me.uri, &other.uri);
    undo(conn, core, me, other, undone)
}

/// # Errors
/// When the database refuses.
pub fn like(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    view: &PostView,
    like: &Like,
) -> Result<()> {
    let json = activity::like(&like.uri, &me.uri, &view.post.uri);
    tell_one(conn, core, me, &view.author, "like", &json)
}

/// # Errors
/// When the database refuses.
pub fn unlike(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    view: &PostView,
    like: &Like,
) -> Result<()> {
    let undone = activity::like(&like.uri, &me.uri, &view.post.uri);
    undo(conn, core, me, &view.author, undone)
}

/// # Errors
/// When the database refuses.
pub fn boost(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    view: &PostView,
    boost: &Post,
) -> Result<()> {
    let json = boost_json(me, view, boost);
    let what = Telling {
        kind: "announce",
        json: &json,
        post: None,
        reach: Reach::Named,
    };
    let inboxes = boost_inboxes(conn, me, view)?;
    tell(conn, core, me, &what, &inboxes)
}

/// # Errors
/// When the database refuses.
pub fn unboost(
    conn: &mut Connection,
    core: &Core,
    me: &Account,
    view: &PostView,
    boost: &Post,
) -> Result<()> {
    let undone = boost_json(me, view, boost);
    let json = activity::undo(&fresh_id(core, me, "undo"), &me.uri, undone);
    let what = Telling {
        kind: "undo",
        json: &json,
        post: None,
        reach: Reach::Named,
    };
    let inboxes = boost_inboxes(conn, me, view)?;
    tell(conn, core, me, &what, &inboxes)
}

fn boost_json(me: &Account, view: &PostView, boost: &Post) -> Value {
    let followers = me.followers_uri.as_deref().unwrap_or_default();
    let author = std::slice::from_ref(&view.author.uri);
    let audience = Audience::new(Addressing::Public, followers, author);
    let at = boost.published_at.unwrap_or(boost.created_at).get();
    activity::announce(&boost.uri, &me.uri, &view.post.uri, at, &audience)
}

/// The followers of the booster and the author of the post.
fn boost_inboxes(conn: &mut Connection, me: &Account, view: &PostView) -> Result<Vec<String>> {
    let mut inboxes = follows::follower_inboxes(conn, me.id)?;
    if !view.author.is_local() {
        let author = view
            .author
            .shared_inbox
            .as_ref()
            .unwrap_or(&view.author.inbox);
        if !inboxes.contains(author) {
            inboxes.push(author.clone());
        }
    }
    Ok(inboxes)
}
