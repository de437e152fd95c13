use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use diesel::{
    Connection as _,
    connection::{Instrumentation, InstrumentationEvent},
    r2d2::{CustomizeConnection, Pool},
};
use tokio::{sync::Semaphore, time::timeout_at};

use crate::{Connection, Engine, Error, Result, store::Manager};

/// How long a question waits for a connection before it fails.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long the first connection may take.
const FIRST: Duration = Duration::from_secs(10);

/// Lends connections, one for each question at a time. Questions wait for one before they get a
/// thread, and for so long at most, so that neither threads nor memory run out while the
/// database is slow or away. Clones share the pool.
#[derive(Clone)]
pub(crate) struct Lender {
    pub(crate) pool: Pool<Manager>,
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Lender {
    pub(crate) fn new(manager: Manager, size: u32, questions: &Count) -> Result<Self> {
        let pool = Pool::builder()
            .max_size(size)
            .connection_customizer(Box::new(questions.clone()))
            .min_idle(Some(1))
            .connection_timeout(FIRST)
            .test_on_check_out(manager.engine() == Engine::Postgres)
            .build(manager)
            .map_err(|error| Error::Unavailable(error.to_string()))?;
        let free = Semaphore::new(usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS));
        Ok(Self {
            pool,
            free: Arc::new(free),
            patience: PATIENCE,
        })
    }

    pub(crate) async fn lend<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        let until = tokio::time::Instant::now() + self.patience;
        let turn = timeout_at(until, Arc::clone(&self.free).acquire_owned()).await;
        let turn = turn
            .map_err(|_elapsed| Error::Unavailable("all connections are busy".into()))?
            .map_err(Error::other)?;
        let pool = self.pool.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            let mut lent = pool
                .get_timeout(left)
                .map_err(|error| Error::Unavailable(error.to_string()))?;
            let done = work(&mut lent.conn);
            if done.is_ok() {
                lent.used = Instant::now();
            }
            done
        })
        .await
        .map_err(Error::other)?
    }
}

/// A connection that the pool lends.
pub(crate) struct Lent {
    pub(crate) conn: Connection,
    pub(crate) used: Instant,
}

/// Counts the statements of all connections.
#[derive(Debug, Clone, Default)]
pub(crate) struct Count(Arc<AtomicU64>);

impl Count {
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Instrumentation for Count {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl CustomizeConnection<Lent, diesel::r2d2::Error> for Count {
    fn on_acquire(&self, lent: &mut Lent) -> Result<(), diesel::r2d2::Error> {
        lent.conn.set_instrumentation(self.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::config::Database;

    #[tokio::test]
    async fn a_question_for_which_no_connection_comes_free_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let manager = Manager::new(&Database::default(), folder.path()).unwrap();
        let lender = Lender::new(manager, 1, &Count::default()).unwrap();
        let impatient = Lender {
            patience: Duration::ZERO,
            ..lender.clone()
        };
        let (go_on, goes_on) = mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let first = tokio::spawn(async move {
            let work = move |_: &mut Connection| {
                let _ = begun.send(());
                goes_on.recv().map_err(Error::other)
            };
            lender.lend(work).await
        });
        has_begun.await.unwrap();
        let refused = impatient.lend(|_| Ok(())).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{refused:?}");
        go_on.send(()).unwrap();
        first.await.unwrap().unwrap();
        impatient.lend(|_| Ok(())).await.unwrap();
    }
}
