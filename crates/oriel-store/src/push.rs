//! Where notifications are pushed to.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{
        AccountId, Alert, Json, NewPushSubscription, PushId, PushPolicy, PushSubscription, TokenId,
        User,
    },
    schema::{push_subscriptions, tokens, users},
};

/// Writes a subscription in the place of the one that its token had, and of one of the same
/// account at the same endpoint. Keeps the newest `most` of the account.
pub fn replace(
    conn: &mut Connection,
    new: &NewPushSubscription,
    most: i64,
) -> Result<PushSubscription> {
    let same = push_subscriptions::account_id
        .eq(new.account_id)
        .and(push_subscriptions::endpoint.eq(&new.endpoint));
    let old = push_subscriptions::token_id.eq(new.token_id).or(same);
    diesel::delete(push_subscriptions::table.filter(old)).execute(conn)?;
    diesel::insert_into(push_subscriptions::table)
        .values(new)
        .execute(conn)?;
    keep_newest(conn, new.account_id, most)?;
    Ok(push_subscriptions::table
        .filter(push_subscriptions::token_id.eq(new.token_id))
        .select(PushSubscription::as_select())
        .first(conn)?)
}

fn keep_newest(conn: &mut Connection, account: AccountId, most: i64) -> Result<()> {
    let own = push_subscriptions::account_id.eq(account);
    let newest_gone: Option<PushId> = push_subscriptions::table
        .filter(own)
        .order(push_subscriptions::id.desc())
        .select(push_subscriptions::id)
        .offset(most)
        .first(conn)
        .optional()?;
    if let Some(newest_gone) = newest_gone {
        let old = own.and(push_subscriptions::id.le(newest_gone));
        diesel::delete(push_subscriptions::table.filter(old)).execute(conn)?;
    }
    Ok(())
}

/// The subscription that an app asked for with a token.
pub fn of_token(conn: &mut Connection, token: TokenId) -> Result<Option<PushSubscription>> {
    Ok(push_subscriptions::table
        .filter(push_subscriptions::token_id.eq(token))
        .select(PushSubscription::as_select())
        .first(conn)
        .optional()?)
}

/// Changes of what a subscription tells.
pub fn update(
    conn: &mut Connection,
    id: PushId,
    alerts: &Json<Vec<Alert>>,
    policy: PushPolicy,
) -> Result<()> {
    diesel::update(push_subscriptions::table.find(id))
        .set((
            push_subscriptions::alerts.eq(alerts),
            push_subscriptions::policy.eq(policy),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn delete(conn: &mut Connection, id: PushId) -> Result<()> {
    diesel::delete(push_subscriptions::table.find(id)).execute(conn)?;
    Ok(())
}

pub fn delete_of_token(conn: &mut Connection, token: TokenId) -> Result<()> {
    let its = push_subscriptions::token_id.eq(token);
    diesel::delete(push_subscriptions::table.filter(its)).execute(conn)?;
    Ok(())
}

/// Forgets those of tokens that were revoked.
pub(crate) fn forget_revoked(conn: &mut Connection) -> Result<()> {
    let revoked = tokens::table
        .filter(tokens::revoked_at.is_not_null())
        .select(tokens::id);
    let theirs = push_subscriptions::token_id.eq_any(revoked);
    diesel::delete(push_subscriptions::table.filter(theirs)).execute(conn)?;
    Ok(())
}

/// Those of some accounts whose tokens live.
pub fn living_of(conn: &mut Connection, of: &[AccountId]) -> Result<Vec<PushSubscription>> {
    Ok(push_subscriptions::table
        .inner_join(tokens::table.inner_join(users::table))
        .filter(push_subscriptions::account_id.eq_any(of))
        .filter(
            tokens::revoked_at
                .is_null()
                .and(users::disabled_at.is_null()),
        )
        .order(push_subscriptions::id.asc())
        .select(PushSubscription::as_select())
        .load(conn)?)
}

/// A subscription whose token lives, and whose token that is.
pub fn living(conn: &mut Connection, id: PushId) -> Result<Option<(PushSubscription, User)>> {
    Ok(push_subscriptions::table
        .inner_join(tokens::table.inner_join(users::table))
        .filter(push_subscriptions::id.eq(id))
        .filter(
            tokens::revoked_at
                .is_null()
                .and(users::disabled_at.is_null()),
        )
        .select((PushSubscription::as_select(), User::as_select()))
        .first(conn)
        .optional()?)
}
