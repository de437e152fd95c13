//! `ORIEL_STORAGE__S3__BUCKET=photos` says `storage.s3.bucket = "photos"`.

use toml::{Table, Value};

use super::{Config, ConfigError};

const PREFIX: &str = "ORIEL_";

/// Variables of the program itself that are not configuration keys.
const NOT_KEYS: [&str; 3] = ["ORIEL_CONFIG", "ORIEL_TEST_POSTGRES", "ORIEL_PHOTOS"];

pub(super) struct Overlay {
    pub(super) config: Config,
    pub(super) keys_set: usize,
    variables: Vec<(String, String)>,
}

impl Overlay {
    /// The variable that set `key`, if one did.
    pub(super) fn variable_of(&self, key: &str) -> Option<String> {
        self.variables
            .iter()
            .find(|(set, _)| set == key)
            .map(|(_, variable)| variable.clone())
    }
}

pub(super) fn overlay(
    mut table: Table,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Overlay, ConfigError> {
    let mut set = Vec::new();
    let mut config = read(&table).map_err(|message| failed("ORIEL_", message))?;
    for (variable, text) in variables {
        let Some(key) = variable.strip_prefix(PREFIX) else {
            continue;
        };
        if NOT_KEYS.contains(&variable.as_str()) {
            continue;
        }
        let path: Vec<String> = key.split("__").map(str::to_lowercase).collect();
        (table, config) =
            apply(&table, &path, &text).map_err(|message| failed(&variable, message))?;
        set.push((path.join("."), variable));
    }
    Ok(Overlay {
        config,
        keys_set: count(&table),
        variables: set,
    })
}

/// A variable has no type: it is taken as text, and as a TOML value where text does not fit.
fn apply(table: &Table, path: &[String], text: &str) -> Result<(Table, Config), String> {
    let as_text = Some(Value::String(text.to_owned()));
    let as_value = toml::from_str::<Table>(&format!("value = {text}"))
        .ok()
        .and_then(|mut parsed| parsed.remove("value"));
    let mut first_error = None;
    for value in [as_text, as_value].into_iter().flatten() {
        let mut changed = table.clone();
        insert(&mut changed, path, value)?;
        match read(&changed) {
            Ok(config) => return Ok((changed, config)),
            Err(message) => first_error = first_error.or(Some(message)),
        }
    }
    Err(first_error.unwrap_or_default())
}

fn insert(table: &mut Table, path: &[String], value: Value) -> Result<(), String> {
    let Some((name, rest)) = path.split_first() else {
        return Err("names no key; write ORIEL_SECTION__KEY".into());
    };
    if rest.is_empty() {
        table.insert(name.clone(), value);
        return Ok(());
    }
    match table
        .entry(name.clone())
        .or_insert_with(|| Value::Table(Table::new()))
    {
        Value::Table(inner) => insert(inner, rest, value),
        _ => Err(format!("`{name}` is a value, not a section")),
    }
}

fn read(table: &Table) -> Result<Config, String> {
    table
        .clone()
        .try_into()
        .map_err(|error: toml::de::Error| error.message().to_owned())
}

fn failed(variable: &str, message: String) -> ConfigError {
    ConfigError::Environment {
        variable: variable.to_owned(),
        message,
    }
}

fn count(table: &Table) -> usize {
    table
        .values()
        .map(|value| match value {
            Value::Table(inner) => count(inner),
            _ => 1,
        })
        .sum()
}
