//! Codes that apps exchange for tokens.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{AppId, Code, TokenId, UserId, Utc},
    schema::codes,
};

pub fn insert(conn: &mut Connection, code: &Code) -> Result<()> {
    diesel::insert_into(codes::table)
        .values(code)
        .execute(conn)?;
    Ok(())
}

/// The code with this hash, used or not.
pub fn by_hash(conn: &mut Connection, hash: &str) -> Result<Option<Code>> {
    Ok(codes::table
        .find(hash)
        .select(Code::as_select())
        .first(conn)
        .optional()?)
}

/// Uses a code for a token, if nobody has; one statement, so that nobody uses it twice.
pub fn use_up(
    conn: &mut Connection,
    hash: &str,
    token: TokenId,
    now: OffsetDateTime,
) -> Result<bool> {
    let used = diesel::update(codes::table.find(hash).filter(codes::used_at.is_null()))
        .set((codes::used_at.eq(Utc::from(now)), codes::token_id.eq(token)))
        .execute(conn)?;
    Ok(used == 1)
}

/// Ends every code of somebody.
pub fn end_all(conn: &mut Connection, user: UserId) -> Result<()> {
    diesel::delete(codes::table.filter(codes::user_id.eq(user))).execute(conn)?;
    Ok(())
}

/// Ends every code that somebody gave an app.
pub fn end_of_app(conn: &mut Connection, user: UserId, app: AppId) -> Result<()> {
    diesel::delete(codes::table.filter(codes::user_id.eq(user).and(codes::app_id.eq(app))))
        .execute(conn)?;
    Ok(())
}

/// Sweeps codes that expired before `then`.
pub fn delete_expired(conn: &mut Connection, then: OffsetDateTime) -> Result<()> {
    diesel::delete(codes::table.filter(codes::expires_at.lt(Utc::from(then)))).execute(conn)?;
    Ok(())
}
