//! Single-flight with bounds: what is being fetched from other servers.
//!
//! This is no cache: a fetch has no value to share (its result is a stored file or row), and most
//! of it is the bounds in all and per server, which a cache such as moka does not have.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::negative_cache::NegativeCache;

/// From one server at once.
const PER_HOST: usize = 4;
/// What could not be had is not asked for again so soon.
const FAILURE_LIFETIME: Duration = Duration::minutes(10);

/// Fetches of one kind: each name by one task at a time, a bounded number at once, and fewer from
/// each server.
#[derive(Debug)]
pub(crate) struct InFlight {
    all: Arc<Semaphore>,
    named: Mutex<HashMap<String, Arc<Semaphore>>>,
    pub(crate) failed: NegativeCache,
}

/// The right to fetch something, until it is dropped.
#[must_use]
pub(crate) struct FetchPermit<'a> {
    fetches: &'a InFlight,
    held: Vec<OwnedSemaphorePermit>,
    names: [String; 2],
}

impl InFlight {
    /// At most so many at once, from all servers.
    pub(crate) fn at_most(many: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(many)),
            named: Mutex::default(),
            failed: NegativeCache::new(FAILURE_LIFETIME),
        }
    }

    /// Waits until no other task fetches this and there is room for one more, in all and from its
    /// server.
    pub(crate) async fn acquire(&self, name: &str, host: &str) -> FetchPermit<'_> {
        let names = [format!("one {name}"), format!("host {host}")];
        let mut permit = FetchPermit {
            fetches: self,
            held: Vec::new(),
            names: names.clone(),
        };
        let [one, host] = &names;
        let turns = [
            self.turns(one, 1),
            self.turns(host, PER_HOST),
            Arc::clone(&self.all),
        ];
        for turn in turns {
            // They are never closed.
            permit.held.extend(turn.acquire_owned().await);
        }
        permit
    }

    fn turns(&self, name: &str, at_once: usize) -> Arc<Semaphore> {
        let mut named = lock(&self.named);
        let turns = named.entry(name.to_owned());
        Arc::clone(turns.or_insert_with(|| Arc::new(Semaphore::new(at_once))))
    }
}

impl Drop for FetchPermit<'_> {
    fn drop(&mut self) {
        self.held.clear();
        let mut named = lock(&self.fetches.named);
        for name in &self.names {
            // Every other task that waits or fetches holds it as well.
            if named
                .get(name)
                .is_some_and(|turns| Arc::strong_count(turns) == 1)
            {
                named.remove(name);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures_util::poll;

    use super::*;

    #[tokio::test]
    async fn a_picture_is_fetched_by_one_at_a_time() {
        let fetches = InFlight::at_most(16);
        let first = fetches.acquire("a", "x.example").await;
        let mut second = Box::pin(fetches.acquire("a", "x.example"));
        assert!(poll!(&mut second).is_pending());
        drop(first);
        drop(second.await);
        assert!(lock(&fetches.named).is_empty(), "nothing is kept");
    }

    #[tokio::test]
    async fn a_server_is_asked_for_few_at_once_and_holds_up_no_other() {
        let fetches = InFlight::at_most(16);
        let mut held = Vec::new();
        for name in ["a", "b", "c", "d"] {
            held.push(fetches.acquire(name, "x.example").await);
        }
        let mut fifth = Box::pin(fetches.acquire("e", "x.example"));
        assert!(poll!(&mut fifth).is_pending());
        let _elsewhere = fetches.acquire("f", "y.example").await;
        held.pop();
        let _fifth = fifth.await;
    }
}
