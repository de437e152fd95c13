//! What talking with other servers takes, as figures beside a limit or a peer of the same run:
//!
//! ```text
//! cargo build --release --workspace && cargo run --release -p oriel-benches --bin federation
//! ```
//!
//! It starts the `oriel` that was built beside it on each database there is, a thousand servers on
//! this machine that it delivers to, and others that deliver to it. With names of parts (deliver,
//! claim, pending, receive, kill, latency) it measures only those.

mod claim;
mod deliver;
mod kill;
mod latency;
mod pending;
mod receive;
mod servers;
mod signing;
mod strangers;

use std::{env, process::ExitCode};

use oriel_benches::report::say;
use oriel_core::store::Engine;

/// How often each figure is taken; the middle one is printed.
const ROUNDS: usize = 5;

fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = env::args().skip(1).collect();
    let done = match arguments.split_first() {
        Some((command, rest)) if command == servers::COMMAND => servers::serve(rest),
        _ => measure(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn measure(parts: &[String]) -> anyhow::Result<()> {
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|it| it == part);
    for engine in [Engine::Sqlite, Engine::Postgres] {
        say(format_args!("\n{engine:?}"));
        if wanted("deliver") {
            deliver::measure(engine).await?;
        }
        if wanted("claim") {
            claim::measure(engine).await?;
        }
        if wanted("pending") {
            pending::measure(engine).await?;
        }
        if wanted("receive") {
            receive::measure(engine).await?;
        }
        if wanted("kill") {
            kill::measure(engine).await?;
        }
        if wanted("latency") {
            latency::measure(engine).await?;
        }
    }
    Ok(())
}
