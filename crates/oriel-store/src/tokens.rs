//! Bearer tokens of the client API.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result, codes,
    model::{Account, App, AppId, Token, TokenId, User, UserId, Utc},
    push,
    schema::{accounts, apps, tokens, users},
};

pub fn insert(conn: &mut Connection, token: &Token) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values(token)
        .execute(conn)?;
    Ok(())
}

/// Somebody and the account that is acted for.
pub type Person = (User, Account);

/// The living token with this hash and, unless it is an app's alone, whose it is and the account it
/// acts for.
pub fn holder(conn: &mut Connection, hash: &str) -> Result<Option<(Token, Option<Person>)>> {
    let found = tokens::table
        .left_join(users::table)
        .left_join(accounts::table.on(tokens::account_id.eq(accounts::id.nullable())))
        .filter(
            tokens::token_hash
                .eq(hash)
                .and(tokens::revoked_at.is_null()),
        )
        .select((
            Token::as_select(),
            Option::<User>::as_select(),
            Option::<Account>::as_select(),
        ))
        .first::<(Token, Option<User>, Option<Account>)>(conn)
        .optional()?;
    Ok(found.map(|(token, user, account)| (token, user.zip(account))))
}

/// The living token with this hash.
pub fn living(conn: &mut Connection, hash: &str) -> Result<Option<Token>> {
    Ok(tokens::table
        .filter(
            tokens::token_hash
                .eq(hash)
                .and(tokens::revoked_at.is_null()),
        )
        .select(Token::as_select())
        .first(conn)
        .optional()?)
}

/// Living tokens of somebody with the apps that hold them, the newest first.
pub fn of_user(conn: &mut Connection, user: UserId) -> Result<Vec<(Token, Option<App>)>> {
    Ok(tokens::table
        .left_join(apps::table)
        .filter(tokens::user_id.eq(user).and(tokens::revoked_at.is_null()))
        .order(tokens::id.desc())
        .select((Token::as_select(), Option::<App>::as_select()))
        .load(conn)?)
}

pub fn touch(conn: &mut Connection, id: TokenId, now: OffsetDateTime) -> Result<()> {
    diesel::update(tokens::table.find(id))
        .set(tokens::last_used_at.eq(Utc::from(now)))
        .execute(conn)?;
    Ok(())
}

pub fn revoke(conn: &mut Connection, id: TokenId, now: OffsetDateTime) -> Result<()> {
    diesel::update(tokens::table.find(id).filter(tokens::revoked_at.is_null()))
        .set(tokens::revoked_at.eq(Utc::from(now)))
        .execute(conn)?;
    push::forget_revoked(conn)
}

/// Ends what somebody allowed with this token of theirs: all that the same app holds of them, codes
/// included. Says whether it was theirs.
pub fn withdraw(
    conn: &mut Connection,
    user: UserId,
    id: TokenId,
    now: OffsetDateTime,
) -> Result<bool> {
    let own = tokens::table.find(id).filter(tokens::user_id.eq(user));
    let app: Option<Option<AppId>> = own.select(tokens::app_id).first(conn).optional()?;
    match app {
        None => return Ok(false),
        Some(None) => revoke(conn, id, now)?,
        Some(Some(app)) => {
            codes::end_of_app(conn, user, app)?;
            let same = tokens::user_id.eq(user).and(tokens::app_id.eq(app));
            diesel::update(tokens::table.filter(same.and(tokens::revoked_at.is_null())))
                .set(tokens::revoked_at.eq(Utc::from(now)))
                .execute(conn)?;
            push::forget_revoked(conn)?;
        }
    }
    Ok(true)
}

/// Ends every token of somebody, and every code that one could yet be had for.
pub fn revoke_all(conn: &mut Connection, user: UserId, now: OffsetDateTime) -> Result<()> {
    codes::end_all(conn, user)?;
    diesel::update(
        tokens::table.filter(tokens::user_id.eq(user).and(tokens::revoked_at.is_null())),
    )
    .set(tokens::revoked_at.eq(Utc::from(now)))
    .execute(conn)?;
    push::forget_revoked(conn)
}

/// Forgets all but the newest tokens that an app holds for itself.
pub fn keep_newest_of_app(conn: &mut Connection, app: AppId, most: i64) -> Result<()> {
    let own = tokens::app_id.eq(app).and(tokens::user_id.is_null());
    let oldest_kept: Option<TokenId> = tokens::table
        .filter(own)
        .order(tokens::id.desc())
        .select(tokens::id)
        .offset(most - 1)
        .first(conn)
        .optional()?;
    if let Some(oldest_kept) = oldest_kept {
        diesel::delete(tokens::table.filter(own.and(tokens::id.lt(oldest_kept)))).execute(conn)?;
    }
    Ok(())
}

/// Sweeps tokens that were revoked before `then`.
pub fn delete_revoked_before(conn: &mut Connection, then: OffsetDateTime) -> Result<()> {
    diesel::delete(tokens::table.filter(tokens::revoked_at.lt(Utc::from(then)))).execute(conn)?;
    Ok(())
}
