//! Texts in several languages, of which most apps know one.

use oriel_core::{
    model::{LangMap, Post},
    text::MAX_LANGUAGES,
};

use crate::extract::Params;

/// In which language an app speaks of a post, where it does not say it text by text.
pub(super) struct Spoken {
    /// What it says of this request.
    named: Option<String>,
    /// The post's own.
    own: String,
}

impl Spoken {
    pub(super) fn of(post: &Post, params: &Params) -> Self {
        Self {
            named: params.text("language"),
            own: post.language.clone().unwrap_or_default(),
        }
    }

    fn language<'a>(&'a self, old: &'a LangMap) -> &'a str {
        let own = self.own.as_str();
        let shown = old.pick(own).map_or(own, |(language, _)| language);
        self.named.as_deref().unwrap_or(shown)
    }

    /// A text of which one language is said anew; those in others stay.
    pub(super) fn text(&self, old: &LangMap, words: Option<String>) -> Option<LangMap> {
        words.map(|words| old.with(self.language(old), &words))
    }

    /// The same, or several languages by name. The post's own comes first.
    pub(super) fn texts(
        &self,
        old: &LangMap,
        params: &Params,
        (one, all): (&str, &str),
    ) -> Option<LangMap> {
        let (said, named) = (params.text_or_empty(one), several(params, all));
        let own = self.named.as_deref().unwrap_or(&self.own);
        texts(old, said, named, self.language(old)).map(|map| first(&map, own))
    }
}

/// What is said of a text in one language, and in several by name; those that are not named stay.
pub(super) fn texts(
    old: &LangMap,
    said: Option<String>,
    named: Option<Vec<(String, String)>>,
    spoken: &str,
) -> Option<LangMap> {
    if said.is_none() && named.is_none() {
        return None;
    }
    let mut map = old.clone();
    if let Some(words) = said {
        map.set(spoken, &words);
    }
    for (language, words) in named.unwrap_or_default() {
        map.set(&language, &words);
    }
    Some(map)
}

/// Texts by language: one more than may be is kept, so that too many are refused.
pub(super) fn several(params: &Params, name: &str) -> Option<Vec<(String, String)>> {
    params.texts(name, MAX_LANGUAGES + 1)
}

/// The same texts, those in one language first.
fn first(map: &LangMap, language: &str) -> LangMap {
    let mut texts: Vec<(&str, &str)> = map.iter().collect();
    texts.sort_by_key(|(it, _)| *it != language);
    let owned = |(language, words): (&str, &str)| (language.to_owned(), words.to_owned());
    texts.into_iter().map(owned).collect()
}
