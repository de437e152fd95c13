//! Clients of Mastodon's API that are not ours: scripts in `clients/` drive them, and say which step
//! they are at.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, Command},
    time::timeout,
};

use crate::{Visitor, oauth, tools};

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/clients");
/// Where `clients/install` puts all that they need.
const HOME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/clients");
const NODE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/fedify/node");
/// Ample for one step on a busy machine.
const PATIENCE: Duration = Duration::from_mins(3);

/// A client, by the script that drives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    MastodonPy,
    Toot,
    Masto,
}

impl Script {
    fn command(self) -> (PathBuf, Command) {
        let python = Path::new(HOME).join("bin/python3");
        let node = PathBuf::from(NODE);
        let (needed, program, arguments) = match self {
            Self::MastodonPy => ("bin/toot", python, vec!["mastodon_py.py"]),
            Self::Toot => ("bin/toot", python, vec!["toot_cli.py"]),
            Self::Masto => (
                "node_modules/masto/package.json",
                node,
                vec!["--preserve-symlinks-main", "masto_js.mjs"],
            ),
        };
        let mut command = Command::new(program);
        command.args(arguments).current_dir(match self {
            Self::MastodonPy | Self::Toot => SCRIPTS,
            Self::Masto => HOME,
        });
        (Path::new(HOME).join(needed), command)
    }

    /// Runs it to its end against the instance at `base`, with photos from a folder, and the address
    /// of a post elsewhere. People let it in with their browsers. Tests that do are marked
    /// `#[needs(clients)]`.
    ///
    /// # Errors
    /// When it is missing or fails; the error says at which step.
    pub async fn run(self, base: &str, photos: &Path, elsewhere: &str) -> anyhow::Result<()> {
        let (needed, mut command) = self.command();
        tools::require(&needed)?;
        let mut child = command
            .env("ORIEL", base)
            .env("PHOTOS", photos)
            .env("ELSEWHERE", elsewhere)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the script could not be run")?;
        let mut at = "its start".to_owned();
        follow(&mut child, base, &mut at)
            .await
            .with_context(|| format!("at {at}"))?;
        let status = child.wait().await?;
        anyhow::ensure!(status.success(), "it failed at {at}: {status}");
        Ok(())
    }
}

/// Reads what a script says until it says no more, and answers as people would.
async fn follow(child: &mut Child, base: &str, at: &mut String) -> anyhow::Result<()> {
    let output = child.stdout.take().context("no output")?;
    let mut input = child.stdin.take().context("no input")?;
    let mut lines = BufReader::new(output).lines();
    let next = async |lines: &mut tokio::io::Lines<_>| {
        let line = timeout(PATIENCE, lines.next_line()).await;
        anyhow::Ok(line.context("nothing happened for too long")??)
    };
    while let Some(line) = next(&mut lines).await? {
        if let Some(step) = line.strip_prefix("step ") {
            step.clone_into(at);
        } else if let Some(asked) = line.strip_prefix("authorize ") {
            let (person, url) = asked.split_once(' ').context("nobody is asked")?;
            let_in(&mut input, base, person, url).await?;
        }
    }
    Ok(())
}

/// Somebody signs in, lets the client in, and carries the code that they are shown to it.
async fn let_in(input: &mut ChildStdin, base: &str, person: &str, url: &str) -> anyhow::Result<()> {
    let path = url.strip_prefix(base);
    let path = path.with_context(|| format!("{url} is not at {base}"))?;
    let person = Visitor::signed_in(base, person).await?;
    let page = oauth::decide(&person, path, "allow").await?;
    let code = format!("{}\n", oauth::code_shown(&page)?);
    input.write_all(code.as_bytes()).await?;
    Ok(input.flush().await?)
}
