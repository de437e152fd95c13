//! What people say about themselves, and their pictures.

use std::{
    mem,
    path::{Path, PathBuf},
};

use oriel_media::{
    pipeline::Rendition,
    plan::{AVATAR, HEADER, RenditionSpec},
};
use oriel_store::{
    accounts,
    model::{Account, LangMap, ProfileField, Quotable, UserDefaults},
    users,
};
use serde::{Deserialize, Serialize};

use super::{Person, verify_links};
use crate::{
    Core, Error, Invalid, Result,
    jobs::{self, Job},
    licence, outbox,
    photos::keys as files,
    posts::{edit::known_language, words::Links},
    secret, text,
};

/// A whole profile as its owner wants it.
#[derive(Debug, Clone)]
pub struct ProfileEdit {
    pub display_name: String,
    /// Plain text in one or more languages.
    pub biography: LangMap,
    pub fields: Vec<ProfileField>,
    /// Followers need approval.
    pub locked: bool,
    pub discoverable: bool,
    pub quotable_by: Quotable,
}

/// How somebody likes their posts to begin, and the language of their pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preferences {
    pub locale: String,
    pub defaults: UserDefaults,
}

/// What somebody changes about themselves; what is not named stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub profile: Option<ProfileEdit>,
    pub preferences: Option<Preferences>,
    /// Each with the file that it is made of, or taken away.
    pub pictures: Vec<(Picture, Option<PathBuf>)>,
}

/// Changes all of it or nothing, and tells the followers' servers once.
///
/// # Errors
/// [`Invalid`] with the field to correct, a language without an interface or an unknown licence
/// among them; [`Error::Refused`] for what is no picture that can be taken.
pub async fn change(core: &Core, person: &Person, change: Change) -> Result<Person> {
    let (mut changed, mut jobs) = (person.clone(), Vec::new());
    if let Some(edit) = &change.profile {
        jobs.extend(apply(core, &mut changed.account, edit)?);
    }
    if let Some(preferences) = change.preferences {
        check(&preferences)?;
        changed.user.locale = preferences.locale;
        changed.user.defaults = preferences.defaults.into();
    }
    for (picture, media_key) in store(core, change.pictures).await? {
        let old = mem::replace(picture.slot(&mut changed.account), media_key);
        if let Some(old) = old {
            let key = files::public_rendition(&old, &picture.spec().name)?;
            jobs.push(Job::DeleteFiles {
                keys: vec![key.to_string()],
            });
        }
    }
    save(core, person, changed, jobs).await
}

/// Takes an edit over, and says what is to be done about it.
fn apply(core: &Core, account: &mut Account, edit: &ProfileEdit) -> Result<Option<Job>, Invalid> {
    let limits = &core.config().limits;
    let before = account.fields.clone();
    account.display_name = text::bounded_line("display_name", &edit.display_name, 60)?;
    if account.display_name.is_empty() {
        account.display_name.clone_from(&account.username);
    }
    account.biography = bounded_map("biography", &edit.biography, limits.bio_chars)?;
    account.fields = fields(&edit.fields, limits.profile_fields)?.into();
    account.locked = edit.locked;
    account.discoverable = edit.discoverable;
    account.quotable_by = edit.quotable_by;
    let has_links = verify_links::carry_over(account, &before);
    Ok(has_links.then_some(Job::VerifyLinks {
        account: account.id,
    }))
}

fn check(preferences: &Preferences) -> Result<(), Invalid> {
    if !text::INTERFACE_LANGUAGES.contains(&preferences.locale.as_str()) {
        return Err(Invalid::new("locale", "language-unknown"));
    }
    if let Some(id) = &preferences.defaults.licence {
        licence::named("licence", id)?;
    }
    if let Some(tag) = &preferences.defaults.language {
        known_language(tag)?;
    }
    Ok(())
}

/// Which picture of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    Avatar,
    Header,
}

impl Picture {
    pub(crate) const ALL: [Self; 2] = [Self::Avatar, Self::Header];

    pub(crate) fn spec(self) -> RenditionSpec {
        match self {
            Self::Avatar => AVATAR,
            Self::Header => HEADER,
        }
    }

    /// The unguessable name of its file, if there is one.
    pub(crate) fn of(self, account: &Account) -> Option<&str> {
        match self {
            Self::Avatar => account.avatar_key.as_deref(),
            Self::Header => account.header_key.as_deref(),
        }
    }

    pub(crate) fn slot(self, account: &mut Account) -> &mut Option<String> {
        match self {
            Self::Avatar => &mut account.avatar_key,
            Self::Header => &mut account.header_key,
        }
    }
}

/// Makes the pictures and keeps their files: all are made before the first is kept. Says by which
/// name each is found.
async fn store(
    core: &Core,
    pictures: Vec<(Picture, Option<PathBuf>)>,
) -> Result<Vec<(Picture, Option<String>)>> {
    let mut made = Vec::with_capacity(pictures.len());
    for (picture, source) in pictures {
        let rendition = match source {
            Some(source) => Some(render(core, picture, &source).await?),
            None => None,
        };
        made.push((picture, rendition));
    }
    let mut stored = Vec::with_capacity(made.len());
    for (picture, rendition) in made {
        let mut media_key = None;
        if let Some(rendition) = rendition {
            let name = secret::unguessable_name();
            let key = files::public_rendition(&name, &picture.spec().name)?;
            let content_type = rendition.content_type();
            core.storage()
                .put_bytes(&key, rendition.bytes, content_type)
                .await?;
            media_key = Some(name);
        }
        stored.push((picture, media_key));
    }
    Ok(stored)
}

async fn render(core: &Core, picture: Picture, source: &Path) -> Result<Rendition> {
    let spec = picture.spec();
    let rendered = core
        .pipeline()
        .render(source, std::slice::from_ref(&spec))
        .await?;
    let made = rendered.renditions.into_iter().next();
    made.ok_or_else(|| Error::Internal("no rendition was made".into()))
}

/// Writes what is another, tells other servers, and enqueues what is to be done about it.
async fn save(core: &Core, old: &Person, mut new: Person, jobs: Vec<Job>) -> Result<Person> {
    let is_shown_otherwise = new.account != old.account;
    let is_preferred_otherwise = new.user != old.user;
    if is_shown_otherwise {
        new.account.updated_at = core.now().into();
    }
    let for_outbox = core.clone();
    let saved = core
        .store()
        .write(move |conn| {
            if is_shown_otherwise {
                accounts::update_profile(conn, &new.account)?;
                outbox::profile_changed(conn, &for_outbox, &new.account)?;
            }
            if is_preferred_otherwise {
                let user = &new.user;
                users::set_preferences(conn, user.id, &user.locale, &user.defaults)?;
            }
            jobs::enqueue_all(conn, &for_outbox, &jobs)?;
            Ok(new)
        })
        .await?;
    core.wake_workers();
    Ok(saved)
}

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
        .map(|(language, words)| Ok((language.to_owned(), text::bounded(field, words, limit)?)))
        .filter(|entry| !matches!(entry, Ok((_, words)) if words.is_empty()))
        .collect()
}

fn fields(fields: &[ProfileField], limit: usize) -> Result<Vec<ProfileField>, Invalid> {
    let filled: Vec<ProfileField> = fields
        .iter()
        .map(|field| {
            let name = text::bounded_line("fields", &field.name, 100)?;
            let value = text::bounded_line("fields", &field.value, 300)?;
            Ok(ProfileField::new(&name, &value))
        })
        .filter(
            |field| !matches!(field, Ok(field) if field.name.is_empty() || field.value.is_empty()),
        )
        .collect::<Result<_, Invalid>>()?;
    if filled.len() > limit {
        return Err(Invalid::beyond("fields", "too-many-fields", limit));
    }
    Ok(filled)
}

/// A biography as HTML in its first language, or as its server sent it.
pub fn biography_html(core: &Core, account: &Account) -> String {
    account
        .biography_html
        .clone()
        .unwrap_or_else(|| linked(core, account.biography.first()))
}

/// Whether what somebody wrote into a line of their profile is the address of a page.
pub(super) fn is_link(value: &str) -> bool {
    let is_web = value.starts_with("https://") || value.starts_with("http://");
    is_web && !value.contains(char::is_whitespace)
}

/// An address as people write it.
pub(super) fn bare(address: &str) -> &str {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.unwrap_or(address).trim_end_matches('/')
}

/// The value of a profile field as HTML: links marked as the person's own (`rel=me`).
pub fn field_html(account: &Account, value: &str) -> String {
    if !account.is_local() {
        return value.to_owned();
    }
    let escaped = text::escape(value);
    if is_link(value) {
        let shown = bare(&escaped);
        format!("<a href=\"{escaped}\" rel=\"me nofollow noopener\">{shown}</a>")
    } else {
        escaped
    }
}

/// A text of the instance or of a profile as HTML, its addresses and tags as links.
pub fn linked(core: &Core, plain: &str) -> String {
    text::to_html(plain, &Links::new(core.urls(), &[]))
}
