use oriel_store::{
    Connection, activities, deliveries,
    model::{Activity, ActivityId, Delivery, DeliveryState, Post, Reach},
    posts, recipients,
};
use serde_json::Value;
use url::Url;

use super::audience;
use crate::{Core, Result, policy::servers};

/// Writes one delivery for each inbox that an activity is for. Doing it twice adds nothing.
///
/// # Errors
/// When the database refuses, so that the job is tried again.
pub async fn fan_out(core: &Core, id: ActivityId) -> Result<()> {
    servers::current(core).await?;
    let for_ids = core.clone();
    core.store()
        .write(move |conn| {
            let Some(activity) = activities::by_id(conn, id)? else {
                return Ok(());
            };
            let inboxes = inboxes(conn, &for_ids, &activity)?;
            if let Some(post) = activity.post_id {
                for inbox in &inboxes {
                    recipients::add(conn, post, inbox, &host_of(inbox), for_ids.now())?;
                }
            }
            deliver(conn, &for_ids, &activity, &inboxes)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Whether an activity still says something true of its post, as its end does for ever: it may have waited while the post,
/// or the part of a thread that it is about, was deleted.
pub(super) fn is_current(core: &Core, activity: &Activity, post: &Post) -> bool {
    if activity.kind.starts_with("delete") {
        return true;
    }
    let json: Value = serde_json::from_str(&activity.body).unwrap_or_default();
    let object = json.pointer("/object/id").and_then(Value::as_str);
    let part = object.and_then(|id| core.urls().part_number(id));
    post.deleted_at.is_none() && part.is_none_or(|number| number <= post.parts_told)
}

fn inboxes(
    conn: &mut Connection,
    core: &Core,
    activity: &Activity,
) -> oriel_store::Result<Vec<String>> {
    let Some(id) = activity.post_id else {
        return Ok(Vec::new());
    };
    let Some(post) = posts::by_id(conn, id)?.filter(|post| is_current(core, activity, post)) else {
        return Ok(Vec::new());
    };
    let mut inboxes = audience::inboxes(conn, &post)?;
    if activity.reach == Reach::Recipients {
        inboxes.extend(recipients::inboxes(conn, id)?);
        inboxes.sort();
        inboxes.dedup();
    }
    Ok(inboxes)
}

/// Writes deliveries to inboxes, except ours and those of servers that are kept away.
pub(super) fn deliver(
    conn: &mut Connection,
    core: &Core,
    activity: &Activity,
    inboxes: &[String],
) -> oriel_store::Result<()> {
    let servers = core.known_servers().now();
    let mut rows = Vec::with_capacity(inboxes.len());
    for inbox in inboxes {
        let host = host_of(inbox);
        if core.urls().is_ours(inbox) || servers.decide(&host).is_kept_away() {
            continue;
        }
        rows.push(delivery(core, activity, inbox, host));
    }
    deliveries::insert(conn, &rows)
}

fn delivery(core: &Core, activity: &Activity, inbox: &str, host: String) -> Delivery {
    Delivery {
        id: core.next_id(),
        activity_id: activity.id,
        inbox: inbox.to_owned(),
        host,
        state: DeliveryState::Waiting,
        due_at: core.now().into(),
        attempts: 0,
        lease_until: None,
        leased_by: None,
        last_error: None,
        finished_at: None,
        created_at: core.now().into(),
    }
}

/// The server that an inbox is on: host and port.
pub(super) fn host_of(inbox: &str) -> String {
    Url::parse(inbox)
        .ok()
        .and_then(|url| oriel_federation::address::authority(&url))
        .unwrap_or_default()
}
