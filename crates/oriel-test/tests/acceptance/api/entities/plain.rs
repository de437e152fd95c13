//! Bodies without what differs from run to run.

use serde_json::Value;

/// Texts of letters, digits, `-` and `_` that are as long as this are secrets or keys of files.
const KEY_CHARS: usize = 20;
/// Shorter numbers are counts; ids are as large as the time in milliseconds.
const ID_DIGITS: usize = 15;
/// Of a moment in seconds.
const TIME_DIGITS: usize = 10;

/// A body with the kind of what differs in its place: `[id]`, `[time]`, `[day]`, `[key]`,
/// `[bytes]`, `[hash]`, `[version]`; the address of the instance is `https://here.example`.
pub(super) fn plain(base: &str, body: &Value) -> Value {
    let authority = base.split("://").nth(1).unwrap_or(base);
    member(authority, "", body)
}

fn member(authority: &str, key: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), member(authority, key, value)))
            .collect(),
        // HEIC is read only by builds that have its codec.
        Value::Array(values) => values
            .iter()
            .filter(|value| *value != "image/heic")
            .map(|value| member(authority, key, value))
            .collect(),
        Value::String(text) => Value::String(text_of(authority, key, text)),
        // What codecs make of a photo differs between them.
        Value::Number(_) if matches!(key, "file_size" | "original_bytes") => "[bytes]".into(),
        Value::Number(_) if key == "created_at" => "[time]".into(),
        Value::Number(number) if number.to_string().len() >= ID_DIGITS && number.is_i64() => {
            "[id]".into()
        }
        other => other.clone(),
    }
}

fn text_of(authority: &str, key: &str, text: &str) -> String {
    if is_time(text) {
        return "[time]".to_owned();
    }
    if key == "blurhash" {
        return "[blurhash]".to_owned();
    }
    if matches!(key, "day" | "week") || key == "last_status_at" {
        return "[day]".to_owned();
    }
    let text = text
        .replace(&format!("http://{authority}"), "https://here.example")
        .replace(&format!("ws://{authority}"), "wss://here.example")
        .replace(authority, "here.example")
        .replace(env!("CARGO_PKG_VERSION"), "[version]");
    without_hash(&text).unwrap_or_else(|| words(&text))
}

/// The address of a static file without the hash of its content; none for any other text.
fn without_hash(text: &str) -> Option<String> {
    let (name, kind) = text
        .contains("/assets/")
        .then_some(text)?
        .rsplit_once('.')?;
    let (name, _hash) = name.rsplit_once('.')?;
    Some(format!("{name}.[hash].{kind}"))
}

/// `2026-11-23T01:02:03.000Z`
fn is_time(text: &str) -> bool {
    let shape = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c });
    shape.collect::<String>() == "0000-00-00T00:00:00.000Z"
}

/// A text with its ids and keys replaced; what is between words stays.
fn words(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let mut plain = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if is_part(c) {
            word.push(c);
            continue;
        }
        plain.push_str(kind(&word));
        word.clear();
        plain.push(c);
    }
    plain.pop();
    plain
}

fn kind(word: &str) -> &str {
    let has_digits = word.bytes().any(|byte| byte.is_ascii_digit());
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    if is_number && word.len() >= ID_DIGITS {
        "[id]"
    } else if is_number && word.len() == TIME_DIGITS {
        "[time]"
    } else if word.len() >= KEY_CHARS && has_digits {
        "[key]"
    } else {
        word
    }
}
