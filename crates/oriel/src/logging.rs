//! Log lines: a sentence with fields, as text for people or JSON for machines.

use oriel_core::config::{LogFormat, Telemetry};
use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging to standard error, once for the process.
///
/// # Errors
/// When the filter in `telemetry.log` cannot be understood.
pub fn start(telemetry: &Telemetry) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&telemetry.log)
        .map_err(|error| anyhow::anyhow!("telemetry.log = \"{}\": {error}", telemetry.log))?;
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let registry = tracing_subscriber::registry().with(filter);
    // A second start in one process (tests) keeps the first.
    let _ = match telemetry.log_format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json()).try_init(),
    };
    Ok(())
}
