//! Rendering in a process of its own: what C code does with a hostile file, it does where there is
//! nothing to take, and what does not end in time is ended.
//!
//! The process is this program again, asked with `render-photo` and a request in JSON. Its standard
//! input is the file, its standard output the answer, and it has nothing else.

mod child;
mod confine;
mod wire;

use std::{
    fs::File,
    os::unix::process::ExitStatusExt as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use oriel_pixels::Codecs;
use tokio::{
    io::AsyncReadExt as _,
    process::{Child, Command},
};

pub use self::child::answer_if_asked;
use self::wire::{Answer, Request};
use crate::{
    budget::HEAP, error::Refused, inspect::Inspected, pipeline::Rendered, plan::RenditionSpec,
};

/// What the program is asked with, before the request.
const COMMAND: &str = "render-photo";

/// The signal that no process ends by itself with.
const SIGKILL: i32 = 9;

/// How long a photo may take, with how much memory, and by which codecs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Bytes: see [`crate::budget::cost`].
    pub(crate) memory: u64,
    pub(crate) time: Duration,
    pub(crate) codecs: Codecs,
}

/// Renders a photo in a process of its own, which has ended when this returns.
///
/// # Errors
/// [`Refused`] as the process says; [`Refused::Incomplete`] when it died of the file or was not
/// done in time, and [`Refused::Busy`] when it could not be had or was killed from outside.
pub(crate) async fn render(
    source: &Path,
    inspected: &Inspected,
    specs: &[RenditionSpec],
    bounds: Bounds,
) -> Result<Rendered, Refused> {
    let request = Request::new(inspected, specs, bounds).to_text()?;
    let mut child = start(File::open(source)?, &request)?;
    let answered = tokio::time::timeout(bounds.time, answer(&mut child, bounds.memory)).await;
    if answered.is_err() {
        // Its memory is in the budget until it is gone.
        let _ = child.kill().await;
    }
    answered
        .map_err(|_late| Refused::Incomplete)??
        .rendered(specs)
}

fn start(file: File, request: &str) -> Result<Child, Refused> {
    Command::new(program()?)
        .args([COMMAND, request])
        .env_clear()
        .envs(HEAP)
        .current_dir("/")
        .stdin(file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| {
            tracing::error!("no process could be started to render a photo: {error}");
            Refused::Busy
        })
}

/// This program, even when its file was replaced by a newer one meanwhile.
fn program() -> Result<PathBuf, Refused> {
    let itself = Path::new("/proc/self/exe");
    if itself.exists() {
        return Ok(itself.to_owned());
    }
    Ok(std::env::current_exe()?)
}

/// Reads what the process says until it ends: no more than it may have in memory.
async fn answer(child: &mut Child, most: u64) -> Result<Answer, Refused> {
    let mut said = Vec::new();
    if let Some(output) = child.stdout.take() {
        output.take(most).read_to_end(&mut said).await?;
    }
    let status = child.wait().await?;
    if !status.success() {
        return Err(died(status));
    }
    Answer::read(said)
}

fn died(status: ExitStatus) -> Refused {
    tracing::warn!("a photo's process ended with {status}");
    if status.signal() == Some(SIGKILL) {
        return Refused::Busy;
    }
    Refused::Incomplete
}
