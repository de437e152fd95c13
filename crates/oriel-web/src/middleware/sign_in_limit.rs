//! Guessing passwords is slow: so many attempts an hour from one network, and for one name.

use std::{net::IpAddr, num::NonZeroU32};

use governor::{Quota, RateLimiter, clock::Clock as _, clock::DefaultClock};
use governor::{middleware::NoOpMiddleware, state::keyed::DashMapStateStore};
use oriel_core::Error;

use crate::extract::client_ip;

type Limiter = RateLimiter<String, DashMapStateStore<String>, DefaultClock, NoOpMiddleware>;

/// Counts attempts by network and by name.
pub struct SignInLimits {
    limiter: Limiter,
}

impl SignInLimits {
    pub fn new(attempts_per_hour: u32) -> Self {
        let limit = NonZeroU32::new(attempts_per_hour).unwrap_or(NonZeroU32::MIN);
        Self {
            limiter: RateLimiter::keyed(Quota::per_hour(limit)),
        }
    }

    /// Counts one attempt.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the time to wait.
    pub fn take(&self, address: IpAddr, login: &str) -> Result<(), Error> {
        if self.limiter.len() > 100_000 {
            self.limiter.retain_recent();
        }
        self.count(&format!("from {}", client_ip::limit_key(address)))?;
        let login = login.trim().to_lowercase();
        if login.is_empty() {
            Ok(())
        } else {
            self.count(&format!("as {login}"))
        }
    }

    fn count(&self, key: &String) -> Result<(), Error> {
        self.limiter
            .check_key(key)
            .map_err(|wait| Error::TooMany(wait.wait_time_from(DefaultClock::default().now())))
    }
}
