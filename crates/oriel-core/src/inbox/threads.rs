//! Conversations completed: what a post answers is fetched upwards, and the first answers to it,
//! both within bounds.

use oriel_federation::{
    verify,
    vocabulary::{ItemPage, Note},
};
use oriel_store::{
    Connection,
    model::{Post, PostId},
    posts,
};
use serde_json::Value;

use super::notes::Arrival;
use crate::{
    Core, Error, Result,
    accounts::keys,
    error::settled,
    jobs::{self, Job},
    social::remote,
};

/// Levels that are fetched above one post.
const MAX_ABOVE: u8 = 50;
/// Answers that are fetched under one post.
const MAX_BELOW: usize = 5;

/// Has the rest of a conversation fetched when a post comes to be known: what it answers, and for
/// one that somebody looked up the first answers, which a new one has none of.
pub(super) fn ask(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    note: &Note,
    arrival: Arrival,
) -> oriel_store::Result<()> {
    if arrival == Arrival::Alone {
        return Ok(());
    }
    ask_above(conn, core, post, MAX_ABOVE)?;
    let is_looked_up = arrival == Arrival::Found && post.visibility.is_open();
    match note.replies.clone().filter(|_| is_looked_up) {
        Some(address) => jobs::enqueue(conn, core, &Job::FetchReplies { address }),
        None => Ok(()),
    }
}

fn ask_above(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
    levels: u8,
) -> oriel_store::Result<()> {
    let is_cut = post.in_reply_to_id.is_none() && post.in_reply_to_uri.is_some();
    if !is_cut || levels == 0 {
        return Ok(());
    }
    let post = post.id;
    jobs::enqueue(conn, core, &Job::FetchParent { post, levels })
}

/// Fetches what a post answers, hangs the post under it, and goes on upwards.
///
/// # Errors
/// [`Error::Unanswered`] when its server does not answer, so that it is tried again.
pub(crate) async fn fetch_parent(core: &Core, id: PostId, levels: u8) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| posts::by_id(conn, id))
        .await?;
    let Some(post) = found.filter(|it| it.deleted_at.is_none() && it.in_reply_to_id.is_none())
    else {
        return Ok(());
    };
    let Some(address) = post.in_reply_to_uri.clone() else {
        return Ok(());
    };
    let Some(parent) = settled(remote::post_alone(core, &address).await)? else {
        return Ok(());
    };
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            posts::hang(conn, post.id, parent.id)?;
            ask_above(conn, &for_jobs, &parent, levels.saturating_sub(1))
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Fetches the first answers of a list: those on the server that keeps it.
///
/// # Errors
/// [`Error::Unanswered`] when its server does not answer, so that it is tried again.
pub(crate) async fn fetch_replies(core: &Core, address: &str) -> Result<()> {
    let key = keys::instance_key(core).await?;
    let fetched = core.client().fetch_page(address, &key, core.now()).await;
    let Some(json) = settled(fetched.map_err(Error::from))? else {
        return Ok(());
    };
    let Ok(page) = ItemPage::from_json(&json) else {
        return Ok(());
    };
    let ids = page.items.iter().filter_map(id_of);
    let here = ids.filter(|id| verify::same_authority(id, address));
    for id in here.take(MAX_BELOW) {
        settled(remote::post_alone(core, id).await)?;
    }
    Ok(())
}

/// What an entry of a list is called. What stands in it is not believed.
fn id_of(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| item.get("id")?.as_str())
}
