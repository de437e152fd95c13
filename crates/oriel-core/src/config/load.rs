use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::{Config, ConfigError, environment, error::Problem, validate};

/// A configuration and where it came from.
#[derive(Debug)]
pub struct Loaded {
    pub config: Config,
    /// The file that was read; none when defaults and environment said everything.
    pub file: Option<PathBuf>,
    /// How many keys the file and the environment set.
    pub keys_set: usize,
}

/// Reads the file, lets `ORIEL_SECTION__KEY` variables override it, and checks the whole.
///
/// # Errors
/// The first mistake, with file, line and key, or the name of the variable.
pub fn load(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Loaded, ConfigError> {
    let text = match file {
        Some(path) => fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.into(),
            source,
        })?,
        None => String::new(),
    };
    let source = Source {
        path: file.unwrap_or(Path::new("(defaults)")),
        text: &text,
    };
    let table = source.parse()?;
    let overlay = environment::overlay(table, variables)?;
    if let Some(broken) = validate::problem(&overlay.config) {
        return Err(match overlay.variable_of(broken.key) {
            Some(variable) => ConfigError::Environment {
                variable,
                message: broken.message,
            },
            None => source.problem_at(broken.key, broken.message),
        });
    }
    Ok(Loaded {
        config: overlay.config,
        file: file.map(Path::to_path_buf),
        keys_set: overlay.keys_set,
    })
}

struct Source<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Source<'_> {
    /// The file as a table, once it is known to be a configuration by itself, so that a mistake
    /// in it is shown with its line and not as the fault of a variable.
    fn parse(&self) -> Result<toml::Table, ConfigError> {
        toml::from_str::<Config>(self.text).map_err(|error| self.explain(&error))?;
        toml::from_str(self.text).map_err(|error| self.explain(&error))
    }

    fn explain(&self, error: &toml::de::Error) -> ConfigError {
        let message = error.message().to_owned();
        let span = error.span();
        ConfigError::Invalid(Problem {
            file: self.path.into(),
            position: span.clone().map(|span| self.line_and_column(span.start)),
            key: span.and_then(|span| self.key_at(&span)),
            did_you_mean: did_you_mean(&message),
            message,
        })
    }

    fn problem_at(&self, key: &str, message: String) -> ConfigError {
        let span = DeTable::parse(self.text)
            .ok()
            .and_then(|table| span_of(table.get_ref(), key));
        ConfigError::Invalid(Problem {
            file: self.path.into(),
            position: span.map(|span| self.line_and_column(span.start)),
            key: Some(key.into()),
            message,
            did_you_mean: None,
        })
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        (line, column)
    }

    /// The dotted name of the innermost key whose name or value holds `span`.
    fn key_at(&self, span: &Range<usize>) -> Option<String> {
        let table = DeTable::parse(self.text).ok()?;
        key_path(table.get_ref(), span)
    }
}

fn key_path(table: &DeTable<'_>, span: &Range<usize>) -> Option<String> {
    table.iter().find_map(|(name, value)| {
        let holds = |outer: Range<usize>| outer.start <= span.start && span.end <= outer.end;
        if let DeValue::Table(inner) = value.get_ref()
            && let Some(rest) = key_path(inner, span)
        {
            return Some(format!("{}.{rest}", name.get_ref()));
        }
        (holds(name.span()) || holds(value.span())).then(|| name.get_ref().to_string())
    })
}

fn span_of(table: &DeTable<'_>, dotted: &str) -> Option<Range<usize>> {
    let (name, rest) = dotted
        .split_once('.')
        .map_or((dotted, None), |(n, r)| (n, Some(r)));
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == name)?;
    match (rest, value.get_ref()) {
        (None, _) => Some(key.span()),
        // A missing key in a section that is there: point at the section.
        (Some(rest), DeValue::Table(inner)) => span_of(inner, rest).or(Some(key.span())),
        (Some(_), _) => None,
    }
}

/// Finds the nearest name among those the parser says it expected.
fn did_you_mean(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let wrong = names.next()?;
    names
        .map(|name| (strsim::damerau_levenshtein(wrong, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 3)
        .min()
        .map(|(_, name)| name.to_owned())
}
