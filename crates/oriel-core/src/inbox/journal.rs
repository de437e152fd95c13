//! Deliveries that were verified, written down: those that come while others are being written are
//! written after them in one transaction, which costs hardly more than that of one. Nobody is told
//! that theirs is taken before it is durable.

use std::{collections::BTreeSet, sync::Arc};

use oriel_federation::synchronization::Synchronization;
use oriel_store::{
    Connection, deliveries,
    group_commit::{GroupCommit, Leader},
    hosts,
    received::{self, Arrived, Memory},
};
use tokio::sync::oneshot;

use super::synchronization;
use crate::{Core, Error, Result, inbox::jobs::ApplyActivity, jobs};

/// Deliveries of one transaction at most: the first of them waits for all.
const MAX_BATCH: usize = 64;
/// Deliveries that may wait; further ones are refused, and sent again by their servers.
const MAX_WAITING: usize = 16 * 1024;

/// What is known of a delivery once it is verified.
#[derive(Debug)]
pub(super) struct Entry {
    /// What the activity is remembered by.
    pub(super) name: String,
    pub(super) body: String,
    /// What tells the body from others.
    pub(super) digest: String,
    pub(super) signer: String,
    /// The server that it came from.
    pub(super) host: String,
    /// Whom that server takes for the signer's followers here.
    pub(super) followers: Option<Synchronization>,
}

impl Entry {
    fn arrived(&self) -> Arrived<'_> {
        Arrived {
            uri: &self.name,
            signer: &self.signer,
            digest: &self.digest,
        }
    }
}

/// A delivery and the request that waits for it.
type Waiting = (Arc<Entry>, oneshot::Sender<oriel_store::Result<Memory>>);

/// The deliveries that wait to be written down.
#[derive(Debug)]
pub(crate) struct Journal(GroupCommit<Waiting>);

impl Default for Journal {
    fn default() -> Self {
        Self(GroupCommit::new(MAX_WAITING, MAX_BATCH))
    }
}

/// Writes a delivery down for a job to apply, and says whether it is new; one that is known is left
/// out.
///
/// # Errors
/// When the database cannot be reached, or too many deliveries wait for it.
pub(super) async fn write(core: &Core, entry: Entry) -> Result<Memory> {
    let (tell, told) = oneshot::channel();
    if let Some(leader) = core.state::<Journal>().0.add((Arc::new(entry), tell))? {
        // The request that leads may be cancelled while others wait for its batches.
        tokio::spawn(write_all(core.clone(), leader));
    }
    Ok(told
        .await
        .map_err(|_gone| Error::Internal("a delivery was not written down".into()))??)
}

async fn write_all(core: Core, mut leader: Leader<Waiting>) {
    while let Some(mut waiting) = leader.next_batch() {
        // In one order, so that two processes do not wait for one another.
        waiting.sort_by(|(one, _), (other, _)| {
            (&one.name, &one.signer).cmp(&(&other.name, &other.signer))
        });
        let (entries, tellers): (Vec<_>, Vec<_>) = waiting.into_iter().unzip();
        match write_together(&core, entries.clone()).await {
            Ok(memories) => {
                for (teller, memory) in tellers.into_iter().zip(memories) {
                    let _ = teller.send(Ok(memory));
                }
            }
            Err(error) if entries.len() == 1 => {
                for teller in tellers {
                    let _ = teller.send(Err(error.clone()));
                }
            }
            // One that cannot be written must not keep the others out.
            Err(_) => {
                for (entry, teller) in entries.into_iter().zip(tellers) {
                    let alone = write_together(&core, vec![entry]).await;
                    let _ = teller.send(alone.and_then(only));
                }
            }
        }
    }
}

fn only(memories: Vec<Memory>) -> oriel_store::Result<Memory> {
    let memory = memories.into_iter().next();
    memory.ok_or(oriel_store::Error::NotFound)
}

async fn write_together(core: &Core, entries: Vec<Arc<Entry>>) -> oriel_store::Result<Vec<Memory>> {
    let for_rows = core.clone();
    let (is_any_back, memories) = core
        .store()
        .write_retrying(move |conn| {
            let is_any_back = heard_from(conn, &for_rows, &entries)?;
            Ok((is_any_back, add_jobs(conn, &for_rows, &entries)?))
        })
        .await?;
    if is_any_back {
        core.wake_workers();
    } else {
        core.wake().errands.notify_one();
    }
    Ok(memories)
}

/// Notes that the servers are there, and says whether one had been given up.
fn heard_from(
    conn: &mut Connection,
    core: &Core,
    entries: &[Arc<Entry>],
) -> oriel_store::Result<bool> {
    let now = core.now();
    let hosts: BTreeSet<&str> = entries.iter().map(|entry| entry.host.as_str()).collect();
    let hosts: Vec<&str> = hosts.into_iter().collect();
    let back = hosts::all_succeeded(conn, &hosts, now)?;
    for host in &back {
        deliveries::hurry(conn, host, now)?;
    }
    Ok(!back.is_empty())
}

fn add_jobs(
    conn: &mut Connection,
    core: &Core,
    entries: &[Arc<Entry>],
) -> oriel_store::Result<Vec<Memory>> {
    let arrived: Vec<Arrived<'_>> = entries.iter().map(|entry| entry.arrived()).collect();
    let memories = received::remember(conn, &arrived, core.now())?;
    let mut new = Vec::with_capacity(entries.len());
    let of_each = entries.iter().zip(&memories);
    for (entry, _) in of_each.filter(|(_, memory)| **memory == Memory::New) {
        if let Some(said) = &entry.followers {
            synchronization::compare(conn, core, &entry.signer, said)?;
        }
        new.push(ApplyActivity {
            body: entry.body.clone(),
            signer: entry.signer.clone(),
        });
    }
    jobs::enqueue_all(conn, core, &new)?;
    Ok(memories)
}
