//! Bearer tokens of the client API.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{Account, NewToken, Token, User, UserId, Utc},
    schema::{accounts, tokens, users},
};

pub fn insert(conn: &mut Connection, token: &NewToken) -> Result<()> {
    diesel::insert_into(tokens::table)
        .values(token)
        .execute(conn)?;
    Ok(())
}

/// The living token with this hash, whose it is, and the account it acts for.
pub fn person(conn: &mut Connection, hash: &str) -> Result<Option<(Token, User, Account)>> {
    Ok(tokens::table
        .inner_join(users::table)
        .inner_join(accounts::table.on(accounts::id.eq(tokens::account_id)))
        .filter(
            tokens::token_hash
                .eq(hash)
                .and(tokens::revoked_at.is_null()),
        )
        .select((Token::as_select(), User::as_select(), Account::as_select()))
        .first(conn)
        .optional()?)
}

pub fn revoke_all(conn: &mut Connection, user: UserId, now: OffsetDateTime) -> Result<()> {
    diesel::update(
        tokens::table.filter(tokens::user_id.eq(user).and(tokens::revoked_at.is_null())),
    )
    .set(tokens::revoked_at.eq(Utc::from(now)))
    .execute(conn)?;
    Ok(())
}
