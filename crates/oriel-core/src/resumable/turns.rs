use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use oriel_store::model::UploadId;
use tokio::sync::OwnedMutexGuard;
use tokio_util::sync::CancellationToken;

/// Who writes which upload: one at a time. A newer request ends the older one, since a connection
/// that stalled in a tunnel would otherwise hold off the one that continues after it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns {
    places: Arc<Mutex<HashMap<UploadId, Latest>>>,
}

/// Who asked for an upload last, and the lock that all who asked wait for.
#[derive(Debug, Default)]
struct Latest {
    stop: CancellationToken,
    busy: Arc<tokio::sync::Mutex<()>>,
}

/// The right to write an upload, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    // Fields are dropped in this order: the lock is free before the place is given up.
    _held: OwnedMutexGuard<()>,
    place: Place,
}

impl Turn {
    /// Cancelled when a newer request wants to continue.
    pub(super) fn stop(&self) -> CancellationToken {
        self.place.stop.clone()
    }
}

impl Turns {
    /// Ends whoever writes this upload, and waits until they have. None when a newer request came
    /// meanwhile.
    pub(super) async fn take(&self, id: UploadId) -> Option<Turn> {
        let place = self.announce(id);
        let held = tokio::select! {
            biased;
            () = place.stop.cancelled() => return None,
            held = place.busy.clone().lock_owned() => held,
        };
        Some(Turn { _held: held, place })
    }

    fn announce(&self, id: UploadId) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let latest = places.entry(id).or_default();
        latest.stop.cancel();
        latest.stop = CancellationToken::new();
        let (stop, busy) = (latest.stop.clone(), latest.busy.clone());
        Place {
            turns: self.clone(),
            id,
            stop,
            busy,
        }
    }
}

/// Somebody who writes an upload or waits for it.
#[derive(Debug)]
struct Place {
    turns: Turns,
    id: UploadId,
    stop: CancellationToken,
    busy: Arc<tokio::sync::Mutex<()>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self
            .turns
            .places
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // The entry's and our own: nobody else is left who needs the lock.
        if Arc::strong_count(&self.busy) <= 2 {
            places.remove(&self.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: UploadId = UploadId(7);

    #[tokio::test]
    async fn the_newest_request_is_served_and_the_others_are_told() {
        let turns = Turns::default();
        let first = turns.take(ID).await.unwrap();
        let (second, third, ()) = tokio::join!(turns.take(ID), turns.take(ID), async {
            first.stop().cancelled().await;
            drop(first);
        });
        assert!(second.is_none());
        assert!(!third.unwrap().stop().is_cancelled());
    }

    #[tokio::test]
    async fn uploads_do_not_wait_for_each_other() {
        let turns = Turns::default();
        let one = turns.take(ID).await.unwrap();
        let _other = turns.take(UploadId(8)).await.unwrap();
        assert!(!one.stop().is_cancelled());
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_lets_nobody_else_in() {
        let turns = Turns::default();
        let first = turns.take(ID).await.unwrap();
        let (two, again) = (turns.take(ID), turns.take(ID));
        // Asked once and dropped, as when a connection breaks.
        let mut two = Box::pin(two);
        assert!(futures_util::poll!(&mut two).is_pending());
        drop(two);
        let mut again = Box::pin(again);
        assert!(futures_util::poll!(&mut again).is_pending());
        drop(first);
        assert!(again.await.is_some());
        assert!(turns.places.lock().unwrap().is_empty(), "nothing is kept");
    }
}
