//! Conversations completed: what a post answers is fetched upwards, and the first answers to it,
//! both within bounds.

use oriel_federation::{verify, vocabulary::ItemPage};
use oriel_store::{model::PostId, posts};
use serde_json::Value;

use super::follow_ups::fetch_ancestors;
use crate::{Core, Error, Result, error::settled, keys, remote::lookup};

/// Answers that are fetched under one post.
const MAX_BELOW: usize = 5;

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
    let Some(parent) = settled(lookup::post_alone(core, &address).await)? else {
        return Ok(());
    };
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            posts::hang(conn, post.id, parent.id)?;
            fetch_ancestors(conn, &for_jobs, &parent, levels.saturating_sub(1))
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
        settled(lookup::post_alone(core, id).await)?;
    }
    Ok(())
}

/// What an entry of a list is called. What stands in it is not believed.
fn id_of(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| item.get("id")?.as_str())
}
