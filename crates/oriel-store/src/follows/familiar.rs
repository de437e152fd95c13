use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{Account, AccountId, FollowState},
    schema::{accounts, follows},
};

diesel::alias!(follows as mine: Mine);

/// For each of some accounts, its latest `limit` followers that `viewer` follows.
pub fn familiar(
    conn: &mut Connection,
    viewer: AccountId,
    others: &[AccountId],
    limit: usize,
) -> Result<HashMap<AccountId, Vec<Account>>> {
    let followed = mine
        .filter(mine.field(follows::follower_id).eq(viewer))
        .filter(mine.field(follows::state).eq(FollowState::Accepted))
        .select(mine.field(follows::target_id));
    let pairs: Vec<(AccountId, AccountId)> = follows::table
        .filter(follows::target_id.eq_any(others))
        .filter(follows::state.eq(FollowState::Accepted))
        .filter(follows::follower_id.eq_any(followed))
        .order(follows::id.desc())
        .select((follows::target_id, follows::follower_id))
        .load(conn)?;
    let mut latest: HashMap<AccountId, Vec<AccountId>> = HashMap::new();
    for (other, follower) in pairs {
        let of_other = latest.entry(other).or_default();
        if of_other.len() < limit {
            of_other.push(follower);
        }
    }
    let named: BTreeSet<AccountId> = latest.values().flatten().copied().collect();
    let known: HashMap<AccountId, Account> = accounts::table
        .filter(accounts::id.eq_any(named))
        .select(Account::as_select())
        .load(conn)?
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let shown = |ids: Vec<AccountId>| ids.iter().filter_map(|id| known.get(id).cloned()).collect();
    Ok(latest
        .into_iter()
        .map(|(other, ids)| (other, shown(ids)))
        .collect())
}
