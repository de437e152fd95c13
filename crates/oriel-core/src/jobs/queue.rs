//! How work that waits in a table is taken up and done, so many at once.

use std::{collections::HashMap, time::Duration};

use tokio::{
    task::{Id, JoinSet},
    time::{Instant, interval_at},
};
use tokio_util::sync::CancellationToken;

use crate::{Core, Result};

/// How long a claimed row belongs to its worker without a sign of life.
pub(crate) const LEASE: Duration = Duration::from_secs(30);
const HEARTBEAT: Duration = Duration::from_secs(10);

/// Rows that come due, and what is done with them.
pub(crate) trait Queue {
    type Row: Send + 'static;
    type RowId: Copy + Send + 'static;

    /// How many are done at once in this process.
    fn at_once(core: &Core) -> usize;

    fn id(row: &Self::Row) -> Self::RowId;

    /// Takes up to `limit` rows that are due, in the name of a worker, for the length of a lease.
    fn claim(
        core: &Core,
        worker: &str,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// Keeps rows of a worker for another lease.
    fn keep(
        core: &Core,
        worker: &str,
        rows: Vec<Self::RowId>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Does one, and writes down how it ended. If that fails, the lease runs out and the row is
    /// taken up again.
    fn run(core: Core, row: Self::Row) -> impl Future<Output = ()> + Send + 'static;

    /// Waits until there may be more to do, or for a while.
    fn woken(core: &Core) -> impl Future<Output = ()> + Send;
}

/// What a worker is doing, and which rows that is.
struct InHand<Q: Queue> {
    tasks: JoinSet<()>,
    rows: HashMap<Id, Q::RowId>,
}

impl<Q: Queue> InHand<Q> {
    fn begin(&mut self, core: &Core, row: Q::Row) {
        let id = Q::id(&row);
        let task = self.tasks.spawn(Q::run(core.clone(), row));
        self.rows.insert(task.id(), id);
    }

    /// Waits until one has ended, well or in a panic; never when there is none.
    async fn one_ended(&mut self) {
        let ended = match self.tasks.join_next_with_id().await {
            Some(Ok((task, ()))) => task,
            Some(Err(error)) => error.id(),
            None => return std::future::pending().await,
        };
        self.rows.remove(&ended);
    }

    /// Only what is really being done is kept: a row whose end could not be written down must
    /// come free.
    async fn keep(&self, core: &Core, worker: &str) {
        let rows: Vec<Q::RowId> = self.rows.values().copied().collect();
        if rows.is_empty() {
            return;
        }
        if let Err(error) = Q::keep(core, worker, rows).await {
            tracing::warn!(%error, "could not extend the leases: {error}");
        }
    }
}

/// Works until `stop` is cancelled, then lets what is under way end within the configured grace.
pub(crate) async fn work_until<Q: Queue>(core: &Core, worker: &str, stop: &CancellationToken) {
    let mut in_hand = InHand::<Q> {
        tasks: JoinSet::new(),
        rows: HashMap::new(),
    };
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    while !stop.is_cancelled() {
        let free = Q::at_once(core).saturating_sub(in_hand.rows.len());
        let claimed = claim::<Q>(core, worker, free)
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "could not look for work: {error}");
                Vec::new()
            });
        let idle = claimed.is_empty();
        for row in claimed {
            in_hand.begin(core, row);
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = in_hand.one_ended() => {}
            _ = beat.tick() => in_hand.keep(core, worker).await,
            () = Q::woken(core), if idle => {}
        }
    }
    let grace = core.config().server.shutdown_grace.as_duration();
    let drained = async {
        while !in_hand.rows.is_empty() {
            tokio::select! {
                () = in_hand.one_ended() => {}
                _ = beat.tick() => in_hand.keep(core, worker).await,
            }
        }
    };
    let _ = tokio::time::timeout(grace, drained).await;
}

/// Does everything that is due, one after the other, and says how much that was.
pub(crate) async fn work_off<Q: Queue>(core: &Core, worker: &str) -> Result<usize> {
    let claimed = claim::<Q>(core, worker, Q::at_once(core)).await?;
    let count = claimed.len();
    for row in claimed {
        Q::run(core.clone(), row).await;
    }
    Ok(count)
}

async fn claim<Q: Queue>(core: &Core, worker: &str, limit: usize) -> Result<Vec<Q::Row>> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    Q::claim(core, worker, limit).await
}
