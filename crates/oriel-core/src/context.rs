use std::sync::{Arc, OnceLock, Weak};

use oriel_federation::{
    client::Client,
    push::VapidKey,
    signature::key::{Generate, KeySource},
};
use oriel_media::{
    pipeline::Pipeline,
    storage::{Cache, Storage},
};
use oriel_store::{Store, id::IdGenerator};
use time::OffsetDateTime;
use tokio::sync::Notify;

use crate::{
    Clock, Config, Error, Result, Urls,
    accounts::keys,
    in_flight::InFlight,
    inbox::{Journal, Skew},
    instance::LastFigures,
    negative_cache::NegativeCache,
    outbox::Digests,
    photos::{Turns, seal},
    policy::servers,
    push::{self, AnyVoice},
    streaming::Hub,
};

/// A key that could not be had is not asked for again so soon, whoever names it.
const KEY_FAILURE_LIFETIME: time::Duration = time::Duration::minutes(5);
/// A push service that did not answer is left alone for so long, whoever has it.
const PUSH_FAILURE_LIFETIME: time::Duration = time::Duration::minutes(1);
/// Slow servers must not keep others waiting.
const KEYS_AT_ONCE: usize = 256;
/// Each is held as a whole on the disk and rendered after.
const PICTURES_AT_ONCE: usize = 16;

/// One running instance: everything that use cases need, cheap to clone.
#[derive(Clone)]
pub struct Core {
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    clock: Clock,
    ids: IdGenerator,
    urls: Urls,
    store: Store,
    storage: Storage,
    pipeline: Pipeline,
    key_source: Arc<dyn KeySource>,
    client: Client,
    wake: Wake,
    turns: Turns,
    remote_cache: Cache,
    picture_fetches: InFlight,
    servers: servers::Known,
    failed_keys: NegativeCache,
    last_figures: LastFigures,
    key_fetches: InFlight,
    digests: Digests,
    journal: Journal,
    skew: Skew,
    streams: Arc<Hub>,
    vapid: VapidKey,
    unreachable_push_services: NegativeCache,
    voice: OnceLock<AnyVoice>,
}

/// An instance, for as long as somebody else holds it.
pub(crate) struct WeakCore(Weak<Inner>);

impl WeakCore {
    pub(crate) fn upgrade(&self) -> Option<Core> {
        let inner = self.0.upgrade()?;
        Some(Core { inner })
    }
}

impl Core {
    /// Opens the database (and migrates it), the storage and the HTTP client.
    ///
    /// # Errors
    /// What could not be opened.
    pub async fn start(config: Config, clock: Clock) -> Result<Self> {
        Self::start_with_keys(config, clock, Arc::new(Generate)).await
    }

    /// [`start`](Self::start) with another source of the keys of accounts and of the instance,
    /// which tests bring.
    ///
    /// # Errors
    /// What could not be opened.
    pub async fn start_with_keys(
        config: Config,
        clock: Clock,
        key_source: Arc<dyn KeySource>,
    ) -> Result<Self> {
        let data_dir = &config.server.data_dir;
        std::fs::create_dir_all(data_dir).map_err(|error| {
            Error::Internal(format!(
                "cannot make the folder {}: {error}",
                data_dir.display()
            ))
        })?;
        let store = Store::open(&config.database, data_dir)?;
        store.migrate().await?;
        let vapid = push::own_key(&store).await?;
        let storage = Storage::connect(&config.storage, data_dir).await?;
        let pipeline = Pipeline::new(&config.media);
        let urls = Urls::new(config.server.base_url.clone());
        let servers = servers::Known::new(config.federation.mode, &urls);
        let client = Client::new(&config.federation, &user_agent(&urls), servers.gate())?;
        let min_free = config.storage.local.min_free_space;
        let remote_cache = Cache::open(&config.storage.remote_cache, min_free, data_dir).await?;
        let inner = Inner {
            config,
            clock,
            ids: IdGenerator::default(),
            urls,
            store,
            storage,
            pipeline,
            key_source,
            client,
            wake: Wake::default(),
            turns: Turns::default(),
            remote_cache,
            picture_fetches: InFlight::at_most(PICTURES_AT_ONCE),
            servers,
            failed_keys: NegativeCache::new(KEY_FAILURE_LIFETIME),
            last_figures: LastFigures::default(),
            key_fetches: InFlight::at_most(KEYS_AT_ONCE),
            digests: Digests::default(),
            journal: Journal::default(),
            skew: Skew::default(),
            streams: Arc::new(Hub::new()),
            vapid,
            unreachable_push_services: NegativeCache::new(PUSH_FAILURE_LIFETIME),
            voice: OnceLock::new(),
        };
        let core = Self {
            inner: Arc::new(inner),
        };
        keys::ensure_instance_key(&core).await?;
        seal::ensure_key(&core).await?;
        servers::reload(&core).await?;
        Ok(core)
    }

    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    pub fn now(&self) -> OffsetDateTime {
        self.inner.clock.now()
    }

    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// A new id of whatever kind is wanted: larger than all before it.
    pub fn next_id<Id: From<i64>>(&self) -> Id {
        Id::from(self.inner.ids.next(self.now()))
    }

    pub fn urls(&self) -> &Urls {
        &self.inner.urls
    }

    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// How often this process has changed something in the database.
    pub fn writes(&self) -> u64 {
        self.inner.store.writes()
    }

    pub fn storage(&self) -> &Storage {
        &self.inner.storage
    }

    pub fn pipeline(&self) -> &Pipeline {
        &self.inner.pipeline
    }

    /// Where new keys of accounts and of the instance come from.
    pub(crate) fn key_source(&self) -> &Arc<dyn KeySource> {
        &self.inner.key_source
    }

    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// Who writes which upload.
    pub(crate) fn turns(&self) -> &Turns {
        &self.inner.turns
    }

    /// Pictures of other servers that are kept for a while.
    pub fn remote_cache(&self) -> &Cache {
        &self.inner.remote_cache
    }

    /// Pictures of other servers that are being fetched.
    pub(crate) fn picture_fetches(&self) -> &InFlight {
        &self.inner.picture_fetches
    }

    pub(crate) fn last_figures(&self) -> &LastFigures {
        &self.inner.last_figures
    }

    /// Keys that were asked for and could not be had, and servers that did not answer.
    pub(crate) fn failed_keys(&self) -> &NegativeCache {
        &self.inner.failed_keys
    }

    /// Keys that are being asked for.
    pub(crate) fn key_fetches(&self) -> &InFlight {
        &self.inner.key_fetches
    }

    /// Digests of followers that were looked up a moment ago.
    pub(crate) fn digests(&self) -> &Digests {
        &self.inner.digests
    }

    /// Deliveries that wait to be written down.
    pub(crate) fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// What other servers take the time to be.
    pub(crate) fn skew(&self) -> &Skew {
        &self.inner.skew
    }

    /// What this process knows of the decisions about other servers.
    pub(crate) fn known_servers(&self) -> &servers::Known {
        &self.inner.servers
    }

    /// Who keeps a connection open, to be told what happens.
    pub fn streams(&self) -> &Arc<Hub> {
        &self.inner.streams
    }

    /// The key under which push services know this instance.
    pub fn vapid(&self) -> &VapidKey {
        &self.inner.vapid
    }

    /// Push services that did not answer a moment ago.
    pub(crate) fn unreachable_push_services(&self) -> &NegativeCache {
        &self.inner.unreachable_push_services
    }

    /// Gives core a voice, once.
    pub fn speak_with(&self, voice: AnyVoice) {
        let _is_there_already = self.inner.voice.set(voice);
    }

    pub(crate) fn voice(&self) -> Result<&AnyVoice> {
        let voice = self.inner.voice.get();
        voice.ok_or_else(|| Error::Internal("nobody has given core a voice".into()))
    }

    pub(crate) fn downgrade(&self) -> WeakCore {
        WeakCore(Arc::downgrade(&self.inner))
    }

    /// Tells the workers of this process that there is something to do.
    pub fn wake_workers(&self) {
        let Wake {
            errands,
            photos,
            deliveries,
            pushes,
        } = &self.inner.wake;
        for queue in [errands, photos, deliveries, pushes] {
            queue.notify_one();
        }
    }

    /// What wakes the workers that [`wake_workers`](Self::wake_workers) means.
    pub(crate) fn wake(&self) -> &Wake {
        &self.inner.wake
    }
}

/// A bell for each queue: one that all would hear is heard by whoever listens first.
#[derive(Debug, Default)]
pub(crate) struct Wake {
    pub(crate) errands: Notify,
    pub(crate) photos: Notify,
    pub(crate) deliveries: Notify,
    pub(crate) pushes: Notify,
}

fn user_agent(urls: &Urls) -> String {
    format!("Oriel/{} (+{})", env!("CARGO_PKG_VERSION"), urls.origin())
}
