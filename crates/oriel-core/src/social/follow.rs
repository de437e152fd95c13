pub use oriel_store::follows::{Side, Wishes};
use oriel_store::{
    Page, accounts, blocks, follows,
    model::{Account, AccountId, Follow, FollowState, NotificationKind},
    notifications,
};

use crate::{
    Core, Error, Invalid, Result, jobs, notify, outbox, person::Person, policy,
    profile_links::VerifyLinks, remote::jobs::FetchBackCatalogue,
};

/// Followers of one account whom somebody else knows that are named.
const FAMILIAR: usize = 10;
/// Languages that somebody may want of one account.
const MAX_LANGUAGES: usize = 50;
/// The longest code of a language, as of `zh-Hant-TW`.
const MAX_CODE: usize = 12;

/// Follows an account: at once when it is open and here, otherwise when it accepts.
///
/// # Errors
/// [`Error::NotFound`] without such an account or when it blocks the follower.
pub async fn follow(core: &Core, person: &Person, target: AccountId) -> Result<FollowState> {
    follow_as(core, person, target, Wishes::default()).await
}

/// The same with wishes, which change a follow that there is.
///
/// # Errors
/// [`Error::NotFound`] without such an account or when it blocks the follower, [`Invalid`] for
/// languages that cannot be meant.
pub async fn follow_as(
    core: &Core,
    person: &Person,
    target: AccountId,
    wishes: Wishes,
) -> Result<FollowState> {
    let wishes = possible(wishes)?;
    let me = person.account.clone();
    let other = account(core, target).await?;
    if other.id == me.id {
        return Err(Error::Forbidden);
    }
    let for_outbox = core.clone();
    let state = core
        .store()
        .write_retrying(move |conn| {
            if blocks::between(conn, me.id, other.id)? {
                return Err(oriel_store::Error::NotFound);
            }
            let state = match follows::between(conn, me.id, other.id)? {
                Some(known) => known.state,
                None => request(conn, &for_outbox, &me, &other)?,
            };
            if let Some(follow) = follows::between(conn, me.id, other.id)? {
                follows::set_wishes(conn, follow.id, wishes.clone())?;
            }
            Ok(state)
        })
        .await?;
    core.wake_workers();
    Ok(state)
}

/// Languages by their codes, each once.
fn possible(wishes: Wishes) -> Result<Wishes, Invalid> {
    let Some(mut languages) = wishes.languages else {
        return Ok(wishes);
    };
    languages.sort();
    languages.dedup();
    let is_code = |code: &String| {
        (2..=MAX_CODE).contains(&code.len())
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    if languages.len() > MAX_LANGUAGES || !languages.iter().all(is_code) {
        return Err(Invalid::new("languages", "language-unknown"));
    }
    Ok(Wishes {
        languages: Some(languages),
        ..wishes
    })
}

pub(super) fn request(
    conn: &mut oriel_store::Connection,
    core: &Core,
    me: &Account,
    other: &Account,
) -> oriel_store::Result<FollowState> {
    let id: oriel_store::model::FollowId = core.next_id();
    let open_here = other.is_local() && !other.locked;
    let state = if open_here {
        FollowState::Accepted
    } else {
        FollowState::Requested
    };
    let follow = Follow {
        id,
        follower_id: me.id,
        target_id: other.id,
        state,
        uri: core
            .urls()
            .activity(&me.username, "follow", &id.to_string()),
        created_at: core.now().into(),
    };
    if !other.is_local() && !follows::has_local_interest(conn, other.id)? {
        jobs::enqueue(conn, core, &FetchBackCatalogue { account: other.id })?;
        jobs::enqueue(conn, core, &VerifyLinks { account: other.id })?;
    }
    follows::insert(conn, &follow)?;
    if other.is_local() {
        let kind = if open_here {
            NotificationKind::Follow
        } else {
            NotificationKind::FollowRequest
        };
        notify::tell(conn, core, other.id, me.id, kind, None)?;
    } else {
        outbox::follow(conn, core, me, other, &follow)?;
    }
    Ok(state)
}

/// Followers of an account, or whom it follows, the latest first; each with the number that the
/// next page goes by.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    core: &Core,
    account: AccountId,
    side: Side,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    let mut people = core
        .store()
        .read(move |conn| follows::list(conn, account, side, page.max_id, page.limit))
        .await?;
    people.retain(|(_, account)| policy::is_shown(account));
    Ok(people)
}

/// The side that an address ends in: `followers` or `following`.
pub fn side(name: &str) -> Option<Side> {
    match name {
        "followers" => Some(Side::Followers),
        "following" => Some(Side::Following),
        _ => None,
    }
}

/// Ends following, or takes a request back.
///
/// # Errors
/// When the database refuses.
pub async fn unfollow(core: &Core, person: &Person, target: AccountId) -> Result<()> {
    let me = person.account.clone();
    let other = account(core, target).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            let Some(follow) = follows::remove(conn, me.id, other.id)? else {
                return Ok(());
            };
            notifications::forget(conn, other.id, me.id, NotificationKind::FollowRequest)?;
            if other.is_local() {
                return Ok(());
            }
            outbox::unfollow(conn, &for_outbox, &me, &other, &follow)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// The requests that wait for somebody's word, oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn requests(core: &Core, person: &Person) -> Result<Vec<Account>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| follows::requests_to(conn, me))
        .await?)
}

/// The same a page at a time, the latest first; each with the number that the next page goes by.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page_of_requests(
    core: &Core,
    person: &Person,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| follows::page_of_requests_to(conn, me, page))
        .await?)
}

/// Removes a follower; somebody who is none stays none.
///
/// # Errors
/// [`Error::NotFound`] without such an account.
pub async fn end_being_followed(core: &Core, person: &Person, follower: AccountId) -> Result<()> {
    account(core, follower).await?;
    match answer(core, person, follower, false).await {
        Ok(()) | Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// For each of these accounts, those whom somebody follows and who follow it.
///
/// # Errors
/// When the database cannot be asked.
pub async fn familiar(
    core: &Core,
    person: &Person,
    others: Vec<AccountId>,
) -> Result<Vec<(AccountId, Vec<Account>)>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let mut familiar = follows::familiar(conn, me, &others, FAMILIAR)?;
            let of = |other: AccountId| (other, familiar.remove(&other).unwrap_or_default());
            Ok(others.into_iter().map(of).collect())
        })
        .await?)
}

/// Lets a follower in, or turns them away. Turning away also removes an existing follower.
///
/// # Errors
/// [`Error::NotFound`] when they neither follow nor asked to.
pub async fn answer(core: &Core, person: &Person, follower: AccountId, accept: bool) -> Result<()> {
    let me = person.account.clone();
    let other = account(core, follower).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            let follow = follows::between(conn, other.id, me.id)?;
            let follow = follow.ok_or(oriel_store::Error::NotFound)?;
            if accept {
                follows::accept(conn, other.id, me.id)?;
                notify::tell(
                    conn,
                    &for_outbox,
                    me.id,
                    other.id,
                    NotificationKind::Follow,
                    None,
                )?;
            } else {
                follows::remove(conn, other.id, me.id)?;
            }
            notifications::forget(conn, me.id, other.id, NotificationKind::FollowRequest)?;
            if other.is_local() {
                return Ok(());
            }
            outbox::follow_answered(conn, &for_outbox, &me, &other, &follow, accept)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// An account that may be shown.
///
/// # Errors
/// [`Error::NotFound`] without one.
pub async fn account(core: &Core, id: AccountId) -> Result<Account> {
    let found = core
        .store()
        .read(move |conn| accounts::by_id(conn, id))
        .await?;
    found.filter(policy::is_shown).ok_or(Error::NotFound)
}
