//! A whole instance in this process: real database, real storage, real HTTP on loopback.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::Context as _;
use oriel::instance::{Instance, Parts};
use oriel_core::{
    Clock, Config, Core,
    accounts::{register, tokens},
    federation::testing::KeyPool,
    jobs,
    model::Role,
    store::{Engine, testing::TestDatabase},
    worker::{self, CleanUp},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::{ApiClient, TestStorage, tools};

/// How long nobody looks after there was nothing to do.
const PAUSE: Duration = Duration::from_millis(100);

/// What an instance keeps its data in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    SqliteDisk,
    PostgresS3,
}

/// A place for an instance: an empty database, empty storage and a free port.
pub struct Ground {
    pub database: TestDatabase,
    pub storage: Option<TestStorage>,
    pub address: SocketAddr,
}

impl Ground {
    /// Prepares one.
    ///
    /// # Errors
    /// When database, storage or port cannot be had.
    pub async fn prepare(backend: Backend) -> anyhow::Result<Self> {
        tools::install_tls_provider();
        let engine = match backend {
            Backend::SqliteDisk => Engine::Sqlite,
            Backend::PostgresS3 => Engine::Postgres,
        };
        let database = TestDatabase::new(engine)?;
        let storage = match backend {
            Backend::SqliteDisk => None,
            Backend::PostgresS3 => Some(TestStorage::start().await?),
        };
        let address = free_address()?;
        Ok(Self {
            database,
            storage,
            address,
        })
    }

    /// What an admin would write into `oriel.toml`.
    pub fn config(&self) -> String {
        let storage = self.storage.as_ref().map_or_else(
            || "[storage.local]\nmin_free_space = \"0\"\n".to_owned(),
            TestStorage::config,
        );
        format!(
            "[server]\nbase_url = \"{base}\"\nlisten = [\"{address}\"]\ndata_dir = \"{data}\"\n\
             workers = 1\n\n[database]\nurl = \"{database}\"\nmax_connections = 4\n\n\
             [federation]\nallow_private_addresses = true\n\n\
             [limits]\nrequests_per_5_minutes = 100000\nuploads_per_hour = 100000\n\n{storage}",
            base = self.base(),
            address = self.address,
            data = self.database.data_dir.path().display(),
            database = self.database.config.url,
        )
    }

    /// What people type: `http://127.0.0.1:PORT`.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// The port is free again when this returns; the kernel does not soon hand it out twice.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A running instance without background workers: tests say when jobs are done. It ends, and its
/// data with it, when dropped.
pub struct TestInstance {
    /// What people type: `http://127.0.0.1:PORT`.
    pub base: String,
    /// Its time, which a test may push forward.
    pub clock: Clock,
    core: Core,
    stop: CancellationToken,
    config: Config,
    keys: Arc<KeyPool>,
    ground: Ground,
}

/// Another process of an instance, as far as they share database and storage and nothing else.
pub struct Beside {
    pub base: String,
    pub core: Core,
    stop: CancellationToken,
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl TestInstance {
    /// Starts an instance.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(backend: Backend) -> anyhow::Result<Self> {
        Self::start_with(backend, |_| {}).await
    }

    /// Starts an instance whose configuration is changed first.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start_with(
        backend: Backend,
        change: impl FnOnce(&mut Config),
    ) -> anyhow::Result<Self> {
        let ground = Ground::prepare(backend).await?;
        let mut config: Config = toml::from_str(&ground.config())?;
        change(&mut config);
        let clock = Clock::default();
        let keys = Arc::new(KeyPool::default());
        let instance = build(config.clone(), clock.clone(), &keys).await?;
        let (core, stop) = (instance.core().clone(), instance.stop());
        serve(instance)?;
        Ok(Self {
            base: ground.base(),
            clock,
            core,
            stop,
            config,
            keys,
            ground,
        })
    }

    /// Starts another process of this instance, which has an address of its own.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn beside(&self) -> anyhow::Result<Beside> {
        let mut config = self.config.clone();
        let address = free_address()?;
        config.server.listen = vec![address.to_string()];
        let instance = build(config, self.clock.clone(), &self.keys).await?;
        let (core, stop) = (instance.core().clone(), instance.stop());
        serve(instance)?;
        let base = format!("http://{address}");
        Ok(Beside { base, core, stop })
    }

    /// Stops it, as SIGTERM does.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The instance's host and port, as handles have it.
    pub fn authority(&self) -> String {
        self.ground.address.to_string()
    }

    /// The bucket, where there is one.
    pub fn storage(&self) -> Option<&TestStorage> {
        self.ground.storage.as_ref()
    }

    /// Somebody new, with an app that may do everything.
    ///
    /// # Errors
    /// When the name is taken.
    pub async fn person(&self, username: &str) -> anyhow::Result<ApiClient> {
        newcomer(&self.core, &self.base, username).await
    }

    /// Another app of somebody known, with these scopes.
    ///
    /// # Errors
    /// When nobody has that name.
    pub async fn app_of(&self, username: &str, scopes: &str) -> anyhow::Result<ApiClient> {
        app_of(&self.core, &self.base, username, scopes).await
    }

    /// Does what is done once an hour.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn sweep(&self) -> anyhow::Result<()> {
        let core = self.core.clone();
        self.core
            .store()
            .write(move |conn| jobs::enqueue(conn, &core, &CleanUp {}))
            .await?;
        self.run_jobs().await
    }

    /// Does everything that is due in the background.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn run_jobs(&self) -> anyhow::Result<()> {
        worker::run_until_idle(&self.core)
            .await
            .context("the jobs could not be run")
    }

    /// Does what is due until it is dropped.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn keep_working(&self) -> anyhow::Result<()> {
        loop {
            self.run_jobs().await?;
            sleep(PAUSE).await;
        }
    }
}

impl Drop for TestInstance {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn build(config: Config, clock: Clock, keys: &Arc<KeyPool>) -> anyhow::Result<Instance> {
    Instance::build_with_keys(config, clock, Parts::WebOnly, keys.clone()).await
}

/// Serves from a thread of its own: the server's future stays on the thread it began on.
fn serve(instance: Instance) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    thread::spawn(move || {
        if let Err(error) = runtime.block_on(instance.run_until_stopped()) {
            eprintln!("the instance ended: {error:#}");
        }
    });
    Ok(())
}

/// Somebody new, and an app that may do everything for them.
///
/// # Errors
/// When the name is taken.
pub async fn newcomer(core: &Core, base: &str, username: &str) -> anyhow::Result<ApiClient> {
    let new = register::NewPerson {
        username: username.to_owned(),
        email: format!("{username}@example.org"),
        password: format!("{username} and a long enough password"),
        locale: "en".to_owned(),
        role: Role::User,
    };
    register::create(core, new).await?;
    app_of(core, base, username, "read write follow").await
}

async fn app_of(
    core: &Core,
    base: &str,
    username: &str,
    scopes: &str,
) -> anyhow::Result<ApiClient> {
    let token = tokens::issue_for(core, username, "tests", scopes).await?;
    ApiClient::new(base, &token)
}
