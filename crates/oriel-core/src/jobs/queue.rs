//! How work that waits in a table is taken up and done, so many at once.

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::{Core, Result};

/// Rows that come due, and what is done with them.
pub(crate) trait Queue {
    type Row: Send + 'static;

    /// How many are done at once in this process.
    fn at_once(core: &Core) -> usize;

    /// Takes up to `limit` rows that are due, in the name of a worker.
    fn claim(
        core: &Core,
        worker: &str,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// Does one, and writes down how it ended.
    fn run(core: Core, row: Self::Row) -> impl Future<Output = ()> + Send + 'static;

    /// Waits until there may be more to do, or for a while.
    fn woken(core: &Core) -> impl Future<Output = ()> + Send;
}

/// Works until `stop` is cancelled, then lets what is under way end within the configured grace.
pub(crate) async fn work_until<Q: Queue>(core: &Core, worker: &str, stop: &CancellationToken) {
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        let free = Q::at_once(core).saturating_sub(running.len());
        let claimed = claim::<Q>(core, worker, free)
            .await
            .unwrap_or_else(|error| {
                tracing::error!(%error, "could not look for work: {error}");
                Vec::new()
            });
        let idle = claimed.is_empty();
        for row in claimed {
            running.spawn(Q::run(core.clone(), row));
        }
        tokio::select! {
            () = stop.cancelled() => {}
            Some(_) = running.join_next() => {}
            () = Q::woken(core), if idle => {}
        }
    }
    let grace = core.config().server.shutdown_grace.as_duration();
    let _ = tokio::time::timeout(grace, async {
        while running.join_next().await.is_some() {}
    })
    .await;
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
