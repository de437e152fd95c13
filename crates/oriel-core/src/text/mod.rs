//! What people write: cleaned on the way in, made into safe HTML on the way out.

mod emoji;
mod html;
mod languages;
mod limits;
mod markup;

pub use emoji::with_pictures;
pub use html::{clean_biography, clean_remote, plain};
pub(crate) use languages::known_language;
pub use languages::{MAX_LANGUAGES, bounded_map};
pub use markup::{Found, Linker, escape, find, to_html};

use crate::error::Invalid;

/// Languages the interface speaks.
pub const INTERFACE_LANGUAGES: [&str; 2] = ["en", "cy"];

/// Trims, normalises line ends and removes control and direction-override characters.
pub fn tidy(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unix
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !(c.is_control() || is_disguise(*c)))
        .collect();
    kept.trim().to_owned()
}

/// Characters that turn the direction of following text, or are not seen, and so disguise names and
/// addresses. Joiners are left: some scripts need them.
fn is_disguise(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || matches!(c, '\u{180e}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// The beginning of some words, at most `most` characters: up to the last whole one, unless that
/// leaves out much, as in languages that are written without spaces.
pub fn beginning(words: &str, most: usize) -> String {
    let words = words.trim();
    if words.chars().count() <= most {
        return words.to_owned();
    }
    let start: String = words.chars().take(most).collect();
    let whole = start.rsplit_once(char::is_whitespace);
    let whole = whole.filter(|(whole, _)| whole.chars().count() > most / 2);
    let kept = whole.map_or(start.as_str(), |(whole, _)| whole);
    format!("{}…", kept.trim_end())
}

/// A tidied text of at most `limit` characters.
///
/// # Errors
/// [`Invalid`] with key `too-long` when it is longer.
pub fn bounded(field: &'static str, text: &str, limit: usize) -> Result<String, Invalid> {
    let text = tidy(text);
    if text.chars().count() > limit {
        return Err(Invalid::beyond(field, "too-long", limit));
    }
    Ok(text)
}

/// A tidied text on one line of at most `limit` characters.
///
/// # Errors
/// [`Invalid`] with key `too-long` when it is longer.
pub fn bounded_line(field: &'static str, text: &str, limit: usize) -> Result<String, Invalid> {
    bounded(field, &text.replace(['\n', '\t'], " "), limit)
}

#[cfg(test)]
mod tests;
