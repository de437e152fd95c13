//! What is being fetched from other servers: each thing by one, a bounded number at once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failures::Failures;

/// From one server at once.
const PER_HOST: usize = 4;
/// What could not be had is not asked for again so soon, nor is its server told to hurry.
const PATIENCE: Duration = Duration::minutes(10);

/// What of one kind is being fetched: each by one, however many want it, a bounded number at once,
/// and from each server fewer.
#[derive(Debug)]
pub(crate) struct Flights {
    all: Arc<Semaphore>,
    named: Mutex<HashMap<String, Arc<Semaphore>>>,
    pub(crate) failed: Failures,
}

/// The right to fetch something, until it is dropped.
pub(crate) struct Flight<'a> {
    flights: &'a Flights,
    held: Vec<OwnedSemaphorePermit>,
    names: [String; 2],
}

impl Flights {
    /// So many at once, from all servers.
    pub(crate) fn at_once(many: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(many)),
            named: Mutex::default(),
            failed: Failures::for_a_while(PATIENCE),
        }
    }

    /// Waits until nobody else fetches this and there is room for one more, in all and from its
    /// server.
    pub(crate) async fn take(&self, name: &str, host: &str) -> Flight<'_> {
        let names = [format!("one {name}"), format!("host {host}")];
        let mut flight = Flight {
            flights: self,
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
            flight.held.extend(turn.acquire_owned().await);
        }
        flight
    }

    fn turns(&self, name: &str, at_once: usize) -> Arc<Semaphore> {
        let mut named = lock(&self.named);
        let turns = named.entry(name.to_owned());
        Arc::clone(turns.or_insert_with(|| Arc::new(Semaphore::new(at_once))))
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.held.clear();
        let mut named = lock(&self.flights.named);
        for name in &self.names {
            // Whoever else waits or fetches holds it as well.
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
        let flights = Flights::at_once(16);
        let first = flights.take("a", "x.example").await;
        let mut second = Box::pin(flights.take("a", "x.example"));
        assert!(poll!(&mut second).is_pending());
        drop(first);
        drop(second.await);
        assert!(lock(&flights.named).is_empty(), "nothing is kept");
    }

    #[tokio::test]
    async fn a_server_is_asked_for_few_at_once_and_holds_up_no_other() {
        let flights = Flights::at_once(16);
        let mut held = Vec::new();
        for name in ["a", "b", "c", "d"] {
            held.push(flights.take(name, "x.example").await);
        }
        let mut fifth = Box::pin(flights.take("e", "x.example"));
        assert!(poll!(&mut fifth).is_pending());
        let _elsewhere = flights.take("f", "y.example").await;
        held.pop();
        let _fifth = fifth.await;
    }
}
