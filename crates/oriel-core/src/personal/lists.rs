//! Lists: people whom somebody reads apart from the rest.

pub use oriel_store::model::RepliesPolicy;
use oriel_store::{
    Page, follows, lists,
    model::{Account, AccountId, List, ListId, PostView},
    timelines, views,
};

use crate::{Core, Error, Invalid, Result, limits::is_full, person::Person, social::follow, text};

/// Lists that somebody may have.
pub const MAX_LISTS: usize = 50;
/// People in one list.
pub const MAX_MEMBERS: usize = 500;
const MAX_TITLE: usize = 255;

/// What is said of a list; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct ListEdit {
    pub title: Option<String>,
    pub replies_policy: Option<RepliesPolicy>,
    pub exclusive: Option<bool>,
}

/// Somebody's lists, the oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn all(core: &Core, person: &Person) -> Result<Vec<List>> {
    let me = person.account.id;
    Ok(core.store().read(move |conn| lists::of(conn, me)).await?)
}

/// One of somebody's lists.
///
/// # Errors
/// [`Error::NotFound`] when they have no such list.
pub async fn one(core: &Core, person: &Person, id: ListId) -> Result<List> {
    let me = person.account.id;
    let found = core
        .store()
        .read(move |conn| lists::owned(conn, me, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Makes a list.
///
/// # Errors
/// [`Invalid`] without a title, with one that is too long, and for one list too many.
pub async fn create(core: &Core, person: &Person, edit: ListEdit) -> Result<List> {
    let list = changed(
        List {
            id: core.next_id(),
            account_id: person.account.id,
            title: String::new(),
            replies_policy: RepliesPolicy::List,
            exclusive: false,
            created_at: core.now().into(),
        },
        edit,
    )?;
    if list.title.is_empty() {
        return Err(Invalid::new("title", "required").into());
    }
    let made = list.clone();
    let has_room = core
        .store()
        .write(move |conn| {
            if is_full(lists::count(conn, list.account_id)?, MAX_LISTS) {
                return Ok(false);
            }
            lists::insert(conn, &list)?;
            Ok(true)
        })
        .await?;
    if has_room {
        Ok(made)
    } else {
        Err(Invalid::beyond("title", "lists-full", MAX_LISTS).into())
    }
}

/// Changes a list.
///
/// # Errors
/// [`Error::NotFound`] when they have no such list, [`Invalid`] for a title that is too long.
pub async fn update(core: &Core, person: &Person, id: ListId, edit: ListEdit) -> Result<List> {
    let list = changed(one(core, person, id).await?, edit)?;
    let updated = list.clone();
    core.store()
        .write(move |conn| lists::update(conn, &updated))
        .await?;
    Ok(list)
}

fn changed(list: List, edit: ListEdit) -> Result<List, Invalid> {
    let title = edit
        .title
        .map(|title| text::bounded_line("title", &title, MAX_TITLE));
    Ok(List {
        title: title.transpose()?.unwrap_or(list.title),
        replies_policy: edit.replies_policy.unwrap_or(list.replies_policy),
        exclusive: edit.exclusive.unwrap_or(list.exclusive),
        ..list
    })
}

/// # Errors
/// [`Error::NotFound`] when they have no such list.
pub async fn delete(core: &Core, person: &Person, id: ListId) -> Result<()> {
    let me = person.account.id;
    let found = core
        .store()
        .write(move |conn| lists::delete(conn, me, id))
        .await?;
    if found { Ok(()) } else { Err(Error::NotFound) }
}

/// Who is in a list, the latest first; each with the number that the next page goes by.
///
/// # Errors
/// [`Error::NotFound`] when they have no such list.
pub async fn members(
    core: &Core,
    person: &Person,
    id: ListId,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    let list = one(core, person, id).await?;
    Ok(core
        .store()
        .read(move |conn| lists::members(conn, list.id, page))
        .await?)
}

/// Puts people whom somebody follows, or asked to, into a list: all of them or none.
///
/// # Errors
/// [`Error::NotFound`] for somebody they do not follow, [`Invalid`] for somebody who is in it
/// already and when it is full.
pub async fn add(core: &Core, person: &Person, id: ListId, members: Vec<AccountId>) -> Result<()> {
    let list = one(core, person, id).await?;
    if members.len() > MAX_MEMBERS {
        return Err(Invalid::beyond("account_ids", "list-full", MAX_MEMBERS).into());
    }
    let rows: Vec<(i64, AccountId)> = members
        .into_iter()
        .map(|member| (core.next_id(), member))
        .collect();
    let outcome = core
        .store()
        .write(move |conn| {
            let count = lists::count_members(conn, list.id)?;
            let more = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            if is_full(count.saturating_add(more), MAX_MEMBERS + 1) {
                return Ok(Err(Invalid::beyond(
                    "account_ids",
                    "list-full",
                    MAX_MEMBERS,
                )));
            }
            let members: Vec<AccountId> = rows.iter().map(|(_, member)| *member).collect();
            let followed = follows::among(conn, list.account_id, &members)?;
            let known = lists::members_of(conn, list.id)?;
            if members.iter().any(|member| known.contains(member)) {
                return Ok(Err(Invalid::new("account_ids", "list-member-twice")));
            }
            for (id, member) in rows {
                let follow = followed.iter().find(|follow| follow.target_id == member);
                lists::add(
                    conn,
                    id,
                    list.id,
                    follow.ok_or(oriel_store::Error::NotFound)?,
                )?;
            }
            Ok(Ok(()))
        })
        .await?;
    Ok(outcome?)
}

/// Takes people out of a list.
///
/// # Errors
/// [`Error::NotFound`] when they have no such list.
pub async fn remove(
    core: &Core,
    person: &Person,
    id: ListId,
    members: Vec<AccountId>,
) -> Result<()> {
    let list = one(core, person, id).await?;
    core.store()
        .write(move |conn| lists::remove(conn, list.id, &members))
        .await?;
    Ok(())
}

/// Which of somebody's lists an account is in.
///
/// # Errors
/// [`Error::NotFound`] without such an account.
pub async fn with(core: &Core, person: &Person, member: AccountId) -> Result<Vec<List>> {
    let (me, member) = (person.account.id, follow::account(core, member).await?.id);
    Ok(core
        .store()
        .read(move |conn| lists::with_member(conn, me, member))
        .await?)
}

/// What those in a list publish.
///
/// # Errors
/// [`Error::NotFound`] when they have no such list.
pub async fn timeline(
    core: &Core,
    person: &Person,
    id: ListId,
    page: Page,
) -> Result<Vec<PostView>> {
    let (list, now) = (one(core, person, id).await?, core.now());
    Ok(core
        .store()
        .read(move |conn| {
            let posts = timelines::of_list(conn, &list, page, now)?;
            views::load(conn, posts, Some(list.account_id))
        })
        .await?)
}
