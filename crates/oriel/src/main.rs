use std::process::ExitCode;

use clap::Parser as _;
use oriel::{cli::Cli, commands};

#[tokio::main]
async fn main() -> ExitCode {
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
