//! What somebody may do only so often an hour: guess passwords, from one network and for one name,
//! register apps, and send what nobody signed.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{Quota, RateLimiter, clock::Clock as _, clock::DefaultClock};
use governor::{middleware::NoOpMiddleware, state::keyed::DashMapStateStore};
use oriel_core::Error;

use crate::extract::client_ip::limit_key;

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, NoOpMiddleware>;

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
    refused: Mutex<HashMap<IpAddr, Instant>>,
}

impl SignatureLimits {
    pub(crate) fn new(failures_per_hour: u32) -> Self {
        Self {
            failures: Hourly::new(failures_per_hour),
            refused: Mutex::default(),
        }
    }

    /// Asks whether a network is listened to.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub(crate) fn check(&self, address: IpAddr) -> Result<(), Error> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let network = limit_key(address);
        let Some(until) = refused.get(&network) else {
            return Ok(());
        };
        let wait = until.saturating_duration_since(Instant::now());
        if wait > Duration::ZERO {
            return Err(Error::TooMany(wait));
        }
        refused.remove(&network);
        Ok(())
    }

    /// Counts a delivery that was not believed.
    pub(crate) fn failed(&self, address: IpAddr) {
        let Err(Error::TooMany(wait)) = self.failures.count_from(address) else {
            return;
        };
        let now = Instant::now();
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() > 10_000 {
            refused.retain(|_, until| *until > now);
        }
        refused.insert(limit_key(address), now + wait);
    }
}
