use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock, Weak},
};

use oriel_federation::{client::Client, push::VapidKey, signature::key::KeySource};
use oriel_media::{
    pipeline::Pipeline,
    storage::{Cache, Storage},
};
use oriel_store::{Store, id::IdGenerator};
use time::OffsetDateTime;
use tokio::sync::Notify;

use crate::{Clock, Config, Urls, domain_policy::Known};

/// One running instance: everything that use cases need, cheap to clone.
#[derive(Clone)]
pub struct Core {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    ids: IdGenerator,
    wake: Wake,
    state: ProcessState,
}

/// What an instance is built from.
pub(crate) struct Parts {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) urls: Urls,
    pub(crate) store: Store,
    pub(crate) storage: Storage,
    pub(crate) pipeline: Pipeline,
    pub(crate) key_source: Arc<dyn KeySource>,
    pub(crate) client: Client,
    pub(crate) remote_cache: Cache,
    pub(crate) domain_policies: Known,
    pub(crate) vapid: VapidKey,
}

/// What single modules remember in this process: caches, locks, open connections. Each keeps its own
/// type here, so that the instance need not know them.
#[derive(Default)]
struct ProcessState(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl ProcessState {
    fn get<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = known.get(&TypeId::of::<T>()) {
            return downcast(state);
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        downcast(
            known
                .entry(TypeId::of::<T>())
                .or_insert_with(|| Arc::<T>::default()),
        )
    }
}

/// Entries are stored under the id of their type, so that the fallback is never taken.
fn downcast<T: Default + Send + Sync + 'static>(state: &Arc<dyn Any + Send + Sync>) -> Arc<T> {
    Arc::clone(state).downcast().unwrap_or_default()
}

/// An instance that ends when its last [`Core`] is dropped.
pub(crate) struct WeakCore(Weak<Inner>);

impl WeakCore {
    pub(crate) fn upgrade(&self) -> Option<Core> {
        let inner = self.0.upgrade()?;
        Some(Core { inner })
    }
}

impl Core {
    /// An instance of these parts.
    pub(crate) fn new(parts: Parts) -> Self {
        Self {
            inner: Arc::new(Inner {
                parts,
                ids: IdGenerator::default(),
                wake: Wake::default(),
                state: ProcessState::default(),
            }),
        }
    }

    /// What a module remembers in this process, by its type; made when it is first asked for.
    pub(crate) fn state<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.state.get()
    }

    pub fn config(&self) -> &Config {
        &self.inner.parts.config
    }

    pub fn now(&self) -> OffsetDateTime {
        self.inner.parts.clock.now()
    }

    pub fn clock(&self) -> &Clock {
        &self.inner.parts.clock
    }

    /// A new id: larger than all before it.
    pub fn next_id<Id: From<i64>>(&self) -> Id {
        Id::from(self.inner.ids.next(self.now()))
    }

    pub fn urls(&self) -> &Urls {
        &self.inner.parts.urls
    }

    pub fn store(&self) -> &Store {
        &self.inner.parts.store
    }

    /// How often this process has changed something in the database.
    pub fn writes(&self) -> u64 {
        self.store().writes()
    }

    pub fn storage(&self) -> &Storage {
        &self.inner.parts.storage
    }

    pub fn pipeline(&self) -> &Pipeline {
        &self.inner.parts.pipeline
    }

    /// Where new keys of accounts and of the instance come from.
    pub(crate) fn key_source(&self) -> &Arc<dyn KeySource> {
        &self.inner.parts.key_source
    }

    pub fn client(&self) -> &Client {
        &self.inner.parts.client
    }

    /// Cached media of other servers.
    pub fn remote_cache(&self) -> &Cache {
        &self.inner.parts.remote_cache
    }

    /// The domain policies as this process knows them.
    pub(crate) fn known_servers(&self) -> &Known {
        &self.inner.parts.domain_policies
    }

    /// The VAPID key that identifies this instance to push services (RFC 8292).
    pub fn vapid(&self) -> &VapidKey {
        &self.inner.parts.vapid
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
