//! What people say about themselves, and their pictures.

use std::path::Path;

use oriel_media::plan::{AVATAR, HEADER, RenditionSpec};
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

/// Saves a profile and tells the followers' servers.
///
/// # Errors
/// [`Invalid`] with the field to correct.
pub async fn update(core: &Core, person: &Person, edit: ProfileEdit) -> Result<Account> {
    let limits = &core.config().limits;
    let mut account = person.account.clone();
    account.display_name = text::bounded_line("display_name", &edit.display_name, 60)?;
    if account.display_name.is_empty() {
        account.display_name.clone_from(&account.username);
    }
    account.biography = bounded_map("biography", &edit.biography, limits.bio_chars)?;
    account.fields = fields(&edit.fields, limits.profile_fields)?.into();
    account.locked = edit.locked;
    account.discoverable = edit.discoverable;
    account.quotable_by = edit.quotable_by;
    let has_links = verify_links::carry_over(&mut account, &person.account.fields);
    let asked = has_links.then_some(Job::VerifyLinks {
        account: account.id,
    });
    save(core, account, asked).await
}

/// Saves how somebody likes their posts to begin, and the language of their pages.
///
/// # Errors
/// [`Invalid`] for a language without an interface, or an unknown licence.
pub async fn update_preferences(
    core: &Core,
    person: &Person,
    locale: &str,
    defaults: UserDefaults,
) -> Result<()> {
    if !text::INTERFACE_LANGUAGES.contains(&locale) {
        return Err(Invalid::new("locale", "language-unknown").into());
    }
    if let Some(id) = &defaults.licence {
        licence::by_id(id).ok_or(Invalid::new("licence", "licence-unknown"))?;
    }
    if let Some(tag) = &defaults.language {
        known_language(tag)?;
    }
    let (user, locale) = (person.user.id, locale.to_owned());
    Ok(core
        .store()
        .write(move |conn| users::set_preferences(conn, user, &locale, &defaults))
        .await?)
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

/// Replaces the avatar or header by the picture in `source`.
///
/// # Errors
/// [`Error::Refused`] when it is no picture that can be taken.
pub async fn set_picture(
    core: &Core,
    person: &Person,
    picture: Picture,
    source: &Path,
) -> Result<Account> {
    let spec = picture.spec();
    let rendered = core
        .pipeline()
        .render(source, std::slice::from_ref(&spec))
        .await?;
    let made = rendered.renditions.first();
    let made = made.ok_or_else(|| Error::Internal("no rendition was made".into()))?;
    let media_key = secret::unguessable_name();
    let key = files::public_rendition(&media_key, &spec.name)?;
    core.storage()
        .put_bytes(&key, made.bytes.clone(), made.content_type())
        .await?;
    change_picture(core, person, picture, Some(media_key)).await
}

/// Takes the avatar or header away.
///
/// # Errors
/// When the database refuses.
pub async fn remove_picture(core: &Core, person: &Person, picture: Picture) -> Result<Account> {
    change_picture(core, person, picture, None).await
}

async fn change_picture(
    core: &Core,
    person: &Person,
    picture: Picture,
    media_key: Option<String>,
) -> Result<Account> {
    let mut account = person.account.clone();
    let old = std::mem::replace(picture.slot(&mut account), media_key);
    let old = old.map(|old| files::public_rendition(&old, &picture.spec().name));
    let job = old.transpose()?.map(|key| Job::DeleteFiles {
        keys: vec![key.to_string()],
    });
    save(core, account, job).await
}

/// Writes a profile, tells other servers, and enqueues what is to be done about it.
async fn save(core: &Core, mut account: Account, job: Option<Job>) -> Result<Account> {
    account.updated_at = core.now().into();
    let for_outbox = core.clone();
    let saved = core
        .store()
        .write(move |conn| {
            accounts::update_profile(conn, &account)?;
            outbox::profile_changed(conn, &for_outbox, &account)?;
            if let Some(job) = &job {
                jobs::enqueue(conn, &for_outbox, job)?;
            }
            Ok(account)
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
