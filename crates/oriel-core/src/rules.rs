//! The rules of the house, in every language that they are written in. Reports name them by their
//! numbers, so that a number is never given to another rule.

use oriel_store::{
    model::{LangMap, Role},
    settings,
};
use serde::{Deserialize, Serialize};

use crate::{Core, Error, Invalid, Result, person::Person, text::bounded_map};

const KEY: &str = "instance.rules";
/// Rules that there may be.
pub const MAX_RULES: usize = 50;
/// Letters of one rule in one language.
pub const MAX_TEXT: usize = 500;

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub id: u32,
    pub text: LangMap,
}

/// What an admin says of one rule: of a known one by its number, or of a new one. Without a text
/// there is no rule.
#[derive(Debug, Clone, Default)]
pub struct RuleEdit {
    pub id: Option<u32>,
    pub text: LangMap,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    /// The highest number that was ever given.
    last: u32,
    /// Number, and the texts by language.
    rules: Vec<(u32, Vec<(String, String)>)>,
}

impl Kept {
    fn rules(self) -> Vec<Rule> {
        let rules = self.rules.into_iter();
        rules
            .map(|(id, text)| Rule {
                id,
                text: text.into_iter().collect(),
            })
            .collect()
    }
}

fn parse(text: Option<String>) -> oriel_store::Result<Kept> {
    match text {
        Some(text) => serde_json::from_str(&text).map_err(oriel_store::Error::other),
        None => Ok(Kept::default()),
    }
}

/// The rules, in their order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn all(core: &Core) -> Result<Vec<Rule>> {
    let kept = core
        .store()
        .read(|conn| parse(settings::get(conn, KEY)?))
        .await?;
    Ok(kept.rules())
}

/// Whether somebody may change them.
///
/// # Errors
/// [`Error::NotFound`] for whoever is no admin, who has no such page.
pub fn may_change(person: &Person) -> Result<()> {
    if person.user.role == Role::Admin {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Makes these the rules, in this order.
///
/// # Errors
/// [`Error::NotFound`] for whoever is no admin, [`Invalid`] for a text that is too long or one
/// rule too many.
pub async fn save(core: &Core, person: &Person, edits: Vec<RuleEdit>) -> Result<Vec<Rule>> {
    may_change(person)?;
    let mut written = Vec::new();
    for edit in edits {
        let text = bounded_map("text", &edit.text, MAX_TEXT)?;
        if !text.is_empty() {
            written.push((edit.id, text));
        }
    }
    if written.len() > MAX_RULES {
        return Err(Invalid::beyond("text", "rules-full", MAX_RULES).into());
    }
    Ok(core
        .store()
        .write(move |conn| {
            let mut kept = parse(settings::get(conn, KEY)?)?;
            let mut known: Vec<u32> = kept.rules.iter().map(|(id, _)| *id).collect();
            kept.rules.clear();
            for (id, text) in written {
                // Each number once, and only one that was given before.
                let at = known.iter().position(|known| Some(*known) == id);
                let id = at.map_or_else(
                    || {
                        kept.last += 1;
                        kept.last
                    },
                    |at| known.swap_remove(at),
                );
                let text = text.iter();
                let text = text.map(|(language, words)| (language.to_owned(), words.to_owned()));
                kept.rules.push((id, text.collect()));
            }
            let text = serde_json::to_string(&kept).map_err(oriel_store::Error::other)?;
            settings::set(conn, KEY, &text)?;
            Ok(kept.rules())
        })
        .await?)
}
