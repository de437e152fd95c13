//! What tests drive besides Oriel, and what to do where it is missing.

use std::{env, path::Path, sync::Once};

/// Whether `program` is installed. Where it is not, the test that asked says so and ends; in CI
/// nothing may be skipped.
///
/// # Errors
/// In CI, when the program is missing.
pub fn installed(program: &Path) -> anyhow::Result<bool> {
    if program.exists() {
        return Ok(true);
    }
    let missing = format!("{} is not installed", program.display());
    anyhow::ensure!(
        env::var_os("CI").is_none(),
        "{missing}, and CI skips nothing: see .ci/run"
    );
    eprintln!("skipped: {missing}");
    Ok(false)
}

/// Makes ring the TLS provider of this process: the clients are built without one.
pub fn install_tls_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Fails only when an instance in this process was first, with the same provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_installed() {
        assert!(installed(Path::new("/bin/sh")).unwrap());
    }
}
