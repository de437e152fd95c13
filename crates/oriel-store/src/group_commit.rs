//! Group commit: what comes while a batch is being written is written after it, together.
//!
//! A transaction costs a wait for the disk, however much is in it. So requests put what they want
//! written into a queue; the first of them leads, and writes batch after batch until the queue is
//! empty.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{Error, Result};

/// A bounded queue that one leader at a time writes in batches. Clones share it.
#[derive(Debug)]
pub struct GroupCommit<T> {
    queue: Arc<Mutex<Queue<T>>>,
    max_waiting: usize,
    max_batch: usize,
}

#[derive(Debug)]
struct Queue<T> {
    items: VecDeque<T>,
    has_leader: bool,
}

impl<T> Clone for GroupCommit<T> {
    fn clone(&self) -> Self {
        Self {
            queue: Arc::clone(&self.queue),
            max_waiting: self.max_waiting,
            max_batch: self.max_batch,
        }
    }
}

impl<T> GroupCommit<T> {
    /// A queue of at most `max_waiting` items, written at most `max_batch` at a time.
    pub fn new(max_waiting: usize, max_batch: usize) -> Self {
        Self {
            queue: Arc::new(Mutex::new(Queue {
                items: VecDeque::new(),
                has_leader: false,
            })),
            max_waiting,
            max_batch,
        }
    }

    /// Queues an item, behind all that are there. Where nobody leads, the caller does.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when too many wait; the item is dropped.
    pub fn add(&self, item: T) -> Result<Option<Leader<T>>> {
        let mut queue = self.queue();
        if queue.items.len() >= self.max_waiting {
            return Err(Error::Unavailable(
                "too many changes wait for the database".into(),
            ));
        }
        queue.items.push_back(item);
        let leads = !std::mem::replace(&mut queue.has_leader, true);
        Ok(leads.then(|| Leader {
            group: self.clone(),
            leads,
        }))
    }

    fn queue(&self) -> MutexGuard<'_, Queue<T>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The duty to write what is queued. Dropped before the queue is empty, it passes to whoever adds
/// the next item.
#[derive(Debug)]
#[must_use]
pub struct Leader<T> {
    group: GroupCommit<T>,
    leads: bool,
}

impl<T> Leader<T> {
    /// The next batch, in the order of its coming; none when the queue is empty, which ends the
    /// duty.
    pub fn next_batch(&mut self) -> Option<Vec<T>> {
        let mut queue = self.group.queue();
        if !self.leads {
            return None;
        }
        let count = queue.items.len().min(self.group.max_batch);
        queue.has_leader = count > 0;
        self.leads = queue.has_leader;
        self.leads.then(|| queue.items.drain(..count).collect())
    }
}

impl<T> Drop for Leader<T> {
    fn drop(&mut self) {
        if self.leads {
            self.group.queue().has_leader = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_leads_and_writes_all_in_batches() {
        let group = GroupCommit::new(5, 2);
        let mut leader = group.add(1).unwrap().unwrap();
        for item in 2..=5 {
            assert!(group.add(item).unwrap().is_none(), "there is a leader");
        }
        assert!(matches!(group.add(6), Err(Error::Unavailable(_))));
        assert_eq!(leader.next_batch(), Some(vec![1, 2]));
        assert!(group.add(6).unwrap().is_none(), "there is room again");
        assert_eq!(leader.next_batch(), Some(vec![3, 4]));
        assert_eq!(leader.next_batch(), Some(vec![5, 6]));
        assert_eq!(leader.next_batch(), None);
        let mut next = group.add(7).unwrap().unwrap();
        assert_eq!(leader.next_batch(), None, "its duty is over");
        drop(leader);
        assert!(group.add(8).unwrap().is_none(), "and takes no other's away");
        assert_eq!(next.next_batch(), Some(vec![7, 8]));
    }

    #[test]
    fn the_duty_of_a_leader_that_is_gone_passes_on() {
        let group = GroupCommit::new(5, 2);
        drop(group.add(1).unwrap());
        let mut leader = group.add(2).unwrap().unwrap();
        assert_eq!(leader.next_batch(), Some(vec![1, 2]));
        assert_eq!(leader.next_batch(), None);
    }
}
