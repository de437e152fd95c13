//! Sending: signed at the moment of sending, retried for days, one dead host delaying nobody.

use std::time::Duration;

use oriel_federation::client::Delivery as Sent;
use oriel_store::{
    accounts, activities, deliveries, hosts,
    model::{Account, Activity, Delivery, DeliveryId, DeliveryState, Post},
    posts,
};

use super::{fan_out, synchronization};
use crate::{
    Core, Result,
    accounts::keys,
    jobs::{
        self,
        queue::{LEASE, Queue},
    },
    photos::seal,
    policy::servers,
};

const LONGEST_SLEEP: Duration = Duration::from_secs(2);

/// The table of deliveries.
pub(crate) struct Deliveries;

impl Queue for Deliveries {
    type Row = Delivery;
    type RowId = DeliveryId;

    fn at_once(core: &Core) -> usize {
        core.config().federation.delivery_concurrency.max(1)
    }

    fn id(row: &Delivery) -> DeliveryId {
        row.id
    }

    async fn keep(core: &Core, worker: &str, rows: Vec<DeliveryId>) -> Result<()> {
        let (worker, until) = (worker.to_owned(), core.now() + LEASE);
        Ok(core
            .store()
            .write(move |conn| deliveries::extend(conn, &worker, &rows, until))
            .await?)
    }

    async fn claim(core: &Core, worker: &str, limit: usize) -> Result<Vec<Delivery>> {
        // Before anything is sent: another process may have decided against a server.
        servers::current(core).await?;
        let (worker, now) = (worker.to_owned(), core.now());
        let per_host = core.config().federation.delivery_per_host.max(1);
        Ok(core
            .store()
            .write(move |conn| deliveries::claim(conn, &worker, now, now + LEASE, limit, per_host))
            .await?)
    }

    async fn run(core: Core, delivery: Delivery) {
        if let Err(error) = try_deliver(&core, &delivery).await {
            tracing::error!(
                delivery.id = %delivery.id, %error, "a delivery could not be made: {error}"
            );
        }
    }

    async fn woken(core: &Core) {
        core.delivery_woken_within(LONGEST_SLEEP).await;
    }
}

async fn try_deliver(core: &Core, delivery: &Delivery) -> Result<()> {
    let activity = delivery.activity_id;
    let found = core
        .store()
        .read(move |conn| {
            let Some(activity) = activities::by_id(conn, activity)? else {
                return Ok(None);
            };
            let post = match activity.post_id {
                Some(post) => posts::by_id(conn, post)?,
                None => None,
            };
            let author = accounts::by_id(conn, activity.account_id)?;
            Ok(author.map(|author| (activity, author, post)))
        })
        .await?;
    let Some((activity, author, post)) = found else {
        return Ok(());
    };
    let is_current = |post: &Post| fan_out::is_current(core, &activity, post);
    if !post.as_ref().is_none_or(is_current) {
        return drop_outdated(core, delivery).await;
    }
    let (post, host) = (post.as_ref(), &delivery.host);
    let followers = synchronization::header(core, &author, &activity, post, host).await?;
    let headers = followers.as_slice();
    let sent = send(core, delivery, &activity, &author, headers).await?;
    record(core, delivery, sent).await
}

async fn drop_outdated(core: &Core, delivery: &Delivery) -> Result<()> {
    let (id, now) = (delivery.id, core.now());
    let reason = Some("what it is about was deleted first");
    core.store()
        .write(move |conn| deliveries::finish(conn, id, DeliveryState::Failed, reason, now))
        .await?;
    Ok(())
}

async fn send(
    core: &Core,
    delivery: &Delivery,
    activity: &Activity,
    author: &Account,
    headers: &[(&'static str, String)],
) -> Result<Sent> {
    let key = keys::signing_key(author)?;
    let body = seal::close_links(core, &activity.body).await?;
    Ok(core
        .client()
        .post_with(&delivery.inbox, body.as_bytes(), headers, &key, core.now())
        .await)
}

async fn record(core: &Core, delivery: &Delivery, sent: Sent) -> Result<()> {
    let (id, host, now) = (delivery.id, delivery.host.clone(), core.now());
    let attempts = u32::try_from(delivery.attempts).unwrap_or(u32::MAX);
    let give_up = i32::try_from(core.config().federation.give_up_after_days).unwrap_or(i32::MAX);
    core.store()
        .write(move |conn| match sent {
            Sent::Delivered { .. } => {
                hosts::succeeded(conn, &host, now)?;
                deliveries::finish(conn, id, DeliveryState::Delivered, None, now)
            }
            Sent::Permanent { reason, .. } => {
                tracing::info!(peer.host = %host, "{host} will not take a delivery: {reason}");
                deliveries::finish(conn, id, DeliveryState::Failed, Some(&reason), now)
            }
            Sent::Retry {
                status,
                retry_after,
                reason,
            } => {
                let pause = retry_after.unwrap_or_else(|| jobs::pause_after(attempts));
                tracing::info!(
                    peer.host = %host, delivery.attempt = attempts, pause_s = pause.as_secs(),
                    "could not deliver to {host}: {reason}"
                );
                hosts::failed(conn, &host, now, give_up)?;
                if status.is_none() {
                    deliveries::put_off(conn, &host, now + pause)?;
                }
                deliveries::retry(conn, id, now + pause, &reason)
            }
        })
        .await?;
    Ok(())
}
