use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failures::Failures;

/// Pictures that are fetched at once, each held as a whole on the disk and rendered after.
const AT_ONCE: usize = 16;
/// And from one server.
const PER_HOST: usize = 4;
/// What could not be had is not asked for again so soon, nor is its server told to hurry.
const PATIENCE: Duration = Duration::minutes(10);

/// Which pictures are being fetched: each by one, however many look at it, a bounded number at
/// once, and of each server fewer.
#[derive(Debug)]
pub(crate) struct Flights {
    all: Arc<Semaphore>,
    named: Mutex<HashMap<String, Arc<Semaphore>>>,
    /// By media key.
    pub(super) failed: Failures,
}

impl Default for Flights {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(AT_ONCE)),
            named: Mutex::default(),
            failed: Failures::for_a_while(PATIENCE),
        }
    }
}

/// The right to fetch a picture, until it is dropped.
pub(super) struct Flight<'a> {
    flights: &'a Flights,
    held: Vec<OwnedSemaphorePermit>,
    names: [String; 2],
}

impl Flights {
    /// Waits until nobody else fetches this picture and there is room for one more, in all and from
    /// its server.
    pub(super) async fn take(&self, media_key: &str, host: &str) -> Flight<'_> {
        let names = [format!("picture {media_key}"), format!("host {host}")];
        let mut flight = Flight {
            flights: self,
            held: Vec::new(),
            names: names.clone(),
        };
        let [picture, host] = &names;
        let turns = [
            self.turns(picture, 1),
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
        let flights = Flights::default();
        let first = flights.take("a", "x.example").await;
        let mut second = Box::pin(flights.take("a", "x.example"));
        assert!(poll!(&mut second).is_pending());
        drop(first);
        drop(second.await);
        assert!(lock(&flights.named).is_empty(), "nothing is kept");
    }

    #[tokio::test]
    async fn a_server_is_asked_for_few_at_once_and_holds_up_no_other() {
        let flights = Flights::default();
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
