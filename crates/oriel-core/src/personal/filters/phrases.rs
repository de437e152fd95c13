//! Filters as older apps know them: one phrase each. A phrase is a keyword of a filter.

use oriel_store::{
    filters,
    model::{FilterKeyword, FilterKeywordId, WordFilter},
};

use super::{
    Expiry, FilterAction, FilterContext, FilterEdit, KeywordEdit, all, create, keyword, one, update,
};
use crate::{Core, Error, Invalid, Result, events, person::Person};

/// A keyword with the filter that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    pub filter: WordFilter,
    pub keyword: FilterKeyword,
}

/// What is said of a phrase; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct PhraseEdit {
    pub phrase: Option<String>,
    pub contexts: Option<Vec<FilterContext>>,
    /// What it finds is not shown at all.
    pub irreversible: Option<bool>,
    pub whole_word: Option<bool>,
    pub expires: Option<Expiry>,
}

impl PhraseEdit {
    fn of_filter(&self, title: Option<String>, id: Option<FilterKeywordId>) -> FilterEdit {
        let action = |hides: bool| {
            if hides {
                FilterAction::Hide
            } else {
                FilterAction::Warn
            }
        };
        FilterEdit {
            title,
            contexts: self.contexts.clone(),
            action: self.irreversible.map(action),
            expires: self.expires,
            keywords: vec![KeywordEdit {
                id,
                keyword: self.phrase.clone(),
                whole_word: self.whole_word.or(id.is_none().then_some(false)),
                remove: false,
            }],
        }
    }
}

/// Somebody's phrases, the oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn phrases(core: &Core, person: &Person) -> Result<Vec<Phrase>> {
    let mut phrases: Vec<Phrase> = Vec::new();
    for view in all(core, person).await? {
        let of = |keyword| Phrase {
            filter: view.filter.clone(),
            keyword,
        };
        phrases.extend(view.keywords.into_iter().map(of));
    }
    phrases.sort_by_key(|phrase| phrase.keyword.id);
    Ok(phrases)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] when somebody has no such phrase.
pub async fn phrase(core: &Core, person: &Person, id: FilterKeywordId) -> Result<Phrase> {
    let (filter, keyword) = keyword(core, person, id).await?;
    Ok(Phrase { filter, keyword })
}

/// Makes a filter of one phrase.
///
/// # Errors
/// [`Invalid`] with what is missing or too long.
pub async fn create_phrase(core: &Core, person: &Person, edit: PhraseEdit) -> Result<Phrase> {
    if edit.phrase.is_none() {
        return Err(Invalid::new("phrase", "required").into());
    }
    let made = create(core, person, edit.of_filter(edit.phrase.clone(), None)).await?;
    let keyword = made.keywords.into_iter().next().ok_or(Error::NotFound)?;
    Ok(Phrase {
        filter: made.filter,
        keyword,
    })
}

/// Changes a phrase. What it shares with others of one filter is not changed from here.
///
/// # Errors
/// [`Error::NotFound`] without such a phrase, [`Invalid`] with what is wrong.
pub async fn update_phrase(
    core: &Core,
    person: &Person,
    id: FilterKeywordId,
    edit: PhraseEdit,
) -> Result<Phrase> {
    let known = phrase(core, person, id).await?;
    let view = one(core, person, known.filter.id).await?;
    let changes = edit.of_filter(None, Some(id));
    let old = &known.filter;
    let has = |contexts: &Vec<FilterContext>| {
        contexts.len() == old.contexts.len() && contexts.iter().all(|it| old.contexts.contains(it))
    };
    let same = changes.contexts.as_ref().is_none_or(has)
        && changes.action.is_none_or(|it| it == old.action)
        && changes.expires.is_none();
    if view.keywords.len() > 1 && !same {
        return Err(Invalid::new("phrase", "filter-of-many").into());
    }
    update(core, person, known.filter.id, changes).await?;
    phrase(core, person, id).await
}

/// Deletes a phrase, and with its last one a filter that looks for nothing else.
///
/// # Errors
/// [`Error::NotFound`] without such a phrase.
pub async fn delete_phrase(core: &Core, person: &Person, id: FilterKeywordId) -> Result<()> {
    let known = phrase(core, person, id).await?;
    core.store()
        .write(move |conn| {
            filters::remove_keywords(conn, &[id])?;
            let (owner, filter) = (known.filter.account_id, known.filter.id);
            let left = filters::owned(conn, owner, filter)?;
            if left.is_some_and(|it| it.keywords.is_empty() && it.posts.is_empty()) {
                filters::delete(conn, owner, filter)?;
            }
            events::filters_changed(conn, owner);
            Ok(())
        })
        .await?;
    Ok(())
}
