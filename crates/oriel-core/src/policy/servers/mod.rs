//! What is decided about other servers: decided here, for everything that comes from one or goes to
//! one. Names are compared as they are resolved: in punycode, in small letters, without a dot at
//! the end; a decision about a domain covers what is below it.

mod policies;

use std::sync::{Arc, PoisonError, RwLock};

use oriel_federation::client::Gate;
use oriel_store::{
    instances::{self, Judged},
    model::{AccountId, Severity},
};
use time::{Duration, OffsetDateTime};

pub use policies::{Policies, Standing, name};

use crate::{Core, Result, config::FederationMode, urls::Urls};

/// Another process may have decided something in the meantime.
const FRESH: Duration = Duration::seconds(5);
/// So many accounts are judged at once.
const PAGE: i64 = 5_000;

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

    fn is_fresh(&self, now: OffsetDateTime) -> bool {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.1.is_some_and(|at| (now - at).abs() < FRESH)
    }

    fn learn(&self, policies: Policies, now: OffsetDateTime) -> Arc<Policies> {
        let policies = Arc::new(policies);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = (Arc::clone(&policies), Some(now));
        policies
    }
}

/// Everything that was decided until a few seconds ago, by whichever process.
///
/// # Errors
/// When the database cannot be asked.
pub async fn current(core: &Core) -> Result<Arc<Policies>> {
    if core.known_servers().is_fresh(core.now()) {
        return Ok(core.known_servers().now());
    }
    reload(core).await
}

/// Everything that was decided until now.
pub(crate) async fn reload(core: &Core) -> Result<Arc<Policies>> {
    let known = core.known_servers();
    let (mode, own, now) = (known.mode, known.own.clone(), core.now());
    let policies = core
        .store()
        .read(move |conn| Policies::read(conn, mode, own))
        .await?;
    Ok(known.learn(policies, now))
}

/// The one decision about a server.
///
/// # Errors
/// When the database cannot be asked.
pub async fn decide(core: &Core, authority: &str) -> Result<Standing> {
    Ok(current(core).await?.decide(authority))
}

/// Writes what is decided about servers to the accounts on them, and says how many that changed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn judge_accounts(core: &Core) -> Result<usize> {
    let policies = reload(core).await?;
    let (mut after, mut changed) = (AccountId(0), 0);
    loop {
        let page = core
            .store()
            .read(move |conn| instances::accounts_after(conn, after, PAGE))
            .await?;
        let Some(last) = page.last() else {
            return Ok(changed);
        };
        after = last.id;
        for severity in [Severity::None, Severity::Silence, Severity::Suspend] {
            let ids = misjudged(&policies, &page, severity);
            changed += ids.len();
            if !ids.is_empty() {
                let judge = core
                    .store()
                    .write(move |conn| instances::judge(conn, &ids, severity));
                judge.await?;
            }
        }
    }
}

/// Those about whose server this is decided, and who are not said to be.
fn misjudged(policies: &Policies, page: &[Judged], severity: Severity) -> Vec<AccountId> {
    page.iter()
        .filter(|account| account.server_severity != severity)
        .filter(|account| {
            policies
                .decide_about(&account.domain, &account.uri)
                .severity
                == severity
        })
        .map(|account| account.id)
        .collect()
}
