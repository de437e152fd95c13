//! How close each size is to a reference: everything decoded, converted to sRGB and resized by
//! Pillow, compared by scikit-image. Neither is one of ours.

use std::{collections::BTreeMap, path::Path, process::Command};

use anyhow::Context as _;

use crate::{
    Size,
    contender::{FLOOR, Runs},
};

pub(crate) fn measure(
    python: &Path,
    photo: &Path,
    sizes: &[Size],
    runs: &mut [Runs],
) -> anyhow::Result<()> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("media/peers/quality.py");
    let makers: Vec<_> = runs.iter_mut().filter(|run| run.name != FLOOR).collect();
    let output = Command::new(python)
        .arg(script)
        .arg(photo)
        .arg(serde_json::to_string(sizes)?)
        .args(makers.iter().map(|run| &run.out))
        .output()?;
    anyhow::ensure!(
        output.status.success(),
        "quality: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let seen: Vec<BTreeMap<String, (f64, f64)>> =
        serde_json::from_slice(&output.stdout).context("quality.py said something else")?;
    for (run, quality) in makers.into_iter().zip(seen) {
        run.quality = quality;
    }
    Ok(())
}
