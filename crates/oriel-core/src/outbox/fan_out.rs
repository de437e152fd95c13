use std::collections::HashSet;

use oriel_store::{
    Connection, activities, deliveries, hosts,
    model::{Activity, ActivityId, Delivery, DeliveryState, Post, PostId, Reach},
    posts, recipients,
};
use serde_json::Value;
use time::OffsetDateTime;

use super::audience;
use crate::{Core, Result, policy::servers, urls::host_of};

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
                remember_recipients(conn, &for_ids, post, &inboxes)?;
            }
            deliver(conn, &for_ids, &activity, &inboxes, GivenUp::Skipped)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Hosts that are given up get no post, so that there is none to take back from them.
fn remember_recipients(
    conn: &mut Connection,
    core: &Core,
    post: PostId,
    inboxes: &[String],
) -> oriel_store::Result<()> {
    let all: Vec<(&str, String)> = inboxes
        .iter()
        .map(|it| (it.as_str(), host_of(it)))
        .collect();
    let given_up = given_up_of(conn, all.iter().map(|(_, host)| host.as_str()))?;
    let sent: Vec<_> = all
        .into_iter()
        .filter(|(_, host)| !given_up.contains(host))
        .collect();
    recipients::add_all(conn, post, &sent, core.now())
}

fn given_up_of<'a>(
    conn: &mut Connection,
    all: impl Iterator<Item = &'a str>,
) -> oriel_store::Result<HashSet<String>> {
    let mut all: Vec<&str> = all.collect();
    all.sort_unstable();
    all.dedup();
    hosts::given_up_of(conn, &all)
}

/// What is written for hosts that are given up, beside Deletes, which are held for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GivenUp {
    /// Nothing: it is for many, and they are no reason to ask again.
    Skipped,
    /// A delivery that is tried once: an account here turned to an account there.
    TriedOnce,
}

/// Whether an activity still says something true of its post, as its end does for ever: it may have waited while the post,
/// or the part of a thread that it is about, was deleted.
pub(super) fn is_current(core: &Core, activity: &Activity, post: &Post) -> bool {
    if is_delete(activity) {
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
    to_given_up: GivenUp,
) -> oriel_store::Result<()> {
    let servers = core.known_servers().now();
    let hosts = inboxes.iter().map(|inbox| (inbox, host_of(inbox)));
    let others: Vec<(&String, String)> = hosts
        .filter(|(inbox, host)| !core.urls().is_ours(inbox) && !servers.decide(host).is_kept_away())
        .collect();
    let given_up = given_up_of(conn, others.iter().map(|(_, host)| host.as_str()))?;
    let mut rows = Vec::with_capacity(others.len());
    for (inbox, host) in others {
        let is_given_up = given_up.contains(&host);
        if is_given_up && to_given_up == GivenUp::Skipped && !is_delete(activity) {
            continue;
        }
        let due = if is_given_up && is_delete(activity) {
            deliveries::HELD
        } else {
            core.now()
        };
        rows.push(delivery(core, activity, inbox, host, due));
    }
    deliveries::insert(conn, &rows)
}

fn is_delete(activity: &Activity) -> bool {
    activity.kind.starts_with("delete")
}

fn delivery(
    core: &Core,
    activity: &Activity,
    inbox: &str,
    host: String,
    due: OffsetDateTime,
) -> Delivery {
    Delivery {
        id: core.next_id(),
        activity_id: activity.id,
        inbox: inbox.to_owned(),
        host,
        state: DeliveryState::Waiting,
        due_at: due.into(),
        attempts: 0,
        lease_until: None,
        leased_by: None,
        last_error: None,
        finished_at: None,
        created_at: core.now().into(),
    }
}
