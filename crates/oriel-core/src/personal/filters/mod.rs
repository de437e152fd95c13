//! Filters: what somebody would rather not read. They are apps' to apply; what they find is said
//! with each post that is shown.

mod phrases;
mod posts;

pub use crate::filter_matcher::{Finding, Sieve, sieve};
pub use oriel_store::model::{FilterAction, FilterContext};
use oriel_store::{
    Connection, filters,
    model::{FilterId, FilterKeyword, FilterKeywordId, FilterView, Json, Utc, WordFilter},
};
use time::{Duration, OffsetDateTime};

use crate::{Core, Error, Invalid, Result, events, limits::is_full, person::Person, text};

pub use phrases::{
    Phrase, PhraseEdit, create_phrase, delete_phrase, phrase, phrases, update_phrase,
};
pub use posts::{add_post, post, remove_post};

/// Filters that somebody may have.
pub const MAX_FILTERS: usize = 100;
/// Keywords in all their filters together.
pub const MAX_KEYWORDS: usize = 500;
/// Posts in all their filters together.
pub const MAX_POSTS: usize = 500;
const MAX_TITLE: usize = 255;
const MAX_KEYWORD: usize = 255;

/// What is said of a filter; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct FilterEdit {
    pub title: Option<String>,
    pub contexts: Option<Vec<FilterContext>>,
    pub action: Option<FilterAction>,
    pub expires: Option<Expiry>,
    pub keywords: Vec<KeywordEdit>,
}

/// How long a filter lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    Never,
    In(Duration),
}

impl Expiry {
    fn after(self, now: OffsetDateTime) -> Option<Utc> {
        match self {
            Self::Never => None,
            Self::In(period) => now.checked_add(period).map(Utc::from),
        }
    }
}

/// A keyword to add, or one with an id to change or remove.
#[derive(Debug, Clone, Default)]
pub struct KeywordEdit {
    pub id: Option<FilterKeywordId>,
    pub keyword: Option<String>,
    pub whole_word: Option<bool>,
    pub remove: bool,
}

/// What becomes of the keywords of a filter.
#[derive(Debug, Default)]
struct Plan {
    added: Vec<FilterKeyword>,
    changed: Vec<FilterKeyword>,
    removed: Vec<FilterKeywordId>,
}

/// Somebody's filters, the oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn all(core: &Core, person: &Person) -> Result<Vec<FilterView>> {
    let me = person.account.id;
    Ok(core.store().read(move |conn| filters::of(conn, me)).await?)
}

/// One of somebody's filters.
///
/// # Errors
/// [`Error::NotFound`] when they have no such filter.
pub async fn one(core: &Core, person: &Person, id: FilterId) -> Result<FilterView> {
    let me = person.account.id;
    let found = core
        .store()
        .read(move |conn| filters::owned(conn, me, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Makes a filter.
///
/// # Errors
/// [`Invalid`] with what is missing, too long or too much.
pub async fn create(core: &Core, person: &Person, edit: FilterEdit) -> Result<FilterView> {
    let empty = WordFilter {
        id: core.next_id(),
        account_id: person.account.id,
        title: String::new(),
        contexts: Json::default(),
        action: FilterAction::Warn,
        expires_at: None,
        created_at: core.now().into(),
    };
    let (filter, id) = (changed(core, empty, &edit)?, edit.keywords);
    if filter.title.is_empty() {
        return Err(Invalid::new("title", "required").into());
    }
    let plan = plan(core, filter.id, &[], id)?;
    let made = filter.id;
    let outcome = core
        .store()
        .write(move |conn| {
            let counts = filters::count(conn, filter.account_id)?;
            if is_full(counts.filters, MAX_FILTERS) {
                return Ok(Err(Invalid::beyond("title", "filters-full", MAX_FILTERS)));
            }
            if let Err(full) = room_for(counts.keywords, &plan) {
                return Ok(Err(full));
            }
            filters::insert(conn, &filter)?;
            carry_out(conn, &plan)?;
            events::filters_changed(conn, filter.account_id);
            Ok(Ok(()))
        })
        .await?;
    outcome?;
    one(core, person, made).await
}

/// Changes a filter and its keywords.
///
/// # Errors
/// [`Error::NotFound`] without such a filter or keyword, [`Invalid`] with what is wrong.
pub async fn update(
    core: &Core,
    person: &Person,
    id: FilterId,
    edit: FilterEdit,
) -> Result<FilterView> {
    let known = one(core, person, id).await?;
    let filter = changed(core, known.filter, &edit)?;
    let plan = plan(core, id, &known.keywords, edit.keywords)?;
    let outcome = core
        .store()
        .write(move |conn| {
            let counts = filters::count(conn, filter.account_id)?;
            if let Err(full) = room_for(counts.keywords, &plan) {
                return Ok(Err(full));
            }
            filters::update(conn, &filter)?;
            carry_out(conn, &plan)?;
            events::filters_changed(conn, filter.account_id);
            Ok(Ok(()))
        })
        .await?;
    outcome?;
    one(core, person, id).await
}

fn changed(core: &Core, filter: WordFilter, edit: &FilterEdit) -> Result<WordFilter, Invalid> {
    let title = edit
        .title
        .as_deref()
        .map(|title| text::bounded_line("title", title, MAX_TITLE))
        .transpose()?;
    let mut contexts = edit.contexts.clone().unwrap_or_default();
    contexts.sort_unstable();
    contexts.dedup();
    let contexts = match edit.contexts {
        Some(_) => Json::new(contexts),
        None => filter.contexts,
    };
    if contexts.is_empty() {
        return Err(Invalid::new("context", "filter-context"));
    }
    let expires_at = match edit.expires {
        Some(expiry) => expiry.after(core.now()),
        None => filter.expires_at,
    };
    Ok(WordFilter {
        title: title.unwrap_or(filter.title),
        contexts,
        action: edit.action.unwrap_or(filter.action),
        expires_at,
        ..filter
    })
}

fn plan(
    core: &Core,
    filter: FilterId,
    known: &[FilterKeyword],
    edits: Vec<KeywordEdit>,
) -> Result<Plan> {
    if edits.len() > MAX_KEYWORDS {
        return Err(full_of_keywords().into());
    }
    let mut plan = Plan::default();
    for edit in edits {
        let Some(id) = edit.id else {
            if !edit.remove {
                plan.added.push(FilterKeyword {
                    id: core.next_id(),
                    filter_id: filter,
                    keyword: worded(edit.keyword.as_deref().unwrap_or_default())?,
                    whole_word: edit.whole_word.unwrap_or(true),
                });
            }
            continue;
        };
        let old = known.iter().find(|keyword| keyword.id == id);
        let old = old.cloned().ok_or(Error::NotFound)?;
        if edit.remove {
            plan.removed.push(id);
        } else {
            plan.changed.push(reworded(old, &edit)?);
        }
    }
    Ok(plan)
}

fn worded(keyword: &str) -> Result<String, Invalid> {
    let keyword = text::bounded_line("keyword", keyword, MAX_KEYWORD)?;
    if keyword.is_empty() {
        return Err(Invalid::new("keyword", "required"));
    }
    Ok(keyword)
}

fn reworded(old: FilterKeyword, edit: &KeywordEdit) -> Result<FilterKeyword, Invalid> {
    let keyword = edit.keyword.as_deref().map(worded).transpose()?;
    Ok(FilterKeyword {
        keyword: keyword.unwrap_or(old.keyword),
        whole_word: edit.whole_word.unwrap_or(old.whole_word),
        ..old
    })
}

fn room_for(count: i64, plan: &Plan) -> Result<(), Invalid> {
    let more = i64::try_from(plan.added.len()).unwrap_or(i64::MAX);
    let less = i64::try_from(plan.removed.len()).unwrap_or(0);
    if more > 0 && is_full(count.saturating_add(more) - less, MAX_KEYWORDS + 1) {
        return Err(full_of_keywords());
    }
    Ok(())
}

fn full_of_keywords() -> Invalid {
    Invalid::beyond("keyword", "filter-keywords-full", MAX_KEYWORDS)
}

fn carry_out(conn: &mut Connection, plan: &Plan) -> oriel_store::Result<()> {
    for keyword in &plan.added {
        filters::add_keyword(conn, keyword)?;
    }
    for keyword in &plan.changed {
        filters::change_keyword(conn, keyword)?;
    }
    filters::remove_keywords(conn, &plan.removed)
}

/// # Errors
/// [`Error::NotFound`] when they have no such filter.
pub async fn delete(core: &Core, person: &Person, id: FilterId) -> Result<()> {
    let me = person.account.id;
    let found = core
        .store()
        .write(move |conn| {
            events::filters_changed(conn, me);
            filters::delete(conn, me, id)
        })
        .await?;
    if found { Ok(()) } else { Err(Error::NotFound) }
}

/// Adds a keyword to a filter.
///
/// # Errors
/// [`Error::NotFound`] without such a filter, [`Invalid`] for a keyword that cannot be taken.
pub async fn add_keyword(
    core: &Core,
    person: &Person,
    id: FilterId,
    keyword: KeywordEdit,
) -> Result<FilterKeyword> {
    let keyword = KeywordEdit {
        id: None,
        remove: false,
        ..keyword
    };
    let edit = FilterEdit {
        keywords: vec![keyword],
        ..FilterEdit::default()
    };
    let view = update(core, person, id, edit).await?;
    view.keywords.into_iter().next_back().ok_or(Error::NotFound)
}

/// A keyword and the filter that it is of.
///
/// # Errors
/// [`Error::NotFound`] when somebody has no such keyword.
pub async fn keyword(
    core: &Core,
    person: &Person,
    id: FilterKeywordId,
) -> Result<(WordFilter, FilterKeyword)> {
    let me = person.account.id;
    let found = core
        .store()
        .read(move |conn| filters::keyword(conn, me, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Changes a keyword.
///
/// # Errors
/// [`Error::NotFound`] without such a keyword, [`Invalid`] for one that cannot be taken.
pub async fn change_keyword(
    core: &Core,
    person: &Person,
    id: FilterKeywordId,
    edit: KeywordEdit,
) -> Result<FilterKeyword> {
    let (_, old) = keyword(core, person, id).await?;
    let changed = reworded(old, &edit)?;
    let (written, me) = (changed.clone(), person.account.id);
    core.store()
        .write(move |conn| {
            events::filters_changed(conn, me);
            filters::change_keyword(conn, &written)
        })
        .await?;
    Ok(changed)
}

/// # Errors
/// [`Error::NotFound`] without such a keyword.
pub async fn remove_keyword(core: &Core, person: &Person, id: FilterKeywordId) -> Result<()> {
    keyword(core, person, id).await?;
    let me = person.account.id;
    core.store()
        .write(move |conn| {
            events::filters_changed(conn, me);
            filters::remove_keywords(conn, &[id])
        })
        .await?;
    Ok(())
}
