//! Names to addresses: only those that may be connected to come out, and exactly those are
//! connected to, so that a second answer of the name server changes nothing.

use std::{fmt, future::Future, io, net::SocketAddr, pin::Pin, sync::Arc};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::limits::Reachable;

type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Asks for all addresses of a name.
pub(super) trait Lookup: Send + Sync {
    fn lookup(&self, name: String) -> Addresses;
}

/// The system's name service.
struct System;

impl Lookup for System {
    fn lookup(&self, name: String) -> Addresses {
        Box::pin(async move {
            // The port is a stand-in: the one of the URL takes its place.
            Ok(tokio::net::lookup_host((name, 0)).await?.collect())
        })
    }
}

pub(super) fn system() -> Arc<dyn Lookup> {
    Arc::new(System)
}

pub(super) struct Resolver {
    lookup: Arc<dyn Lookup>,
    reachable: Reachable,
}

impl Resolver {
    pub(super) fn new(lookup: Arc<dyn Lookup>, reachable: Reachable) -> Self {
        Self { lookup, reachable }
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver")
            .field("reachable", &self.reachable)
            .finish_non_exhaustive()
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.lookup.lookup(name.as_str().to_owned());
        let reachable = self.reachable;
        Box::pin(async move {
            let mut addresses = found.await?;
            addresses.retain(|address| reachable.allows(address.ip()));
            if addresses.is_empty() {
                return Err(io::Error::from(io::ErrorKind::AddrNotAvailable).into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter());
            Ok(addresses)
        })
    }
}
