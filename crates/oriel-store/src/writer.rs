//! SQLite has one writer, and every commit waits for the disk. So changes that come while it is
//! busy are made in one transaction: each is all or nothing by itself, and nobody is told that
//! theirs happened before all of it is on the disk.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use diesel::{connection::TransactionManager as _, r2d2::Pool};
use tokio::sync::oneshot;

use super::{
    Connection, Error, Result,
    group_commit::{GroupCommit, Leader},
    listen::{self, Wire},
    store::{Manager, Transactions, transaction},
};

/// Changes of one transaction at most: the first of them waits for all.
const MAX_BATCH: usize = 128;
/// Changes that may wait; further ones are refused.
const MAX_WAITING: usize = 16 * 1024;

/// Tells whoever asked for a change whether the transaction that it was made in has lasted.
type Tell = Box<dyn FnOnce(Result<()>) + Send>;
/// Makes a change; the second tells that it failed by itself.
type Change = Box<dyn FnOnce(&mut Connection) -> Result<Tell, Tell> + Send>;

/// The changes that wait for the one writer. Clones share them.
#[derive(Clone)]
pub(crate) struct Writer(GroupCommit<Change>);

impl Default for Writer {
    fn default() -> Self {
        Self(GroupCommit::new(MAX_WAITING, MAX_BATCH))
    }
}

impl Writer {
    /// Makes a change as soon as those before it are made. It counts in `writes` before anybody is
    /// told.
    pub(crate) async fn write<T, F>(
        &self,
        pool: &Pool<Manager>,
        writes: &Arc<AtomicU64>,
        wire: &Wire,
        change: F,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        if let Some(leader) = self.0.add(boxed(change, tell))? {
            let (pool, writes, wire) = (pool.clone(), Arc::clone(writes), wire.clone());
            tokio::task::spawn_blocking(move || make_all(leader, &pool, &writes, &wire));
        }
        told.await.map_err(|_gone| {
            Error::Unavailable("the change was not made: there is no connection".into())
        })?
    }
}

fn make_all(mut leader: Leader<Change>, pool: &Pool<Manager>, writes: &AtomicU64, wire: &Wire) {
    while let Some(changes) = leader.next_batch() {
        // Whoever waits is told by the loss of what would tell them, also by a panic in here.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            if let Ok(mut lent) = pool.get() {
                make(&mut lent.conn, changes, writes, wire);
            }
        }));
    }
}

fn boxed<T, F>(change: F, tell: oneshot::Sender<Result<T>>) -> Change
where
    T: Send + 'static,
    F: FnOnce(&mut Connection) -> Result<T> + Send + 'static,
{
    Box::new(move |conn| {
        let made = catch_unwind(AssertUnwindSafe(|| change(conn)));
        match made.unwrap_or_else(|panic| Err(Error::Other(words(&*panic)))) {
            Ok(done) => Ok(Box::new(move |lasts| {
                let _ = tell.send(lasts.map(|()| done));
            })),
            Err(error) => Err(Box::new(move |_| {
                let _ = tell.send(Err(error));
            })),
        }
    })
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a change panicked: {}", text.unwrap_or_default())
}

fn make(conn: &mut Connection, changes: Vec<Change>, writes: &AtomicU64, wire: &Wire) {
    listen::begin();
    let mut tellers = Vec::with_capacity(changes.len());
    let lasts = transaction(conn, |conn| {
        for change in changes {
            tellers.push(make_one(conn, change)?);
        }
        Ok(())
    });
    writes.fetch_add(1, Ordering::AcqRel);
    if lasts.is_ok() {
        wire.pass_on(listen::said());
    }
    for tell in tellers {
        tell(lasts.clone());
    }
}

/// A transaction within the transaction.
fn make_one(conn: &mut Connection, change: Change) -> Result<Tell> {
    Transactions::begin_transaction(conn)?;
    let before = listen::mark();
    match change(conn) {
        Ok(tell) => Transactions::commit_transaction(conn).map(|()| tell),
        Err(tell) => {
            listen::take_back(before);
            Transactions::rollback_transaction(conn).map(|()| tell)
        }
    }
    .map_err(Into::into)
}
