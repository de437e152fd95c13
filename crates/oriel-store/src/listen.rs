//! Telling every process what has happened, once it has: nobody hears of what was rolled back.
//!
//! Within a process words go over a channel. On PostgreSQL they go to other processes by NOTIFY,
//! over a connection of its own after the transaction, what is said at about the same time in one
//! statement: transactions that hold a NOTIFY commit one after the other, each waiting for the
//! disk, which would slow down everything that arrives.

use std::{
    cell::RefCell,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::Duration,
};

use diesel::{
    PgConnection, RunQueryDsl as _,
    r2d2::ManageConnection as _,
    sql_query,
    sql_types::{Array, Text},
};
use tokio::{
    sync::{broadcast, watch},
    time::{sleep, timeout},
};
use tokio_postgres::{AsyncMessage, Client, NoTls, Socket, tls::NoTlsStream};

use crate::{
    Connection,
    group_commit::{GroupCommit, Leader},
    store::{Manager, Postgres},
};

/// The channel of PostgreSQL; each database has its own.
const LISTEN: &str = "LISTEN oriel";
const NOTIFY: &str = "SELECT pg_notify('oriel', words) FROM unnest($1) AS words";
/// What somebody who is slow to hear may be behind before they miss something.
const KEPT: usize = 1024;
/// How often a listener looks whether it is still wanted.
const CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// Checks after which the server is asked whether it is there: 15 s.
const CHECKS_PER_PING: u32 = 30;
const PING_TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What is said meanwhile is passed on to other processes together.
const GATHERING: Duration = Duration::from_millis(5);
/// Words that may wait for it; further ones are lost to other processes, which see what happened
/// when they look for themselves.
const MAX_OUTGOING: usize = 16 * 1024;
const MAX_BATCH: usize = 1024;
/// Waits before the next attempt to connect: doubled each time, up to the last.
const FIRST_RETRY: Duration = Duration::from_millis(500);
const LAST_RETRY: Duration = Duration::from_secs(8);
/// Without the database, whoever wants to hear begins with what this process says.
const PATIENCE: Duration = Duration::from_secs(5);

thread_local! {
    /// A transaction is made on one thread, from its beginning to its end.
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Says something to everyone who listens, here and in other processes, once the transaction has
/// lasted. PostgreSQL carries less than 8,000 bytes.
pub fn say(_transaction: &mut Connection, words: String) {
    SAID.with_borrow_mut(|said| said.push(words));
}

/// Forgets what was said outside of any transaction.
pub(crate) fn begin() {
    SAID.with_borrow_mut(Vec::clear);
}

/// How much was said so far.
pub(crate) fn mark() -> usize {
    SAID.with_borrow(Vec::len)
}

/// Takes back what was said since a mark.
pub(crate) fn take_back(mark: usize) {
    SAID.with_borrow_mut(|said| said.truncate(mark));
}

/// All that was said.
pub(crate) fn said() -> Vec<String> {
    SAID.take()
}

/// Carries words. Clones are the same.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Inner>);

struct Inner {
    here: broadcast::Sender<Arc<str>>,
    postgres: Option<Postgres>,
    /// Words that other processes are yet to be told.
    outgoing: GroupCommit<String>,
    /// What goes to other processes goes over this.
    line: Mutex<Option<PgConnection>>,
    /// Tells our own words, which come back, from those of others.
    name: String,
    /// Somebody waits for the words of other processes.
    listens: Mutex<bool>,
    connected: watch::Sender<bool>,
}

impl Wire {
    pub(crate) fn new(manager: &Manager) -> Self {
        let postgres = match manager {
            Manager::Postgres(postgres) => Some(postgres.clone()),
            Manager::Sqlite(_) => None,
        };
        Self(Arc::new(Inner {
            here: broadcast::Sender::new(KEPT),
            connected: watch::Sender::new(postgres.is_none()),
            postgres,
            outgoing: GroupCommit::new(MAX_OUTGOING, MAX_BATCH),
            line: Mutex::new(None),
            name: format!("{:016x} ", rand::random::<u64>()),
            listens: Mutex::new(false),
        }))
    }

    /// Passes on what was said in a transaction that has lasted. Whoever is not reached sees it
    /// when they look for themselves.
    pub(crate) fn pass_on(&self, said: Vec<String>) {
        if said.is_empty() {
            return;
        }
        if self.0.postgres.is_some() {
            for words in &said {
                let signed = format!("{}{words}", self.0.name);
                if let Ok(Some(leader)) = self.0.outgoing.add(signed) {
                    let inner = Arc::clone(&self.0);
                    thread::spawn(move || inner.tell_others(leader));
                }
            }
        }
        for words in said {
            let _ = self.0.here.send(words.into());
        }
    }

    /// Hears what is said from now on.
    pub(crate) async fn hear(&self) -> Heard {
        let (heard, mut connected) = {
            let mut listens = self.0.listens();
            let heard = Heard(self.0.here.subscribe());
            if let Some(postgres) = self.0.postgres.as_ref().filter(|_| !*listens) {
                let (inner, postgres) = (Arc::downgrade(&self.0), postgres.clone());
                *listens = true;
                thread::spawn(move || listen_until_over(&inner, &postgres));
            }
            (heard, self.0.connected.subscribe())
        };
        let _ = timeout(PATIENCE, connected.wait_for(|is| *is)).await;
        heard
    }
}

impl Inner {
    fn tell_others(&self, mut leader: Leader<String>) {
        loop {
            thread::sleep(GATHERING);
            let Some(words) = leader.next_batch() else {
                return;
            };
            // The connection may have been lost since it was used.
            let _is_told = self.notify(&words) || self.notify(&words);
        }
    }

    /// Says whether that went out.
    fn notify(&self, words: &[String]) -> bool {
        let mut line = lock(&self.line);
        if line.is_none() {
            *line = self
                .postgres
                .as_ref()
                .and_then(|it| it.manager.connect().ok());
        }
        let sent = line.as_mut().is_some_and(|pg| {
            let statement = sql_query(NOTIFY).bind::<Array<Text>, _>(words);
            statement.execute(pg).is_ok()
        });
        if !sent {
            *line = None;
        }
        sent
    }

    fn listens(&self) -> MutexGuard<'_, bool> {
        lock(&self.listens)
    }

    /// Whether nobody hears any more; whoever comes next begins anew.
    fn is_over(&self) -> bool {
        let mut listens = self.listens();
        *listens = self.here.receiver_count() > 0;
        if !*listens {
            // Under the lock: the next listener says for itself that it is connected.
            self.connected.send_replace(false);
        }
        !*listens
    }

    fn take(&self, payload: &str) {
        if !payload.starts_with(&self.name)
            && let Some((_, words)) = payload.split_once(' ')
        {
            let _ = self.here.send(words.into());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens on a thread of its own, since runtimes that ask for it may end before others that hear.
fn listen_until_over(inner: &Weak<Inner>, postgres: &Postgres) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(listen(inner, postgres)),
        // There are no more sockets to be had; the next who wants to hear tries again.
        Err(_) => {
            if let Some(inner) = inner.upgrade() {
                *inner.listens() = false;
            }
        }
    }
}

/// Hears other processes until nothing here wants to, and connects again when the connection is
/// lost.
async fn listen(inner: &Weak<Inner>, postgres: &Postgres) {
    let mut retry = FIRST_RETRY;
    loop {
        let connecting = timeout(CONNECT_TIMEOUT, postgres.listener.connect(NoTls));
        if let Ok(Ok((client, mut line))) = connecting.await {
            let ended = tokio::select! {
                () = take_all(inner, &mut line) => Ended::Lost,
                ended = keep(inner, &client) => ended,
            };
            if ended == Ended::Over {
                return;
            }
            // A listener that was connected begins anew with a short wait.
            if inner
                .upgrade()
                .is_some_and(|inner| inner.connected.send_replace(false))
            {
                retry = FIRST_RETRY;
            }
        }
        sleep(retry).await;
        retry = (retry * 2).min(LAST_RETRY);
        if is_over(inner) {
            return;
        }
    }
}

/// Why a connection is not used any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    Lost,
    /// Nothing here wants to hear.
    Over,
}

fn is_over(inner: &Weak<Inner>) -> bool {
    inner.upgrade().is_none_or(|inner| inner.is_over())
}

/// Passes on what the server sends, as long as it is there.
async fn take_all(inner: &Weak<Inner>, line: &mut tokio_postgres::Connection<Socket, NoTlsStream>) {
    while let Some(Ok(message)) = poll_fn(|context| line.poll_message(context)).await {
        if let AsyncMessage::Notification(notification) = message
            && let Some(inner) = inner.upgrade()
        {
            inner.take(notification.payload());
        }
    }
}

/// Has the server send notifications, and asks it now and then whether it is there.
async fn keep(inner: &Weak<Inner>, client: &Client) -> Ended {
    if client.batch_execute(LISTEN).await.is_err() {
        return Ended::Lost;
    }
    if let Some(inner) = inner.upgrade() {
        inner.connected.send_replace(true);
    }
    loop {
        for _ in 0..CHECKS_PER_PING {
            sleep(CHECK_INTERVAL).await;
            if is_over(inner) {
                return Ended::Over;
            }
        }
        let pinged = timeout(PING_TIMEOUT, client.batch_execute(""));
        if !matches!(pinged.await, Ok(Ok(()))) {
            return Ended::Lost;
        }
    }
}

/// What is said, by this process and others.
#[derive(Debug)]
pub struct Heard(broadcast::Receiver<Arc<str>>);

impl Heard {
    /// The next words; none when the store is gone. Who is too slow misses some.
    pub async fn next(&mut self) -> Option<Arc<str>> {
        loop {
            match self.0.recv().await {
                Ok(words) => return Some(words),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// The next words, if they have come.
    pub fn at_hand(&mut self) -> Option<Arc<str>> {
        loop {
            match self.0.try_recv() {
                Ok(words) => return Some(words),
                Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => return None,
            }
        }
    }
}
