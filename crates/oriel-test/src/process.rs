//! The real program in a process of its own, which a test can kill.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::Context as _;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep},
};

const START_TIMEOUT: Duration = Duration::from_mins(1);

/// A running `oriel serve` or `oriel worker`. Killed when dropped.
pub struct OrielProcess {
    child: Child,
}

impl OrielProcess {
    /// Runs `oriel serve --config FILE` and waits until `listen` takes connections.
    ///
    /// # Errors
    /// When the program is not built, ends, or does not listen in time.
    pub async fn serve(config: &Path, listen: &str) -> anyhow::Result<Self> {
        Self::spawn(config, &["serve"])?.listening(listen).await
    }

    /// The same for `oriel serve --web-only`, which leaves the work to others.
    ///
    /// # Errors
    /// When the program is not built, ends, or does not listen in time.
    pub async fn serve_web_only(config: &Path, listen: &str) -> anyhow::Result<Self> {
        let process = Self::spawn(config, &["serve", "--web-only"])?;
        process.listening(listen).await
    }

    /// Runs `oriel worker --config FILE`, which begins when it is ready.
    ///
    /// # Errors
    /// When the program is not built.
    pub fn worker(config: &Path) -> anyhow::Result<Self> {
        Self::spawn(config, &["worker"])
    }

    fn spawn(config: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let child = command(config)?
            .args(arguments)
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("oriel could not be run")?;
        Ok(Self { child })
    }

    async fn listening(mut self, listen: &str) -> anyhow::Result<Self> {
        let until = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(listen).await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("oriel ended with {status} before it listened on {listen}");
            }
            anyhow::ensure!(Instant::now() < until, "oriel does not listen on {listen}");
            sleep(Duration::from_millis(2)).await;
        }
        Ok(self)
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends it as a power cut would: SIGKILL, no goodbye.
    ///
    /// # Errors
    /// When it had ended by itself.
    pub async fn kill(mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("oriel could not be killed")
    }
}

/// Runs another command of the program to its end and returns what it printed.
///
/// # Errors
/// When it fails; the error says what it complained of.
pub async fn run(config: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = command(config)?.args(arguments).output().await?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(
        output.status.success(),
        "oriel {arguments:?} failed: {complaint}"
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn command(config: &Path) -> anyhow::Result<Command> {
    let mut command = Command::new(binary()?);
    command.arg("--config").arg(config);
    Ok(command)
}

/// Cargo builds the program beside other programs, and beside the folder of the tests.
fn binary() -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let folders = this.ancestors().skip(1).take(2);
    let found = folders
        .map(|folder| folder.join("oriel"))
        .find(|it| it.is_file());
    found.with_context(|| {
        format!(
            "no oriel is built beside {}: run `cargo build --package oriel` or test the whole \
             workspace",
            this.display()
        )
    })
}
