//! What somebody may do only so often an hour: guess passwords, from one network and for one name,
//! and register apps.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{Quota, RateLimiter, clock::Clock as _, clock::DefaultClock};
use governor::{middleware::NoOpMiddleware, state::keyed::DashMapStateStore};
use oriel_core::Error;

use crate::extract::client_ip;

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
        self.count(&format!("from {}", client_ip::limit_key(address)))
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
