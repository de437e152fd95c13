//! The program on an empty database, started as often as a figure needs.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_core::{
    Clock, Core,
    store::{Engine, testing::TestDatabase},
};
use oriel_test::{ApiClient, OrielProcess, instance::newcomer};
use serde_json::Value;

use crate::load::{self, Question};

/// The document of the one who has an account.
pub const ACTOR: &str = "/users/megan";
const PATIENCE: Duration = Duration::from_mins(2);

/// A place for the program, and what it is set up with.
pub struct Machine {
    /// An app of the one who has an account.
    pub photographer: ApiClient,
    /// The same database, for what is put there beforehand and looked up afterwards.
    pub core: Core,
    pub address: SocketAddr,
    config: PathBuf,
    /// Kept until everything was measured.
    _database: TestDatabase,
}

/// A running program.
pub struct Booted {
    pub first_answer: Duration,
    pub pid: u32,
    pub address: SocketAddr,
    process: OrielProcess,
}

impl Booted {
    /// Ends it, so that the next finds its address free.
    ///
    /// # Errors
    /// When it had ended by itself.
    pub async fn end(self) -> anyhow::Result<()> {
        self.process.kill().await
    }
}

impl Machine {
    /// Sets one up, or nothing where PostgreSQL is not to be had.
    ///
    /// # Errors
    /// When the database or the account cannot be made.
    pub async fn set_up(engine: Engine) -> anyhow::Result<Option<Self>> {
        if !TestDatabase::is_available(engine) {
            return Ok(None);
        }
        let database = TestDatabase::new(engine)?;
        let address = free_address()?;
        let folder = database.data_dir.path();
        let config = folder.join("oriel.toml");
        let text = format!(
            "[server]\nlisten = [\"{address}\"]\nbase_url = \"http://{address}\"\n\
             data_dir = \"{}\"\n\n[database]\nurl = \"{}\"\n\n\
             [federation]\nallow_private_addresses = true\n\n\
             [limits]\nrequests_per_5_minutes = 1000000000\n\n[telemetry]\nlog = \"off\"\n",
            folder.display(),
            database.config.url
        );
        fs::write(&config, &text)?;
        let core = Core::start(toml::from_str(&text)?, Clock::default()).await?;
        let photographer = newcomer(&core, &format!("http://{address}"), "megan").await?;
        Ok(Some(Self {
            photographer,
            core,
            address,
            config,
            _database: database,
        }))
    }

    /// Starts the program and waits for its first answer.
    ///
    /// # Errors
    /// When it is not built, or does not answer.
    pub async fn boot(&self) -> anyhow::Result<Booted> {
        let begun = Instant::now();
        let process = OrielProcess::serve(&self.config, &self.address.to_string()).await?;
        load::body(self.address, &Question::of_server(ACTOR)).await?;
        Ok(Booted {
            first_answer: begun.elapsed(),
            pid: process.id().context("oriel has ended")?,
            address: self.address,
            process,
        })
    }
}

/// Uploads a photo and waits until it is ready.
///
/// # Errors
/// When it is refused, or not prepared in time.
pub async fn upload(client: &ApiClient, photo: &[u8]) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let id = client.upload_photo(photo, "A photo").await?;
    let photo = format!("/api/v1/media/{id}");
    while !client
        .get(&photo)
        .await?
        .get("url")
        .is_some_and(Value::is_string)
    {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "the photo was not prepared");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(begun.elapsed())
}

/// An address on this machine that nobody uses.
///
/// # Errors
/// When there is none.
pub fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
