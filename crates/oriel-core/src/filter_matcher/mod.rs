//! What the filters of a reader find in a post: read once for each post, however many words are
//! looked for.

use aho_corasick::AhoCorasick;
use oriel_store::{
    filters,
    model::{AccountId, FilterView, LangMap, PostId, PostView},
};

use crate::{Core, Result, text};

/// Everything that somebody filters by, ready to be asked of posts.
#[derive(Debug, Default)]
pub struct Sieve {
    filters: Vec<FilterView>,
    words: Vec<Word>,
    /// Finds every word at once.
    search: Option<AhoCorasick>,
}

/// A keyword, by its place among filters.
#[derive(Debug, Clone, Copy)]
struct Word {
    filter: usize,
    keyword: usize,
    /// Nothing that belongs to a word may stand before it, or after it.
    begins: bool,
    ends: bool,
}

/// A filter that a post did not pass, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'a> {
    pub filter: &'a FilterView,
    /// The keywords that are in it.
    pub keywords: Vec<&'a str>,
    /// The post, where the filter names it.
    pub post: Option<PostId>,
}

/// The filters of an account that are active now; none for visitors.
///
/// # Errors
/// When the database cannot be asked.
pub async fn sieve(core: &Core, reader: Option<AccountId>) -> Result<Sieve> {
    let Some(reader) = reader else {
        return Ok(Sieve::default());
    };
    let now = core.now();
    let active = core
        .store()
        .read(move |conn| filters::active(conn, reader, now))
        .await?;
    Ok(Sieve::new(active))
}

impl Sieve {
    /// A sieve of filters that have not run out.
    pub fn new(filters: Vec<FilterView>) -> Self {
        let mut words = Vec::new();
        let mut patterns = Vec::new();
        for (filter, view) in filters.iter().enumerate() {
            for (keyword, row) in view.keywords.iter().enumerate() {
                let pattern = row.keyword.to_lowercase();
                words.push(Word {
                    filter,
                    keyword,
                    begins: row.whole_word && pattern.chars().next().is_some_and(is_of_word),
                    ends: row.whole_word && pattern.chars().next_back().is_some_and(is_of_word),
                });
                patterns.push(pattern);
            }
        }
        let search = (!patterns.is_empty()).then(|| AhoCorasick::new(&patterns).ok());
        Self {
            search: search.flatten(),
            filters,
            words,
        }
    }

    /// What a post does not pass.
    pub fn sift(&self, view: &PostView) -> Vec<Finding<'_>> {
        if self.filters.is_empty() {
            return Vec::new();
        }
        let found = self.words_in(view);
        self.filters
            .iter()
            .enumerate()
            .filter_map(|(place, filter)| {
                let keywords = self.keywords(filter, place, &found);
                let is_named = filter.posts.iter().any(|it| it.post_id == view.post.id);
                (is_named || !keywords.is_empty()).then_some(Finding {
                    filter,
                    keywords,
                    post: is_named.then_some(view.post.id),
                })
            })
            .collect()
    }

    fn keywords<'a>(&self, filter: &'a FilterView, place: usize, found: &[bool]) -> Vec<&'a str> {
        let words = self.words.iter().zip(found);
        words
            .filter(|(word, found)| **found && word.filter == place)
            .filter_map(|(word, _)| Some(filter.keywords.get(word.keyword)?.keyword.as_str()))
            .collect()
    }

    /// For each word whether it is there.
    fn words_in(&self, view: &PostView) -> Vec<bool> {
        let mut found = vec![false; self.words.len()];
        let Some(search) = &self.search else {
            return found;
        };
        let text = words_of(view).to_lowercase();
        for hit in search.find_overlapping_iter(&text) {
            let index = hit.pattern().as_usize();
            if let (Some(word), Some(found)) = (self.words.get(index), found.get_mut(index))
                && !*found
            {
                let before = text
                    .get(..hit.start())
                    .and_then(|it| it.chars().next_back());
                let after = text.get(hit.end()..).and_then(|it| it.chars().next());
                let is_part = word.begins && before.is_some_and(is_of_word)
                    || word.ends && after.is_some_and(is_of_word);
                *found = !is_part;
            }
        }
        found
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// All that can be read in a post, in every language: title, caption, warning, tags, and what is
/// said of its photos.
fn words_of(view: &PostView) -> String {
    let post = &view.post;
    let photos = view.photos.iter();
    let photos = photos.flat_map(|it| [&it.photo.title, &it.photo.alt, &it.caption]);
    let maps = [&post.title, &post.caption, &post.warning];
    let mut texts: Vec<String> = maps
        .into_iter()
        .chain(photos)
        .flat_map(LangMap::iter)
        .map(|(_, text)| text.to_owned())
        .collect();
    texts.extend(post.content_html.as_deref().map(text::plain));
    texts.extend(view.tags.iter().map(|tag| format!("#{tag}")));
    texts.join("\n")
}

#[cfg(test)]
mod tests;
