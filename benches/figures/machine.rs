//! The program on an empty folder, started as often as a figure needs.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_core::{Clock, Core};
use oriel_test::{ApiClient, OrielProcess, instance::newcomer};
use serde_json::Value;
use tempfile::TempDir;

use crate::load;

pub(crate) const ACTOR: &str = "/users/megan";
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) struct Machine {
    /// An app of the one who has an account.
    pub(crate) photographer: ApiClient,
    config: PathBuf,
    address: SocketAddr,
    /// Kept until everything was measured.
    _folder: TempDir,
}

/// A running program.
pub(crate) struct Booted {
    pub(crate) first_answer: Duration,
    pub(crate) pid: u32,
    pub(crate) address: SocketAddr,
    process: OrielProcess,
}

impl Booted {
    /// Ends it, so that the next finds its address free.
    pub(crate) async fn end(self) -> anyhow::Result<()> {
        self.process.kill().await
    }
}

impl Machine {
    pub(crate) async fn set_up() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let address = free_address()?;
        let config = folder.path().join("oriel.toml");
        let data = folder.path().join("data");
        let text = format!(
            "[server]\nlisten = [\"{address}\"]\nbase_url = \"http://{address}\"\n\
             data_dir = \"{}\"\n\n[limits]\nrequests_per_5_minutes = 1000000000\n\n\
             [telemetry]\nlog = \"warn\"\n",
            data.display()
        );
        fs::write(&config, &text)?;
        let core = Core::start(toml::from_str(&text)?, Clock::default()).await?;
        let photographer = newcomer(&core, &format!("http://{address}"), "megan").await?;
        Ok(Self {
            photographer,
            config,
            address,
            _folder: folder,
        })
    }

    pub(crate) async fn boot(&self) -> anyhow::Result<Booted> {
        let begun = Instant::now();
        let process = OrielProcess::serve(&self.config, &self.address.to_string()).await?;
        load::body(self.address, ACTOR).await?;
        Ok(Booted {
            first_answer: begun.elapsed(),
            pid: process.id().context("oriel has ended")?,
            address: self.address,
            process,
        })
    }
}

/// Uploads a photo and waits until it is ready.
pub(crate) async fn upload(client: &ApiClient, photo: &[u8]) -> anyhow::Result<Duration> {
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
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
