//! Texts in several languages.

use oriel_store::model::LangMap;

use crate::error::Invalid;

/// A text is in so many languages at most.
pub const MAX_LANGUAGES: usize = 10;

/// A text in several languages, each within the limit; blank ones are left out.
///
/// # Errors
/// [`Invalid`] when one is too long, or in what is no language, or they are too many.
pub fn bounded_map(field: &'static str, map: &LangMap, limit: usize) -> Result<LangMap, Invalid> {
    if map.len() > MAX_LANGUAGES {
        return Err(Invalid::beyond(field, "too-many-languages", MAX_LANGUAGES));
    }
    // What was written before anybody asked for its language has none.
    for (language, _) in map.iter().filter(|(language, _)| !language.is_empty()) {
        known_language(language)?;
    }
    map.iter()
        .map(|(language, words)| Ok((language.to_owned(), super::bounded(field, words, limit)?)))
        .filter(|entry| !matches!(entry, Ok((_, words)) if words.is_empty()))
        .collect()
}

/// A short language tag (BCP 47), as far as its form can be checked.
pub(crate) fn known_language(tag: &str) -> Result<String, Invalid> {
    let sound = (2..=12).contains(&tag.len())
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && tag.starts_with(|c: char| c.is_ascii_alphabetic());
    if sound {
        Ok(tag.to_owned())
    } else {
        Err(Invalid::new("language", "language-unknown"))
    }
}
