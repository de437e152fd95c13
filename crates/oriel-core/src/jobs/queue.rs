//! How work that waits in a table is taken up and done, so many at once.

use std::{collections::HashMap, mem, time::Duration};

use tokio::{
    sync::Notify,
    task::{Id, JoinSet},
    time::{Instant, interval_at, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use crate::{Core, Result};

/// How long a claimed row belongs to its worker without a sign of life.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(10);
/// The table is not asked again so soon, unless half of what a worker may have in hand has ended:
/// writing down many ends and taking many rows costs hardly more than one.
const PACE: Duration = Duration::from_millis(10);

/// Rows that come due, and what is done with them.
pub(crate) trait Queue {
    type Row: Send + 'static;
    type RowId: Copy + Send + 'static;
    /// How one ended.
    type End: Send + 'static;

    /// Other processes ring no bell here.
    const LONGEST_SLEEP: Duration;

    /// How many are done at once in this process.
    fn at_once(core: &Core) -> usize;

    fn id(row: &Self::Row) -> Self::RowId;

    /// Writes down how some ended and takes up to `limit` rows that are due, in the name of a
    /// worker, for the length of a lease: both in one transaction. If that fails, the leases of
    /// those that ended run out and they are taken up again.
    fn exchange(
        core: &Core,
        worker: &str,
        ended: Vec<Self::End>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// Keeps rows of a worker for another lease.
    fn keep(
        core: &Core,
        worker: &str,
        rows: Vec<Self::RowId>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Does one, and says how it ended.
    fn run(core: Core, row: Self::Row) -> impl Future<Output = Self::End> + Send + 'static;

    /// What is rung when there may be more to do.
    fn bell(core: &Core) -> &Notify;
}

/// What a worker is doing, which rows that is, and what ended but is not written down.
struct InHand<'a, Q: Queue> {
    core: &'a Core,
    worker: &'a str,
    tasks: JoinSet<Q::End>,
    rows: HashMap<Id, Q::RowId>,
    ended: Vec<Q::End>,
}

impl<'a, Q: Queue> InHand<'a, Q> {
    fn nothing(core: &'a Core, worker: &'a str) -> Self {
        Self {
            core,
            worker,
            tasks: JoinSet::new(),
            rows: HashMap::new(),
            ended: Vec::new(),
        }
    }

    fn begin(&mut self, row: Q::Row) {
        let id = Q::id(&row);
        let task = self.tasks.spawn(Q::run(self.core.clone(), row));
        self.rows.insert(task.id(), id);
    }

    /// Writes down what ended, begins as much as may be done besides the rest, and says whether
    /// that was all there is.
    async fn exchange(&mut self, at_once: usize) -> bool {
        let (ended, limit) = (
            mem::take(&mut self.ended),
            at_once.saturating_sub(self.rows.len()),
        );
        if ended.is_empty() && limit == 0 {
            return false;
        }
        let exchanged = Q::exchange(self.core, self.worker, ended, limit).await;
        let claimed = exchanged.unwrap_or_else(|error| {
            tracing::error!(%error, "could not write down work and look for more: {error}");
            Vec::new()
        });
        let is_all = claimed.len() < limit;
        for row in claimed {
            self.begin(row);
        }
        is_all
    }

    /// Waits until one has ended, well or in a panic; never when there is none.
    async fn one_ended(&mut self) {
        let task = match self.tasks.join_next_with_id().await {
            Some(Ok((task, end))) => {
                self.ended.push(end);
                task
            }
            Some(Err(error)) => error.id(),
            None => return std::future::pending().await,
        };
        self.rows.remove(&task);
    }

    /// Waits until the moment, unless so many have ended before.
    async fn gather(&mut self, moment: Instant, enough: usize) {
        while self.ended.len() < enough && timeout_at(moment, self.one_ended()).await.is_ok() {}
    }

    /// Only what is really being done is kept: a row whose end could not be written down must
    /// come free.
    async fn keep(&self) {
        let rows: Vec<Q::RowId> = self.rows.values().copied().collect();
        if rows.is_empty() {
            return;
        }
        if let Err(error) = Q::keep(self.core, self.worker, rows).await {
            tracing::warn!(%error, "could not extend the leases: {error}");
        }
    }
}

/// Works until `stop` is cancelled, then lets what is under way end within the configured grace.
/// What has not ended then is stopped: nothing goes on when this returns, so that its rows can be
/// handed to others.
pub(crate) async fn work_until<Q: Queue>(core: &Core, worker: &str, stop: &CancellationToken) {
    let mut in_hand = InHand::<Q>::nothing(core, worker);
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    while !stop.is_cancelled() {
        let (began, at_once) = (Instant::now(), Q::at_once(core));
        let is_all = in_hand.exchange(at_once).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = in_hand.one_ended() => {}
            _ = beat.tick() => in_hand.keep().await,
            _ = timeout(Q::LONGEST_SLEEP, Q::bell(core).notified()), if is_all => {}
        }
        in_hand.gather(began + PACE, at_once / 2).await;
    }
    let grace = core.config().server.shutdown_grace.as_duration();
    let drained = async {
        in_hand.exchange(0).await;
        while !in_hand.rows.is_empty() {
            tokio::select! {
                () = in_hand.one_ended() => {}
                _ = beat.tick() => in_hand.keep().await,
            }
            in_hand.exchange(0).await;
        }
    };
    let _ = timeout(grace, drained).await;
    in_hand.tasks.shutdown().await;
}

/// Does everything that is due, one after the other, and says how much that was.
pub(crate) async fn work_off<Q: Queue>(core: &Core, worker: &str) -> Result<usize> {
    let claimed = Q::exchange(core, worker, Vec::new(), Q::at_once(core)).await?;
    let count = claimed.len();
    for row in claimed {
        let ended = Q::run(core.clone(), row).await;
        Q::exchange(core, worker, vec![ended], 0).await?;
    }
    Ok(count)
}
