//! Tags that somebody follows, or shows on their profile.

pub use oriel_store::tags::Featured;
use oriel_store::{Page, model::AccountId, tags};

use crate::{
    Core, Error, Invalid, Result,
    limits::is_full,
    person::Person,
    text::{self, Found},
};

/// Tags that somebody may follow.
pub const MAX_FOLLOWED: usize = 200;
/// Tags that somebody may feature.
pub const MAX_FEATURED: usize = 10;
/// Tags that are proposed for featuring.
const SUGGESTED: usize = 10;
const MAX_NAME: usize = 100;

/// A tag as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Without `#`, in small letters.
    pub name: String,
    pub following: bool,
    pub featuring: bool,
}

/// A tag; one that nobody used yet is as good as any.
///
/// # Errors
/// [`Invalid`] for what is no tag.
pub async fn one(core: &Core, viewer: Option<AccountId>, name: &str) -> Result<Tag> {
    let name = named(name)?;
    let (following, featuring) = match viewer {
        Some(viewer) => {
            let name = name.clone();
            let ties = move |conn: &mut _| tags::ties(conn, viewer, &name);
            core.store().read(ties).await?
        }
        None => (false, false),
    };
    Ok(Tag {
        name,
        following,
        featuring,
    })
}

/// The name of a tag as it is kept.
fn named(name: &str) -> Result<String, Invalid> {
    let name = text::tidy(name).trim_start_matches('#').to_lowercase();
    let found = text::find(&format!("#{name}"));
    let is_tag = matches!(&found[..], [Found::Tag(tag)] if *tag == name);
    if is_tag && name.chars().count() <= MAX_NAME {
        Ok(name)
    } else {
        Err(Invalid::new("name", "tag-name"))
    }
}

/// Reads what has a tag at home, whoever publishes it.
///
/// # Errors
/// [`Invalid`] for what is no tag, and for one too many.
pub async fn follow(core: &Core, person: &Person, name: &str) -> Result<Tag> {
    let (me, name) = (person.account.id, named(name)?);
    let (id, wanted): (i64, _) = (core.next_id(), name.clone());
    let has_room = core
        .store()
        .write(move |conn| {
            if is_full(tags::count_followed(conn, me)?, MAX_FOLLOWED) {
                return Ok(false);
            }
            tags::follow(conn, id, me, &wanted)?;
            Ok(true)
        })
        .await?;
    if !has_room {
        return Err(Invalid::beyond("name", "tags-followed-full", MAX_FOLLOWED).into());
    }
    one(core, Some(me), &name).await
}

/// # Errors
/// [`Invalid`] for what is no tag.
pub async fn unfollow(core: &Core, person: &Person, name: &str) -> Result<Tag> {
    let (me, name) = (person.account.id, named(name)?);
    let wanted = name.clone();
    core.store()
        .write(move |conn| tags::unfollow(conn, me, &wanted))
        .await?;
    one(core, Some(me), &name).await
}

/// The tags that somebody follows, the latest first; each with the number that the next page goes
/// by.
///
/// # Errors
/// When the database cannot be asked.
pub async fn followed(core: &Core, person: &Person, page: Page) -> Result<Vec<(i64, String)>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| tags::followed(conn, me, page))
        .await?)
}

/// The tags that an account shows on its profile, the oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn featured(core: &Core, account: AccountId) -> Result<Vec<Featured>> {
    Ok(core
        .store()
        .read(move |conn| tags::featured(conn, account))
        .await?)
}

/// Shows a tag on one's profile.
///
/// # Errors
/// [`Invalid`] for what is no tag, and for one too many.
pub async fn feature(core: &Core, person: &Person, name: &str) -> Result<Featured> {
    let (me, name) = (person.account.id, named(name)?);
    let id: i64 = core.next_id();
    let kept = core
        .store()
        .write(move |conn| {
            let known = tags::featured(conn, me)?;
            if known.len() >= MAX_FEATURED && known.iter().all(|it| it.name != name) {
                return Ok(None);
            }
            let id = tags::feature(conn, id, me, &name)?;
            Ok(tags::featured(conn, me)?.into_iter().find(|it| it.id == id))
        })
        .await?;
    kept.ok_or_else(|| Invalid::beyond("name", "tags-featured-full", MAX_FEATURED).into())
}

/// Shows a tag no longer, by the id of its featuring.
///
/// # Errors
/// [`Error::NotFound`] when it is not featured.
pub async fn unfeature(core: &Core, person: &Person, id: i64) -> Result<()> {
    let me = person.account.id;
    let found = core
        .store()
        .write(move |conn| tags::unfeature(conn, me, id))
        .await?;
    if found { Ok(()) } else { Err(Error::NotFound) }
}

/// The same by name; a tag that is not featured stays so.
///
/// # Errors
/// [`Invalid`] for what is no tag.
pub async fn unfeature_named(core: &Core, person: &Person, name: &str) -> Result<Tag> {
    let (me, name) = (person.account.id, named(name)?);
    let known = featured(core, me).await?;
    if let Some(known) = known.iter().find(|it| it.name == name) {
        unfeature(core, person, known.id).await?;
    }
    one(core, Some(me), &name).await
}

/// The tags that somebody used most and does not show yet.
///
/// # Errors
/// When the database cannot be asked.
pub async fn suggested(core: &Core, person: &Person) -> Result<Vec<String>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| tags::suggestions(conn, me, SUGGESTED))
        .await?)
}
