//! One running Oriel: the site, the background work, or both.

use oriel_core::worker;
use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use oriel_core::{
    Clock, Config, Core,
    federation::signature::key::{Generate, KeySource},
};
use oriel_web::{Site, WebVoice};
use tokio_util::sync::CancellationToken;

/// Which halves of Oriel run in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    Everything,
    WebOnly,
    WorkerOnly,
}

/// An instance whose database is migrated and whose addresses are bound.
pub struct Instance {
    core: Core,
    site: Option<Site>,
    works: bool,
    stop: CancellationToken,
}

impl Instance {
    /// Opens the database and the storage and binds the configured addresses.
    ///
    /// # Errors
    /// What could not be opened or bound, in words.
    pub async fn build(config: Config, clock: Clock, parts: Parts) -> anyhow::Result<Self> {
        Self::build_with_keys(config, clock, parts, Arc::new(Generate)).await
    }

    /// [`build`](Self::build) with another source of keys, which tests bring.
    ///
    /// # Errors
    /// What could not be opened or bound, in words.
    pub async fn build_with_keys(
        config: Config,
        clock: Clock,
        parts: Parts,
        keys: Arc<dyn KeySource>,
    ) -> anyhow::Result<Self> {
        let core = Core::start_with_keys(config, clock, keys)
            .await
            .context("Oriel could not start")?;
        oriel_core::push::speak_with(&core, Arc::new(WebVoice::load()?));
        let site = match parts {
            Parts::WorkerOnly => None,
            Parts::Everything | Parts::WebOnly => Some(Site::bind(core.clone())?),
        };
        let works = parts != Parts::WebOnly;
        Ok(Self {
            core,
            site,
            works,
            stop: CancellationToken::new(),
        })
    }

    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The addresses the site listens on, with their real ports.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.site.as_ref().map(Site::addresses).unwrap_or_default()
    }

    /// Cancel it and [`run_until_stopped`](Self::run_until_stopped) drains and returns.
    pub fn stop(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Serves and works until the stop token is cancelled, then finishes or hands back what is
    /// running, within `server.shutdown_grace`.
    ///
    /// # Errors
    /// When the server ends by itself.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        let worker = self.works.then(|| {
            let (core, stop) = (self.core.clone(), self.stop.clone());
            tokio::spawn(async move { worker::work_until(&core, stop).await })
        });
        let served = if let Some(site) = self.site {
            site.serve_until(self.stop.clone())
                .await
                .context("the web server ended")
        } else {
            self.stop.cancelled().await;
            Ok(())
        };
        self.stop.cancel();
        if let Some(worker) = worker {
            worker.await.context("the background work ended")?;
        }
        served
    }
}
