use std::process::ExitCode;

use oriel_core::{Clock, accounts::setup, config::Loaded};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::say;
use crate::{
    instance::{Instance, Parts},
    logging,
};

pub(super) async fn run(loaded: Loaded, parts: Parts) -> anyhow::Result<ExitCode> {
    logging::start(&loaded.config.telemetry)?;
    let instance = Instance::build(loaded.config, Clock::default(), parts).await?;
    stop_on_signals(instance.stop())?;
    for address in instance.addresses() {
        tracing::info!(%address, "Oriel listens on {address}");
    }
    if parts != Parts::WorkerOnly
        && let Some(link) = setup::link(instance.core()).await?
    {
        say(format_args!(
            "\n  Welcome to Oriel. Open this link to create the admin (it works once, for an hour):\n\n    {link}\n"
        ));
    }
    instance.run_until_stopped().await?;
    tracing::info!("Oriel has stopped");
    Ok(ExitCode::SUCCESS)
}

fn stop_on_signals(stop: CancellationToken) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: finishing what is running");
        stop.cancel();
    });
    Ok(())
}
