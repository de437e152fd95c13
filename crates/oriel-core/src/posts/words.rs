//! The hashtags and mentions of a text.

use std::collections::BTreeSet;

use oriel_store::{
    Connection, accounts,
    model::{Account, LangMap},
};

use crate::{
    Urls,
    rich_text::split,
    text::{self, Found},
};

/// At most so many people are told of one post, and so many tags are kept.
const MAX_MENTIONS: usize = 30;
const MAX_TAGS: usize = 30;

/// What the words of a post refer to.
pub(super) struct Words {
    /// Lower-case names without `#`.
    pub(super) tags: Vec<String>,
    pub(super) mentioned: Vec<Account>,
}

/// Reads the tags and mentions of texts. Only accounts that are known here become mentions.
pub(super) fn read(
    conn: &mut Connection,
    urls: &Urls,
    texts: &[&LangMap],
) -> oriel_store::Result<Words> {
    let found: Vec<Found> = texts
        .iter()
        .flat_map(|map| map.iter())
        .flat_map(|(_, words)| text::find(words))
        .collect();
    let tags: BTreeSet<String> = found
        .iter()
        .filter_map(|found| match found {
            Found::Tag(name) => Some(name.to_lowercase()),
            _ => None,
        })
        .take(MAX_TAGS)
        .collect();
    let handles: BTreeSet<(String, String)> = found
        .iter()
        .filter_map(|found| match found {
            Found::Mention(handle) => Some(split(handle, urls)),
            _ => None,
        })
        .take(MAX_MENTIONS)
        .collect();
    let mut mentioned = Vec::new();
    for (username, domain) in handles {
        mentioned.extend(accounts::by_handle(conn, &username, &domain)?);
    }
    Ok(Words {
        tags: tags.into_iter().collect(),
        mentioned,
    })
}
