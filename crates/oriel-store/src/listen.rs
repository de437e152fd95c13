//! Telling every process what has happened, once it has: nobody hears of what was rolled back.
//!
//! Within a process words go over a channel. On PostgreSQL they go to other processes by NOTIFY,
//! over a connection of its own after the transaction, what is said at about the same time in one
//! statement: transactions that hold a NOTIFY commit one after the other, each waiting for the
//! disk, which would slow down everything that arrives.

use std::{
    cell::RefCell,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    PgConnection, RunQueryDsl as _,
    r2d2::{ConnectionManager, ManageConnection as _},
    sql_query,
    sql_types::{Array, Text},
};
use tokio::sync::{broadcast, watch};

use crate::{Connection, store::Manager};

/// The channel of PostgreSQL; each database has its own.
const LISTEN: &str = "LISTEN oriel";
const NOTIFY: &str = "SELECT pg_notify('oriel', words) FROM unnest($1) AS words";
/// What somebody who is slow to hear may be behind before they miss something.
const KEPT: usize = 1024;
/// How often the connection is asked for what has come. It says so by itself, but only to those
/// who hold its socket.
const EVERY: Duration = Duration::from_millis(50);
/// A connection on which nothing comes is asked whether it is there.
const SILENCE: Duration = Duration::from_secs(15);
/// What is said meanwhile is passed on to other processes together.
const GATHERING: Duration = Duration::from_millis(5);
const PAUSE_AFTER_LOSS: Duration = Duration::from_millis(500);
/// Without the database, whoever wants to hear begins with what this process says.
const PATIENCE: Duration = Duration::from_secs(5);

type Postgres = Arc<ConnectionManager<PgConnection>>;

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
    outgoing: Mutex<Outgoing>,
    /// What goes to other processes goes over this.
    line: Mutex<Option<PgConnection>>,
    /// Tells our own words, which come back, from those of others.
    name: String,
    /// Somebody waits for the words of other processes.
    listens: Mutex<bool>,
    connected: watch::Sender<bool>,
}

/// Words that other processes are yet to be told.
#[derive(Default)]
struct Outgoing {
    words: Vec<String>,
    /// Somebody is passing them on, and will come to those that are added.
    is_busy: bool,
}

impl Wire {
    pub(crate) fn new(manager: &Manager) -> Self {
        let postgres = match manager {
            Manager::Postgres(manager) => Some(Arc::clone(manager)),
            Manager::Sqlite(_) => None,
        };
        Self(Arc::new(Inner {
            here: broadcast::Sender::new(KEPT),
            connected: watch::Sender::new(postgres.is_none()),
            postgres,
            outgoing: Mutex::default(),
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
        if self.0.postgres.is_some() && self.0.must_begin(&said) {
            let inner = Arc::clone(&self.0);
            thread::spawn(move || inner.tell_others());
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
                let (inner, postgres) = (Arc::downgrade(&self.0), Arc::clone(postgres));
                *listens = true;
                thread::spawn(move || listen(&inner, &postgres));
            }
            (heard, self.0.connected.subscribe())
        };
        let _ = tokio::time::timeout(PATIENCE, connected.wait_for(|is| *is)).await;
        heard
    }
}

impl Inner {
    /// Adds words for other processes, and says whether nobody is passing them on yet.
    fn must_begin(&self, said: &[String]) -> bool {
        let mut outgoing = lock(&self.outgoing);
        let signed = said.iter().map(|words| format!("{}{words}", self.name));
        outgoing.words.extend(signed);
        !std::mem::replace(&mut outgoing.is_busy, true)
    }

    fn tell_others(&self) {
        loop {
            thread::sleep(GATHERING);
            let words = {
                let mut outgoing = lock(&self.outgoing);
                outgoing.is_busy = !outgoing.words.is_empty();
                std::mem::take(&mut outgoing.words)
            };
            if words.is_empty() {
                return;
            }
            // The connection may have been lost since it was used.
            let _is_told = self.notify(&words) || self.notify(&words);
        }
    }

    /// Says whether that went out.
    fn notify(&self, words: &[String]) -> bool {
        let mut line = lock(&self.line);
        if line.is_none() {
            *line = self.postgres.as_ref().and_then(|it| it.connect().ok());
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

/// Hears other processes until nobody here wants to, and begins again when the database went away.
fn listen(inner: &Weak<Inner>, postgres: &Postgres) {
    loop {
        if let Some(mut conn) = connect(postgres) {
            if let Some(inner) = inner.upgrade() {
                inner.connected.send_replace(true);
            }
            let goes_on = take_all(inner, &mut conn);
            if let Some(inner) = inner.upgrade() {
                inner.connected.send_replace(false);
            }
            if !goes_on {
                return;
            }
        }
        thread::sleep(PAUSE_AFTER_LOSS);
        if inner.upgrade().is_none_or(|inner| inner.is_over()) {
            return;
        }
    }
}

fn connect(postgres: &Postgres) -> Option<PgConnection> {
    let mut conn = postgres.connect().ok()?;
    sql_query(LISTEN).execute(&mut conn).ok()?;
    Some(conn)
}

/// Takes what comes. Says whether somebody still wants it when the connection is lost.
fn take_all(inner: &Weak<Inner>, conn: &mut PgConnection) -> bool {
    let mut last = Instant::now();
    loop {
        let Some(inner) = inner.upgrade() else {
            return false;
        };
        if inner.is_over() {
            return false;
        }
        let come: Result<Vec<_>, _> = conn.notifications_iter().collect();
        let Ok(come) = come else {
            return true;
        };
        if !come.is_empty() {
            last = Instant::now();
        }
        for notification in come {
            inner.take(&notification.payload);
        }
        drop(inner);
        if last.elapsed() > SILENCE {
            if sql_query("SELECT 1").execute(conn).is_err() {
                return true;
            }
            last = Instant::now();
        }
        thread::sleep(EVERY);
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
