//! The one client that opens connections to other servers.
//!
//! Whatever a stranger names (an inbox, a key, a page to follow) passes through here: only
//! public addresses are connected to, each redirect is looked at anew, and every answer has a
//! time and a size that it may not exceed.

mod addresses;
mod budget;
mod fetch;
mod file;
mod gate;
mod knock;
mod limits;
mod listing;
mod lookup;
mod page;
mod post;
mod push;
mod resolver;

pub use budget::within;
pub use fetch::Fetched;
pub use gate::Gate;
pub use post::Delivery;
pub use push::Pushed;

use std::{sync::Arc, time::Duration};

use reqwest::{Certificate, redirect};

use crate::{Error, config::Federation};
use knock::Schemes;
use limits::Reachable;
use resolver::{Lookup, Resolver};

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Fetches and delivers. Cheap to clone; clones share their connections.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    reachable: Reachable,
    gate: Gate,
    schemes: Schemes,
    /// For one whole request with its redirects.
    timeout: Duration,
}

impl Client {
    /// A client that calls itself `user_agent`, since some servers refuse those without a name, and
    /// opens no connection that `gate` does not let it open.
    ///
    /// # Errors
    /// [`Error::Client`] when the certificates of `extra_ca_file` cannot be read.
    pub fn new(config: &Federation, user_agent: &str, gate: Gate) -> Result<Self, Error> {
        Self::with_lookup(config, user_agent, gate, resolver::system())
    }

    fn with_lookup(
        config: &Federation,
        user_agent: &str,
        gate: Gate,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, Error> {
        let reachable = Reachable::of(config);
        // The first to install a provider wins; ours is the only one in the program.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the client that all others are"
        )]
        let builder = reqwest::Client::builder();
        let http = builder
            .user_agent(user_agent)
            .no_proxy()
            .referer(false)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .dns_resolver(Resolver::new(lookup, reachable))
            .tls_certs_merge(extra_certificates(config)?)
            .build()
            .map_err(|error| Error::Client(error.to_string()))?;
        Ok(Self {
            http,
            reachable,
            gate,
            schemes: Schemes::new(),
            timeout: Duration::from_secs(config.fetch_timeout_seconds),
        })
    }
}

fn extra_certificates(config: &Federation) -> Result<Vec<Certificate>, Error> {
    let Some(path) = &config.extra_ca_file else {
        return Ok(Vec::new());
    };
    let failed =
        |error: &dyn std::fmt::Display| Error::Client(format!("{}: {error}", path.display()));
    let pem = std::fs::read(path).map_err(|error| failed(&error))?;
    Certificate::from_pem_bundle(&pem).map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests;
