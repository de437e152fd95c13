use std::{fmt, io, path::PathBuf};

/// What is wrong with the configuration, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{0}")]
    Invalid(Problem),
    #[error("environment variable {variable}: {message}")]
    Environment { variable: String, message: String },
}

/// One mistake in the file, pointing at its line.
#[derive(Debug)]
pub struct Problem {
    pub file: PathBuf,
    /// Line and column, from 1; none when the mistake is something missing.
    pub position: Option<(usize, usize)>,
    /// The key as `section.key`.
    pub key: Option<String>,
    pub message: String,
    /// A known key that looks like the unknown one.
    pub did_you_mean: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some((line, column)) = self.position {
            write!(f, ", line {line}, column {column}")?;
        }
        if let Some(key) = &self.key {
            write!(f, ", key {key}")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(name) = &self.did_you_mean {
            write!(f, "\nDid you mean `{name}`?")?;
        }
        Ok(())
    }
}
