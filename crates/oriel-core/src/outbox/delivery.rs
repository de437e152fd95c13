//! Sending: signed at the moment of sending, tried at most sixteen times within about three days,
//! and one dead host delays no other.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use oriel_federation::{client::Delivery as Sent, signature::key::SigningKey};
use oriel_store::{
    Connection, accounts, activities, deliveries, hosts,
    model::{Account, Activity, ActivityId, Delivery, DeliveryId, DeliveryState, Post},
    posts,
};
use time::OffsetDateTime;
use tokio::sync::{Notify, OnceCell};

use super::{fan_out, synchronization};
use crate::{
    Core, Result,
    jobs::{
        self,
        queue::{LEASE, Queue},
    },
    keys,
    media_links::seal,
    policy::servers,
};

/// The table of deliveries.
pub(crate) struct Deliveries;

/// What is brought to an inbox; nothing when the activity is gone.
pub(crate) struct Errand {
    delivery: Delivery,
    letter: Option<Arc<Letter>>,
}

/// What deliveries of one activity that are taken up together have in common.
struct Letter {
    activity: Activity,
    author: Account,
    post: Option<Post>,
    ready: OnceCell<Ready>,
}

/// The key that signs, and what is sent.
struct Ready {
    key: SigningKey,
    body: String,
}

/// How a delivery ended.
pub(crate) struct Ended {
    delivery: Delivery,
    how: How,
}

enum How {
    Sent(Sent),
    /// What it is about was deleted first.
    Outdated,
    /// It could not be made here, for this reason: it has no key, or its links cannot be signed.
    Unmade(String),
}

impl Queue for Deliveries {
    type Row = Errand;
    type RowId = DeliveryId;
    type End = Ended;

    const LONGEST_SLEEP: Duration = Duration::from_secs(2);

    fn at_once(core: &Core) -> usize {
        core.config().federation.delivery_concurrency.max(1)
    }

    fn id(row: &Errand) -> DeliveryId {
        row.delivery.id
    }

    async fn keep(core: &Core, worker: &str, rows: Vec<DeliveryId>) -> Result<()> {
        let (worker, until) = (worker.to_owned(), core.now() + LEASE);
        Ok(core
            .store()
            .write(move |conn| deliveries::extend(conn, &worker, &rows, until))
            .await?)
    }

    async fn exchange(
        core: &Core,
        worker: &str,
        ended: Vec<Ended>,
        limit: usize,
    ) -> Result<Vec<Errand>> {
        // Before anything is sent: another process may have decided against a server.
        servers::current(core).await?;
        let (core_in, worker) = (core.clone(), worker.to_owned());
        let exchanged = core.store().write_retrying(move |conn| {
            write_down(conn, &core_in, &ended)?;
            claim(conn, &core_in, &worker, limit)
        });
        Ok(exchanged.await?)
    }

    async fn run(core: Core, errand: Errand) -> Ended {
        let Errand { delivery, letter } = errand;
        let how = how_it_ends(&core, &delivery, letter.as_deref()).await;
        Ended { delivery, how }
    }

    fn bell(core: &Core) -> &Notify {
        &core.wake().deliveries
    }
}

fn claim(
    conn: &mut Connection,
    core: &Core,
    worker: &str,
    limit: usize,
) -> oriel_store::Result<Vec<Errand>> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let (now, per_host) = (core.now(), core.config().federation.delivery_per_host);
    let rows = deliveries::claim(conn, worker, now, now + LEASE, limit, per_host.max(1))?;
    let mut letters: HashMap<ActivityId, Option<Arc<Letter>>> = HashMap::new();
    let mut errands = Vec::with_capacity(rows.len());
    for delivery in rows {
        let id = delivery.activity_id;
        let letter = if let Some(known) = letters.get(&id) {
            known.clone()
        } else {
            let written = write(conn, id)?.map(Arc::new);
            letters.insert(id, written.clone());
            written
        };
        errands.push(Errand { delivery, letter });
    }
    Ok(errands)
}

fn write(conn: &mut Connection, id: ActivityId) -> oriel_store::Result<Option<Letter>> {
    let Some(activity) = activities::by_id(conn, id)? else {
        return Ok(None);
    };
    let post = match activity.post_id {
        Some(post) => posts::by_id(conn, post)?,
        None => None,
    };
    let author = accounts::by_id(conn, activity.account_id)?;
    Ok(author.map(|author| Letter {
        activity,
        author,
        post,
        ready: OnceCell::new(),
    }))
}

async fn how_it_ends(core: &Core, delivery: &Delivery, letter: Option<&Letter>) -> How {
    let Some(letter) = letter else {
        return How::Outdated;
    };
    // Each time it was begun its worker died.
    if delivery.attempts > jobs::MAX_ATTEMPTS {
        return How::Unmade("it never ended".into());
    }
    let is_current = |post: &Post| fan_out::is_current(core, &letter.activity, post);
    if !letter.post.as_ref().is_none_or(is_current) {
        return How::Outdated;
    }
    match send(core, delivery, letter).await {
        Ok(sent) => How::Sent(sent),
        Err(error) => {
            tracing::error!(
                delivery.id = %delivery.id, %error, "a delivery could not be made: {error}"
            );
            How::Unmade(error.to_string())
        }
    }
}

async fn send(core: &Core, delivery: &Delivery, letter: &Letter) -> Result<Sent> {
    let ready = letter.ready.get_or_try_init(|| prepare(core, letter));
    let Ready { key, body } = ready.await?;
    let (activity, post) = (&letter.activity, letter.post.as_ref());
    let followers =
        synchronization::header(core, &letter.author, activity, post, &delivery.host).await?;
    let (body, headers) = (body.as_bytes(), followers.as_slice());
    Ok(core
        .client()
        .post_with(&delivery.inbox, body, headers, key, core.now())
        .await)
}

async fn prepare(core: &Core, letter: &Letter) -> Result<Ready> {
    Ok(Ready {
        key: keys::signing_key(&letter.author)?,
        body: seal::close_links(core, &letter.activity.body).await?,
    })
}

fn write_down(conn: &mut Connection, core: &Core, ended: &[Ended]) -> oriel_store::Result<()> {
    let now = core.now();
    let is_taken = |one: &&Ended| matches!(one.how, How::Sent(Sent::Delivered { .. }));
    let (taken, others): (Vec<&Ended>, Vec<&Ended>) = ended.iter().partition(is_taken);
    if !taken.is_empty() {
        let hosts: BTreeSet<&str> = taken.iter().map(|one| one.delivery.host.as_str()).collect();
        // In their order, so that two workers do not wait for each other.
        let hosts: Vec<&str> = hosts.into_iter().collect();
        hosts::all_succeeded(conn, &hosts, now)?;
        let ids: Vec<DeliveryId> = taken.iter().map(|one| one.delivery.id).collect();
        deliveries::delivered(conn, &ids, now)?;
    }
    for Ended { delivery, how } in others {
        write_down_one(conn, core, delivery, how, now)?;
    }
    Ok(())
}

fn write_down_one(
    conn: &mut Connection,
    core: &Core,
    delivery: &Delivery,
    how: &How,
    now: OffsetDateTime,
) -> oriel_store::Result<()> {
    let (id, host) = (delivery.id, &delivery.host);
    let failed = |conn: &mut Connection, reason: &str| {
        deliveries::finish(conn, id, DeliveryState::Failed, Some(reason), now)
    };
    match how {
        How::Outdated => failed(conn, "what it is about was deleted first"),
        How::Sent(Sent::Delivered { .. }) => Ok(()),
        How::Sent(Sent::Permanent { reason, .. }) => {
            tracing::info!(peer.host = %host, "{host} will not take a delivery: {reason}");
            failed(conn, reason)
        }
        How::Unmade(reason) => {
            let pause = jobs::pause_after(attempts(delivery));
            retry_or_end(conn, delivery, now, pause, reason)
        }
        How::Sent(Sent::Retry {
            status,
            retry_after,
            reason,
        }) => {
            let pause = retry_after.unwrap_or_else(|| jobs::pause_after(attempts(delivery)));
            tracing::info!(
                peer.host = %host, delivery.attempt = delivery.attempts, pause_s = pause.as_secs(),
                "could not deliver to {host}: {reason}"
            );
            let give_up = core.config().federation.give_up_after_days;
            let give_up = i32::try_from(give_up).unwrap_or(i32::MAX);
            let is_given_up = hosts::failed(conn, host, now, give_up)?;
            if is_given_up || is_last(delivery) && has_not_answered_since(conn, delivery)? {
                return deliveries::end_or_hold(conn, id, reason, now);
            }
            if status.is_none() {
                deliveries::put_off(conn, host, now + pause)?;
            }
            retry_or_end(conn, delivery, now, pause, reason)
        }
    }
}

fn attempts(delivery: &Delivery) -> u32 {
    u32::try_from(delivery.attempts).unwrap_or(u32::MAX)
}

fn is_last(delivery: &Delivery) -> bool {
    delivery.attempts >= jobs::MAX_ATTEMPTS
}

/// Whether a host has taken nothing since a delivery to it was written: then it is away, rather than
/// unwilling to take this one.
fn has_not_answered_since(conn: &mut Connection, delivery: &Delivery) -> oriel_store::Result<bool> {
    let answered = hosts::by_name(conn, &delivery.host)?.and_then(|host| host.last_success_at);
    Ok(answered.is_none_or(|at| at < delivery.created_at))
}

/// Puts a delivery off that failed, unless that was its last attempt.
fn retry_or_end(
    conn: &mut Connection,
    delivery: &Delivery,
    now: OffsetDateTime,
    pause: Duration,
    reason: &str,
) -> oriel_store::Result<()> {
    if is_last(delivery) {
        let state = DeliveryState::Failed;
        return deliveries::finish(conn, delivery.id, state, Some(reason), now);
    }
    deliveries::retry(conn, delivery.id, now + pause, reason)
}
