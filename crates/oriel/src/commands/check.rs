use std::process::ExitCode;

use oriel_core::{
    Clock, Core,
    check::{self, Outcome},
    config::Loaded,
};

use super::say;

pub(super) async fn run(loaded: Loaded) -> anyhow::Result<ExitCode> {
    let source = loaded.file.as_ref().map_or_else(
        || "built-in defaults".to_owned(),
        |path| path.display().to_string(),
    );
    say(format_args!(
        "ok    configuration: read from {source}, {} keys set, 0 unknown",
        loaded.keys_set
    ));
    let core = Core::start(loaded.config, Clock::default()).await?;
    let proofs = check::all(&core).await;
    for proof in &proofs {
        let word = match proof.outcome {
            Outcome::Fine => "ok   ",
            Outcome::Note => "note ",
            Outcome::Broken => "FAIL ",
        };
        say(format_args!("{word} {}: {}", proof.subject, proof.message));
    }
    let broken = proofs.iter().any(|proof| proof.outcome == Outcome::Broken);
    Ok(if broken {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
