use std::collections::HashSet;

pub use oriel_store::ties::Ties;
use oriel_store::{
    accounts,
    model::{Account, AccountId},
    ties,
};

use super::follow::account;
use crate::{Core, Result, person::Person, policy, text};

const MAX_NOTE: usize = 2_000;

/// How `me` stands to `other`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn between(core: &Core, me: AccountId, other: AccountId) -> Result<Ties> {
    let now = core.now();
    let mut found = core
        .store()
        .read(move |conn| ties::of(conn, me, &[other], now))
        .await?;
    Ok(found.remove(&other).unwrap_or_default())
}

/// How `me` stands to those of these accounts that may be shown, each once, in this order.
///
/// # Errors
/// When the database cannot be asked.
pub async fn among(
    core: &Core,
    me: AccountId,
    others: Vec<AccountId>,
) -> Result<Vec<(Account, Ties)>> {
    let now = core.now();
    let (mut people, mut found, others) = core
        .store()
        .read(move |conn| {
            let people = accounts::by_ids(conn, &others)?;
            Ok((people, ties::of(conn, me, &others, now)?, others))
        })
        .await?;
    people.retain(policy::is_shown);
    let mut seen = HashSet::new();
    let row = |id: AccountId| {
        let account = people.iter().find(|it| it.id == id)?.clone();
        seen.insert(id)
            .then(|| (account, found.remove(&id).unwrap_or_default()))
    };
    Ok(others.into_iter().filter_map(row).collect())
}

/// Writes down something about an account that nobody else sees; nothing takes it away.
///
/// # Errors
/// [`crate::Error::NotFound`] without such an account, [`crate::Invalid`] for a note that is too
/// long.
pub async fn note(core: &Core, person: &Person, target: AccountId, words: &str) -> Result<()> {
    let words = text::bounded("comment", words, MAX_NOTE)?;
    let (me, other) = (person.account.id, account(core, target).await?.id);
    core.store()
        .write(move |conn| ties::set_note(conn, me, other, &words))
        .await?;
    Ok(())
}
