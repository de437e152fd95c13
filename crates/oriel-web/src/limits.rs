//! What somebody may do only so often an hour: guess passwords, from one network and for one name,
//! register apps, and send what nobody signed.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use governor::{Quota, RateLimiter, clock::Clock as _, clock::DefaultClock};
use governor::{middleware::NoOpMiddleware, state::keyed::DashMapStateStore};
use moka::{policy::EvictionPolicy, sync::Cache};
use oriel_core::Error;

use crate::extract::client_ip::limit_key;

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, NoOpMiddleware>;

/// Networks whose deliveries are refused at once; beyond it, the least recently used goes.
const MAX_REFUSED: u64 = 10_000;

/// Counts by network, and by whatever else there is to count by.
struct Hourly {
    limiter: Limiter,
}

impl Hourly {
    fn new(an_hour: u32) -> Self {
        let limit = NonZeroU32::new(an_hour).unwrap_or(NonZeroU32::MIN);
        Self {
            limiter: RateLimiter::keyed(Quota::per_hour(limit)),
        }
    }

    fn count_from(&self, address: IpAddr) -> Result<(), Error> {
        if self.limiter.len() > 100_000 {
            self.limiter.retain_recent();
        }
        self.count(&format!("from {}", limit_key(address)))
    }

    fn count(&self, key: &String) -> Result<(), Error> {
        self.limiter
            .check_key(key)
            .map_err(|wait| Error::TooMany(wait.wait_time_from(DefaultClock::default().now())))
    }
}

/// Counts attempts to sign in by network and by name.
pub(crate) struct SignInLimits(Hourly);

impl SignInLimits {
    pub(crate) fn new(attempts_per_hour: u32) -> Self {
        Self(Hourly::new(attempts_per_hour))
    }

    /// Counts one attempt.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub(crate) fn take(&self, address: IpAddr, login: &str) -> Result<(), Error> {
        self.0.count_from(address)?;
        let login = login.trim().to_lowercase();
        if login.is_empty() {
            Ok(())
        } else {
            self.0.count(&format!("as {login}"))
        }
    }
}

/// Counts apps that are registered, by network: anybody may, and each is a row.
pub(crate) struct AppLimits(Hourly);

impl AppLimits {
    pub(crate) fn new(apps_per_hour: u32) -> Self {
        Self(Hourly::new(apps_per_hour))
    }

    /// Counts one app.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub(crate) fn take(&self, address: IpAddr) -> Result<(), Error> {
        self.0.count_from(address)
    }
}

/// Counts deliveries whose signature is not believed, by network. One that sends too many of them
/// is not listened to until there is room for another: looking at a signature is work, and may mean
/// asking for a key.
pub(crate) struct SignatureLimits {
    failures: Hourly,
    /// Until when a network is refused: an hour at most.
    refused_until: Cache<IpAddr, Instant>,
}

impl SignatureLimits {
    pub(crate) fn new(failures_per_hour: u32) -> Self {
        Self {
            failures: Hourly::new(failures_per_hour),
            refused_until: Cache::builder()
                .max_capacity(MAX_REFUSED)
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(Duration::from_hours(1))
                .build(),
        }
    }

    /// Asks whether a network is listened to.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub(crate) fn check(&self, address: IpAddr) -> Result<(), Error> {
        let until = self.refused_until.get(&limit_key(address));
        let wait = until.map(|until| until.saturating_duration_since(Instant::now()));
        match wait {
            Some(wait) if wait > Duration::ZERO => Err(Error::TooMany(wait)),
            _ => Ok(()),
        }
    }

    /// Counts a delivery that was not believed.
    pub(crate) fn failed(&self, address: IpAddr) {
        if let Err(Error::TooMany(wait)) = self.failures.count_from(address) {
            let until = Instant::now() + wait;
            self.refused_until.insert(limit_key(address), until);
        }
    }
}
