//! A remote server that behaves as Mastodon does, seen from outside: it demands of actors, posts
//! and signatures what Mastodon demands, and signs what it sends as Mastodon signs.
//!
//! It shares no code with `oriel_federation`, so that a mistake there is not made here as well.

mod actions;
mod documents;
mod inbox;
mod keys;
mod remote;
mod rules;
mod signature;
mod synchronization;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use anyhow::Context as _;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use self::{
    keys::{Key, Pool},
    remote::Remote,
};
pub use self::{
    rules::Attachment,
    signature::{Incoming, Refusal, Signature},
    synchronization::combined,
};

/// How long [`Peer::received`] and [`Peer::post`] wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the peer made of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Accepted,
    /// The status that was answered, and why. Mastodon answers 202 to a post it then drops.
    Rejected {
        status: u16,
        reason: String,
    },
}

/// What is wrong with the signature of a delivery that nobody should believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    Unsigned,
    /// Rightly signed, but over another body.
    OtherBody,
}

/// A request to one of the peer's inboxes.
#[derive(Debug, Clone)]
pub struct Received {
    /// `Null` when the body was no JSON.
    pub activity: Value,
    pub request: Incoming,
    pub verdict: Verdict,
}

impl Received {
    /// Whether the activity has this type.
    pub fn is(&self, kind: &str) -> bool {
        self.activity.get("type").is_some_and(|found| found == kind)
    }
}

/// A post that arrived, with the pictures that were downloaded.
#[derive(Debug, Clone)]
pub struct Imported {
    pub note: Value,
    pub pictures: Vec<Picture>,
}

/// One attachment and its file; an error in words where it could not be had.
#[derive(Debug, Clone)]
pub struct Picture {
    pub attachment: Attachment,
    pub file: Result<Vec<u8>, String>,
}

/// The server. It ends when dropped.
pub struct Peer {
    shared: Arc<Shared>,
    handle: ServerHandle,
}

/// What the peer's handlers and its own actions have in common.
struct Shared {
    address: SocketAddr,
    /// By username; the instance actor signs what nobody in particular asks for.
    keys: BTreeMap<String, Key>,
    instance_key: Key,
    remote: Remote,
    state: Mutex<State>,
    sequence: AtomicU64,
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    posts: BTreeMap<String, Imported>,
    /// Own posts by id, and followers' actor ids by username.
    own_posts: BTreeMap<String, Value>,
    /// Whether its inboxes answer 503.
    is_ill: bool,
    /// What its people say were their accounts elsewhere.
    aliases: BTreeMap<String, Vec<String>>,
    /// What else its people's profiles hold.
    descriptions: BTreeMap<String, Value>,
    /// People who are not there any more.
    gone: BTreeSet<String>,
    /// The signatures under which each of its people was asked for.
    askers: BTreeMap<String, Vec<String>>,
    /// Whether its people's outboxes have empty pages without end, and how many were read.
    endless_pages: Option<usize>,
    /// The lists of replies to own posts.
    replies: BTreeMap<String, Vec<String>>,
    /// What its people show first, each with the latest first.
    pinned: BTreeMap<String, Vec<String>>,
    /// Files by name, with how often each was asked for.
    files: BTreeMap<String, (Vec<u8>, usize)>,
    followers: BTreeMap<String, Vec<String>>,
    /// Verified keys by key id, as the cache every server keeps.
    known_keys: BTreeMap<String, inbox::KnownKey>,
}

impl Peer {
    /// Starts a server on a free loopback port, with these people on it.
    ///
    /// # Errors
    /// When no port or no key can be had.
    #[expect(
        clippy::unused_async,
        reason = "it spawns its server on the current runtime"
    )]
    pub async fn start(usernames: &[&str]) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let base = format!("http://{address}");
        let (mut keys, mut pool) = (BTreeMap::new(), Pool::default());
        for name in usernames {
            let key = pool.key(format!("{base}/users/{name}#main-key"))?;
            keys.insert((*name).to_owned(), key);
        }
        let shared = Arc::new(Shared {
            address,
            keys,
            instance_key: pool.key(format!("{base}/actor#main-key"))?,
            remote: Remote::new()?,
            state: Mutex::default(),
            sequence: AtomicU64::new(1),
        });
        let data = web::Data::from(shared.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .app_data(web::PayloadConfig::new(inbox::MAX_BODY_BYTES))
                .configure(documents::routes)
                .configure(inbox::routes)
        })
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Self { shared, handle })
    }

    /// The address of the server: `http://127.0.0.1:PORT`.
    pub fn base(&self) -> String {
        self.shared.base()
    }

    /// The actor id of one of its people.
    pub fn actor(&self, username: &str) -> String {
        self.shared.actor(username)
    }

    /// The handle of one of its people, without a leading `@`.
    pub fn acct(&self, username: &str) -> String {
        format!("{username}@{}", self.shared.address)
    }

    /// Everything its inboxes were sent, oldest first.
    pub fn all_received(&self) -> Vec<Received> {
        self.shared.state().received.clone()
    }

    /// Has one of its people say that an account elsewhere was theirs.
    pub fn calls_also(&self, username: &str, alias: &str) {
        let mut state = self.shared.state();
        let aliases = state.aliases.entry(username.to_owned()).or_default();
        aliases.push(alias.to_owned());
    }

    /// Lists replies under an own post.
    pub fn lists_replies(&self, post: &str, replies: &[String]) {
        let mut state = self.shared.state();
        if let Some(note) = state.own_posts.get_mut(post).and_then(Value::as_object_mut) {
            note.insert("replies".into(), format!("{post}/replies").into());
        }
        state.replies.insert(post.to_owned(), replies.to_vec());
    }

    /// Answers 404 for one of its people from now on.
    pub fn hide(&self, username: &str) {
        let mut state = self.shared.state();
        state.askers.remove(username);
        state.gone.insert(username.to_owned());
    }

    /// The signatures under which one of its people was asked for, since they were hidden if they
    /// were.
    pub fn askers(&self, username: &str) -> Vec<String> {
        let state = self.shared.state();
        state.askers.get(username).cloned().unwrap_or_default()
    }

    /// How often that was.
    pub fn asked_for(&self, username: &str) -> usize {
        self.askers(username).len()
    }

    /// Has the outboxes of its people have empty pages without end from now on.
    pub fn publish_endlessly(&self) {
        self.shared.state().endless_pages = Some(0);
    }

    /// How many of those pages were read.
    pub fn pages_read(&self) -> usize {
        self.shared.state().endless_pages.unwrap_or_default()
    }

    /// Whether its inboxes take nothing, as a server that is being repaired.
    pub fn set_ill(&self, is_ill: bool) {
        self.shared.state().is_ill = is_ill;
    }

    /// Has one of its people show a post first from now on, and tells nobody.
    pub fn pin(&self, username: &str, post: &str) {
        let mut state = self.shared.state();
        let pinned = state.pinned.entry(username.to_owned()).or_default();
        pinned.insert(0, post.to_owned());
    }

    /// Has the profile of one of its people hold more, or something else, from now on.
    pub fn describe(&self, username: &str, fields: Value) {
        let mut state = self.shared.state();
        state.descriptions.insert(username.to_owned(), fields);
    }

    /// Serves a file, which is what its name ends in, from now on. Returns its address.
    pub fn serve(&self, name: &str, file: Vec<u8>) -> String {
        let mut state = self.shared.state();
        state.files.insert(name.to_owned(), (file, 0));
        format!("{}/files/{name}", self.base())
    }

    /// How often a file was asked for.
    pub fn served(&self, name: &str) -> usize {
        self.shared
            .state()
            .files
            .get(name)
            .map_or(0, |(_, times)| *times)
    }

    /// Who follows one of its people.
    pub fn followers(&self, username: &str) -> Vec<String> {
        self.shared
            .state()
            .followers
            .get(username)
            .cloned()
            .unwrap_or_default()
    }

    /// Waits for a delivery that `wanted` recognises.
    ///
    /// # Errors
    /// When none comes; the error lists what came instead.
    pub async fn received(&self, wanted: impl Fn(&Received) -> bool) -> anyhow::Result<Received> {
        let found = self
            .wait(|state| state.received.iter().find(|one| wanted(one)).cloned())
            .await;
        found.with_context(|| {
            let seen: Vec<_> = self
                .all_received()
                .into_iter()
                .map(|one| (one.activity.get("type").cloned(), one.verdict))
                .collect();
            format!("what was waited for did not arrive; these did: {seen:?}")
        })
    }

    /// Waits until a post was accepted and its pictures downloaded.
    ///
    /// # Errors
    /// When it does not arrive.
    pub async fn post(&self, id: &str) -> anyhow::Result<Imported> {
        let found = self.wait(|state| state.posts.get(id).cloned()).await;
        found.with_context(|| format!("post {id} did not arrive"))
    }

    /// The post as it is known now, if it is.
    pub fn known_post(&self, id: &str) -> Option<Imported> {
        self.shared.state().posts.get(id).cloned()
    }

    async fn wait<T>(&self, look: impl Fn(&State) -> Option<T>) -> Option<T> {
        let until = Instant::now() + PATIENCE;
        loop {
            let found = look(&self.shared.state());
            if found.is_some() || Instant::now() > until {
                return found;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Asked to stop here; the runtime ends it.
        drop(self.handle.stop(false));
    }
}

impl Shared {
    fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    fn actor(&self, username: &str) -> String {
        format!("{}/users/{username}", self.base())
    }

    fn key(&self, username: &str) -> anyhow::Result<&Key> {
        self.keys
            .get(username)
            .with_context(|| format!("the peer has no {username}"))
    }

    fn next_id(&self) -> u64 {
        self.sequence.fetch_add(1, Ordering::Relaxed)
    }

    /// A test that failed while it held the lock must not hide why.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
