//! What tests drive besides Oriel.

use std::{path::Path, sync::Once};

/// Makes sure that `program` is installed. A test that needs it is marked `#[needs(...)]`, and
/// ignored where it is missing.
///
/// # Errors
/// When it is missing.
pub fn require(program: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(
        program.exists(),
        "{} is not installed: see .ci/run",
        program.display()
    );
    Ok(())
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
    use oriel_core::store::{Engine, testing::TestDatabase};

    use super::*;

    #[test]
    fn only_what_is_there_is_installed() {
        assert!(require(Path::new("/bin/sh")).is_ok());
        assert!(require(Path::new("/bin/no-such-program")).is_err());
    }

    /// Cargo notices most installations and builds the tests again. After any other, they would
    /// still be ignored.
    #[test]
    fn nothing_was_installed_since_the_tests_were_built() {
        let missing: &[&str] = &oriel_needs::missing!();
        let is_there = |tool: &str| match tool {
            "postgres" => TestDatabase::is_available(Engine::Postgres),
            "chromium" => Path::new("/usr/bin/chromedriver").exists(),
            "exiftool" => Path::new("/usr/bin/exiftool").exists(),
            _ => false,
        };
        let found: Vec<_> = missing.iter().filter(|tool| is_there(tool)).collect();
        assert!(
            found.is_empty(),
            "{found:?} can be tested with now: touch crates/oriel-needs/build.rs"
        );
    }
}
