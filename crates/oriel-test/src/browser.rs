//! A real Chromium, driven through chromedriver.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::Context as _;
use serde_json::json;
use tempfile::TempDir;
use thirtyfour::{
    ChromiumLikeCapabilities as _, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver,
};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use crate::tools;

const CHROMIUM: &str = "/usr/bin/chromium";
const CHROMEDRIVER: &str = "/usr/bin/chromedriver";
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// One Chromium at a time: two of them starve each other on a small machine.
static TURN: Semaphore = Semaphore::const_new(1);

/// Whether the pages' scripts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

/// One browser with a fresh profile.
pub struct Browser {
    pub driver: WebDriver,
    chromedriver: Child,
    /// Kept until the browser ends.
    profile: TempDir,
    _turn: SemaphorePermit<'static>,
}

impl Browser {
    /// Starts Chromium, after any other that runs in this process has ended. Tests that do are marked `#[needs(chromium)]`.
    ///
    /// # Errors
    /// When it does not start or is missing.
    pub async fn start(scripts: Scripts) -> anyhow::Result<Self> {
        tools::require(Path::new(CHROMIUM))?;
        tools::require(Path::new(CHROMEDRIVER))?;
        let turn = TURN.acquire().await?;
        tools::install_tls_provider();
        let profile = TempDir::new()?;
        let (chromedriver, port) = timeout(START_TIMEOUT, start_chromedriver())
            .await
            .context("chromedriver did not start in time")??;
        let capabilities = capabilities(profile.path(), scripts)?;
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .context("Chromium did not start")?;
        Ok(Self {
            driver,
            chromedriver,
            profile,
            _turn: turn,
        })
    }

    /// What the browser has warned of or complained about in its console since it was last asked.
    /// It also notes there that a form was refused (422), which is no fault of a page.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn complaints(&self) -> anyhow::Result<Vec<String>> {
        let log = self.driver.browser_log().await?;
        let messages = log.into_iter().map(|entry| entry.message);
        Ok(messages
            .filter(|it| !it.contains("status of 422"))
            .collect())
    }

    /// Ends browser and driver.
    ///
    /// # Errors
    /// When one of them does not answer.
    pub async fn quit(mut self) -> anyhow::Result<()> {
        self.driver.quit().await?;
        self.chromedriver.kill().await?;
        self.profile
            .close()
            .context("the browser's profile could not be removed")
    }
}

/// Port 0 lets the system choose; chromedriver prints what it got.
async fn start_chromedriver() -> anyhow::Result<(Child, u16)> {
    let mut child = Command::new(CHROMEDRIVER)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("chromedriver could not be run")?;
    let output = child.stdout.take().context("chromedriver has no output")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        let port = line
            .strip_prefix("ChromeDriver was started successfully on port ")
            .and_then(|rest| rest.trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            return Ok((child, port));
        }
    }
    anyhow::bail!("chromedriver ended before it listened")
}

fn capabilities(
    profile: &Path,
    scripts: Scripts,
) -> anyhow::Result<thirtyfour::ChromeCapabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    capabilities.set_binary(CHROMIUM)?;
    capabilities.set_browser_log_level(LoggingPrefsLogLevel::Warning)?;
    for argument in [
        "--headless=new",
        // Containers and CI run as root, where Chromium's own sandbox refuses to start.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1000",
    ] {
        capabilities.add_arg(argument)?;
    }
    capabilities.add_arg(&format!("--user-data-dir={}", profile.display()))?;
    if scripts == Scripts::Off {
        let blocked = 2;
        capabilities.add_experimental_option(
            "prefs",
            json!({ "profile.managed_default_content_settings.javascript": blocked }),
        )?;
    }
    Ok(capabilities)
}
