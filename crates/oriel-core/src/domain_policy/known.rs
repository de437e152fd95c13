use std::sync::{Arc, PoisonError, RwLock};

use oriel_federation::client::Gate;
use time::{Duration, OffsetDateTime};

use super::Policies;
use crate::{config::FederationMode, urls::Urls};

/// Another process may have decided something in the meantime.
const FRESH: Duration = Duration::seconds(5);

/// What this process knows of the decisions.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    current: Arc<RwLock<(Arc<Policies>, Option<OffsetDateTime>)>>,
    mode: FederationMode,
    own: String,
}

impl Known {
    pub(crate) fn new(mode: FederationMode, urls: &Urls) -> Self {
        let own = urls.authority();
        let nothing = Policies::unknown(mode, &own);
        Self {
            current: Arc::new(RwLock::new((Arc::new(nothing), None))),
            mode,
            own,
        }
    }

    /// What keeps the client from connections that nobody should open.
    pub(crate) fn gate(&self) -> Gate {
        let known = self.clone();
        Gate::new(move |authority| !known.now().decide(authority).is_kept_away())
    }

    /// The same for services that are no servers of the fediverse, and on no list of whom to talk
    /// with.
    pub(crate) fn gate_of_services(&self) -> Gate {
        let known = self.clone();
        Gate::new(move |authority| !known.now().decide_by_name(authority).is_kept_away())
    }

    /// What was known a few seconds ago at the latest, if somebody asked [`current`].
    pub(crate) fn now(&self) -> Arc<Policies> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&current.0)
    }

    pub(crate) fn is_fresh(&self, now: OffsetDateTime) -> bool {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.1.is_some_and(|at| (now - at).abs() < FRESH)
    }

    /// How other servers are federated with, by configuration.
    pub(crate) fn mode(&self) -> FederationMode {
        self.mode
    }

    /// Our own authority.
    pub(crate) fn own(&self) -> &str {
        &self.own
    }

    pub(crate) fn learn(&self, policies: Policies, now: OffsetDateTime) -> Arc<Policies> {
        let policies = Arc::new(policies);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = (Arc::clone(&policies), Some(now));
        policies
    }
}
