use std::sync::Arc;

use oriel_federation::{
    client::Client,
    signature::key::{Generate, KeySource},
};
use oriel_media::{
    pipeline::Pipeline,
    storage::{Cache, Storage},
};
use oriel_store::Store;

use crate::{
    Clock, Config, Core, Error, Result, Urls, context::Parts, domain_policy::Known, keys,
    media_links::seal, policy::servers, push, streaming::Hub,
};

impl Core {
    /// Opens the database (and migrates it), the storage and the HTTP client.
    ///
    /// # Errors
    /// What could not be opened.
    pub async fn start(config: Config, clock: Clock) -> Result<Self> {
        Self::start_with_keys(config, clock, Arc::new(Generate)).await
    }

    /// Starts with another source of the keys of accounts and of the instance, which tests bring.
    ///
    /// # Errors
    /// What could not be opened.
    pub async fn start_with_keys(
        config: Config,
        clock: Clock,
        key_source: Arc<dyn KeySource>,
    ) -> Result<Self> {
        let data_dir = config.server.data_dir.clone();
        std::fs::create_dir_all(&data_dir).map_err(|error| {
            Error::Internal(format!(
                "cannot make the folder {}: {error}",
                data_dir.display()
            ))
        })?;
        let store = Store::open(&config.database, &data_dir)?;
        store.migrate().await?;
        let urls = Urls::new(config.server.base_url.clone());
        let domain_policies = Known::new(config.federation.mode, &urls);
        let gate = domain_policies.gate();
        let min_free = config.storage.local.min_free_space;
        let core = Self::new(Parts {
            vapid: push::own_key(&store).await?,
            storage: Storage::connect(&config.storage, &data_dir).await?,
            pipeline: Pipeline::new(&config.media),
            client: Client::new(&config.federation, &user_agent(&urls), gate)?,
            remote_cache: Cache::open(&config.storage.remote_cache, min_free, &data_dir).await?,
            key_source,
            config,
            clock,
            urls,
            store,
            domain_policies,
        });
        keys::ensure_instance_key(&core).await?;
        seal::ensure_key(&core).await?;
        servers::reload(&core).await?;
        // Streams work in the runtime that is current when their hub is made: this one.
        let _hub = Hub::of(&core);
        Ok(core)
    }
}

fn user_agent(urls: &Urls) -> String {
    format!("Oriel/{} (+{})", env!("CARGO_PKG_VERSION"), urls.origin())
}
