//! Finding people, posts and tags by what somebody typed.

use oriel_federation::client::within;
use oriel_store::{
    Page, accounts,
    model::{Account, AccountId, PostView},
};

use crate::{Core, Error, Result, lookup, posts::read, remote, timelines};

const PEOPLE: i64 = 20;
/// How far the directory is leafed through.
const FURTHEST: i64 = 1_000;
/// One search asks other servers so often at most.
const REQUESTS: u32 = 30;

/// What was found; everything empty when nothing was.
#[derive(Debug, Default)]
pub struct Found {
    pub accounts: Vec<Account>,
    pub posts: Vec<PostView>,
    /// Hashtags in use, without `#`.
    pub tags: Vec<String>,
}

/// What somebody typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    Nothing,
    /// Of a profile or a post, here or elsewhere.
    Address(&'a str),
    /// `name@host`, with or without a leading `@`.
    Handle(&'a str),
    /// Without `#`.
    Tag(&'a str),
    /// The beginning of a name, or a tag.
    Word(&'a str),
}

impl<'a> Asked<'a> {
    pub fn of(text: &'a str) -> Self {
        let text = text.trim();
        let word = text.trim_start_matches('@');
        if text.starts_with("https://") || text.starts_with("http://") {
            Self::Address(text)
        } else if let Some(tag) = text.strip_prefix('#') {
            Self::Tag(tag)
        } else if word.contains('@') {
            Self::Handle(text)
        } else if word.is_empty() || word.contains('/') {
            Self::Nothing
        } else {
            Self::Word(word)
        }
    }

    /// Whether it names one account or post, wherever that is.
    pub fn names_one(self) -> bool {
        matches!(self, Self::Address(_) | Self::Handle(_))
    }
}

/// Searches what is known here. Only with `elsewhere` are other servers asked: nobody but the
/// people of this instance may make it do so.
///
/// # Errors
/// When the database cannot be asked. What other servers do not answer is not found.
pub async fn search(
    core: &Core,
    viewer: Option<AccountId>,
    asked: Asked<'_>,
    elsewhere: bool,
) -> Result<Found> {
    within(REQUESTS, find(core, viewer, asked, elsewhere)).await
}

async fn find(
    core: &Core,
    viewer: Option<AccountId>,
    asked: Asked<'_>,
    elsewhere: bool,
) -> Result<Found> {
    let mut found = Found::default();
    match asked {
        Asked::Address(address) if elsewhere => {
            found.posts.extend(post(core, viewer, address).await?);
            if found.posts.is_empty() {
                found.accounts.extend(account(core, address).await?);
            }
        }
        Asked::Handle(handle) if elsewhere => found.accounts.extend(account(core, handle).await?),
        Asked::Handle(handle) => {
            // Known already: nobody needs to be asked.
            found
                .accounts
                .extend(there(lookup::by_handle(core, handle).await)?);
        }
        Asked::Tag(name) => found.tags.extend(tag(core, viewer, name).await?),
        Asked::Word(word) => {
            let prefix = word.to_owned();
            let search = move |conn: &mut _| accounts::search(conn, &prefix, viewer, PEOPLE);
            found.accounts = core.store().read(search).await?;
            found.tags.extend(tag(core, viewer, word).await?);
        }
        Asked::Nothing | Asked::Address(_) => {}
    }
    Ok(found)
}

async fn post(core: &Core, viewer: Option<AccountId>, address: &str) -> Result<Option<PostView>> {
    match there(remote::lookup::post(core, address).await)? {
        Some(post) => there(read::by_id(core, viewer, post.id).await),
        None => Ok(None),
    }
}

async fn account(core: &Core, named: &str) -> Result<Option<Account>> {
    there(remote::accounts::resolve(core, named).await)
}

/// The tag, if the viewer may see anything that has it.
async fn tag(core: &Core, viewer: Option<AccountId>, name: &str) -> Result<Option<String>> {
    let name = name.to_lowercase();
    let posts = timelines::tag(core, viewer, &name, Page::newest(1)).await?;
    Ok((!posts.is_empty()).then_some(name))
}

/// People who want to be found, the newest first; with `here_only` those of this instance. Apps
/// page through them by number, and not very far.
///
/// # Errors
/// When the database cannot be asked.
pub async fn directory(
    core: &Core,
    here_only: bool,
    offset: i64,
    limit: i64,
) -> Result<Vec<Account>> {
    let offset = offset.clamp(0, FURTHEST);
    Ok(core
        .store()
        .read(move |conn| accounts::directory(conn, here_only, offset, limit))
        .await?)
}

/// Nobody and nothing there is an empty answer, not an error.
fn there<T>(outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound | Error::Remote(_) | Error::Unanswered(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn what_was_typed_is_told_apart() {
        for (text, asked) in [
            ("  ", Asked::Nothing),
            (
                "https://a.example/@b",
                Asked::Address("https://a.example/@b"),
            ),
            ("@b@a.example", Asked::Handle("@b@a.example")),
            ("b@a.example", Asked::Handle("b@a.example")),
            ("#fog", Asked::Tag("fog")),
            (" @meg", Asked::Word("meg")),
            ("/etc", Asked::Nothing),
        ] {
            assert_eq!(Asked::of(text), asked, "{text}");
        }
    }
}
