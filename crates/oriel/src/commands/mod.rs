//! What each command does.

mod check;
mod federation;
mod init;
mod serve;
mod storage;
mod user;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use oriel_core::{
    Clock, Core,
    config::{self, Loaded},
};

use crate::{
    cli::{Cli, Command},
    instance::Parts,
};

/// Runs a command and says how the process should end.
///
/// # Errors
/// What went wrong, in words for the person at the terminal.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let file = config_file(cli.config);
    match cli.command {
        Command::Init(answers) => init::run(&answers),
        Command::Serve { web_only } => {
            let parts = if web_only {
                Parts::WebOnly
            } else {
                Parts::Everything
            };
            serve::run(load(file.as_deref())?, parts).await
        }
        Command::Worker => serve::run(load(file.as_deref())?, Parts::WorkerOnly).await,
        Command::Check => check::run(load(file.as_deref())?).await,
        Command::Storage(action) => {
            let core = open(file.as_deref()).await?;
            storage::run(&core, action).await
        }
        Command::Federation(action) => {
            let core = open(file.as_deref()).await?;
            federation::run(&core, action).await
        }
        Command::User(action) => {
            let core = open(file.as_deref()).await?;
            user::run(&core, action).await
        }
    }
}

/// Writes an error with its causes to standard error.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "oriel: {error:#}");
}

fn config_file(named: Option<PathBuf>) -> Option<PathBuf> {
    let usual = PathBuf::from("oriel.toml");
    named.or_else(|| usual.exists().then_some(usual))
}

fn load(file: Option<&Path>) -> anyhow::Result<Loaded> {
    Ok(config::load(file, std::env::vars())?)
}

async fn open(file: Option<&Path>) -> anyhow::Result<Core> {
    let loaded = load(file)?;
    Ok(Core::start(loaded.config, Clock::default()).await?)
}

/// Prints a line for the person or script that ran the command.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
