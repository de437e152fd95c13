//! How one account stands to others, and what it notes about them.

use std::collections::HashMap;

use diesel::{prelude::*, sql_types::Text};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{AccountId, FollowState, Json, Utc},
    mutes::lasting,
    posts::covers,
    schema::{account_notes, accounts, blocks, domain_blocks, follows, mutes},
};

/// How one account stands to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one independent fact"
)]
pub struct Ties {
    pub following: bool,
    pub requested: bool,
    /// Of a follow or a request: whether boosts are shown at home.
    pub showing_boosts: bool,
    /// Whether each new post is told of.
    pub notifying: bool,
    /// The languages that are shown at home; none means all.
    pub languages: Vec<String>,
    pub followed_by: bool,
    pub requested_by: bool,
    pub blocking: bool,
    pub blocked_by: bool,
    pub muting: bool,
    pub muting_notifications: bool,
    pub mute_expires_at: Option<Utc>,
    pub domain_blocking: bool,
    /// What only the noting account sees.
    pub note: String,
}

/// How an account stands to each of these, in a fixed number of queries however many.
pub fn of(
    conn: &mut Connection,
    account: AccountId,
    others: &[AccountId],
    now: OffsetDateTime,
) -> Result<HashMap<AccountId, Ties>> {
    let mut ties: HashMap<AccountId, Ties> = others
        .iter()
        .map(|other| (*other, Ties::default()))
        .collect();
    add_follows(conn, account, others, &mut ties)?;
    add_blocks(conn, account, others, &mut ties)?;
    let muted: Vec<(AccountId, bool, Option<Utc>)> = mutes::table
        .filter(mutes::account_id.eq(account))
        .filter(mutes::target_id.eq_any(others))
        .filter(lasting!(now))
        .select((
            mutes::target_id,
            mutes::hide_notifications,
            mutes::expires_at,
        ))
        .load(conn)?;
    for (other, hides, expires_at) in muted {
        let it = ties.entry(other).or_default();
        it.muting = true;
        it.muting_notifications = hides;
        it.mute_expires_at = expires_at;
    }
    let notes: Vec<(AccountId, String)> = account_notes::table
        .filter(account_notes::account_id.eq(account))
        .filter(account_notes::target_id.eq_any(others))
        .select((account_notes::target_id, account_notes::text))
        .load(conn)?;
    for (other, note) in notes {
        ties.entry(other).or_default().note = note;
    }
    Ok(ties)
}

fn add_follows(
    conn: &mut Connection,
    account: AccountId,
    others: &[AccountId],
    ties: &mut HashMap<AccountId, Ties>,
) -> Result<()> {
    type Row = (AccountId, FollowState, bool, bool, Json<Vec<String>>);
    let mine: Vec<Row> = follows::table
        .filter(follows::follower_id.eq(account))
        .filter(follows::target_id.eq_any(others))
        .select((
            follows::target_id,
            follows::state,
            follows::show_boosts,
            follows::notify,
            follows::languages,
        ))
        .load(conn)?;
    for (other, state, boosts, notify, languages) in mine {
        let it = ties.entry(other).or_default();
        it.following = state == FollowState::Accepted;
        it.requested = state == FollowState::Requested;
        it.showing_boosts = boosts;
        it.notifying = notify;
        it.languages = languages.into_inner();
    }
    let theirs: Vec<(AccountId, FollowState)> = follows::table
        .filter(follows::target_id.eq(account))
        .filter(follows::follower_id.eq_any(others))
        .select((follows::follower_id, follows::state))
        .load(conn)?;
    for (other, state) in theirs {
        let it = ties.entry(other).or_default();
        it.followed_by = state == FollowState::Accepted;
        it.requested_by = state == FollowState::Requested;
    }
    Ok(())
}

fn add_blocks(
    conn: &mut Connection,
    account: AccountId,
    others: &[AccountId],
    ties: &mut HashMap<AccountId, Ties>,
) -> Result<()> {
    let mine: Vec<AccountId> = blocks::table
        .filter(blocks::account_id.eq(account))
        .filter(blocks::target_id.eq_any(others))
        .select(blocks::target_id)
        .load(conn)?;
    let theirs: Vec<AccountId> = blocks::table
        .filter(blocks::target_id.eq(account))
        .filter(blocks::account_id.eq_any(others))
        .select(blocks::account_id)
        .load(conn)?;
    let servers: Vec<AccountId> = domain_blocks::table
        .inner_join(accounts::table.on(covers!()))
        .filter(domain_blocks::account_id.eq(account))
        .filter(accounts::id.eq_any(others))
        .select(accounts::id)
        .load(conn)?;
    for other in mine {
        ties.entry(other).or_default().blocking = true;
    }
    for other in theirs {
        ties.entry(other).or_default().blocked_by = true;
    }
    for other in servers {
        ties.entry(other).or_default().domain_blocking = true;
    }
    Ok(())
}

/// Writes what an account notes about another; an empty note is none.
pub fn set_note(
    conn: &mut Connection,
    account: AccountId,
    target: AccountId,
    text: &str,
) -> Result<()> {
    diesel::delete(account_notes::table.find((account, target))).execute(conn)?;
    if text.is_empty() {
        return Ok(());
    }
    let values = (
        account_notes::account_id.eq(account),
        account_notes::target_id.eq(target),
        account_notes::text.eq(text),
    );
    on_engine!(conn, c => {
        diesel::insert_into(account_notes::table)
            .values(values)
            .on_conflict_do_nothing()
            .execute(c)
    })?;
    Ok(())
}
