use std::process::ExitCode;

use clap::Parser as _;
use oriel::{cli::Cli, commands, memory};
use oriel_core::media::separate;

fn main() -> ExitCode {
    // A process that renders one photo has no command line, no threads and no connections.
    separate::answer_if_asked().unwrap_or_else(|| {
        memory::bound_heap();
        run()
    })
}

#[tokio::main]
async fn run() -> ExitCode {
    // Before anything opens a connection: TLS everywhere is rustls on ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match commands::run(Cli::parse()).await {
        Ok(code) => code,
        Err(error) => {
            commands::complain(&error);
            ExitCode::FAILURE
        }
    }
}
