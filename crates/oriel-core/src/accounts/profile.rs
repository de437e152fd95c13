//! What people say about themselves, and their pictures.

use std::{
    mem,
    path::{Path, PathBuf},
};

use oriel_media::pipeline::Rendition;
use oriel_store::{
    accounts,
    model::{Account, LangMap, ProfileField, Quotable, UserDefaults},
    users,
};

use crate::{
    Core, Error, Invalid, Result,
    jobs::{self, PendingJob},
    licence,
    media_links::{Picture, keys as files},
    outbox,
    person::Person,
    photos::jobs::DeleteFiles,
    profile_links::{self, VerifyLinks},
    secret,
    text::{self, bounded_map, known_language},
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
    if let Some(edit) = &change.profile
        && let Some(job) = apply(core, &mut changed.account, edit)?
    {
        jobs.push(PendingJob::of(&job)?);
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
            jobs.push(PendingJob::of(&DeleteFiles {
                keys: vec![key.to_string()],
            })?);
        }
    }
    save(core, person, changed, jobs).await
}

/// Takes an edit over, and says what is to be done about it.
fn apply(
    core: &Core,
    account: &mut Account,
    edit: &ProfileEdit,
) -> Result<Option<VerifyLinks>, Invalid> {
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
    let has_links = profile_links::carry_over(account, &before);
    Ok(has_links.then_some(VerifyLinks {
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
async fn save(core: &Core, old: &Person, mut new: Person, jobs: Vec<PendingJob>) -> Result<Person> {
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
                accounts::set_profile(conn, &new.account)?;
                outbox::profile_changed(conn, &for_outbox, &new.account)?;
            }
            if is_preferred_otherwise {
                let user = &new.user;
                users::set_preferences(conn, user.id, &user.locale, &user.defaults)?;
            }
            jobs::enqueue_pending(conn, &for_outbox, jobs)?;
            Ok(new)
        })
        .await?;
    core.wake_workers();
    Ok(saved)
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
