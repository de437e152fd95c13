//! Who is signed in where.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{Account, NewSession, Session, SessionId, User, UserId, Utc},
    schema::{accounts, sessions, users},
};

pub fn insert(conn: &mut Connection, session: &NewSession) -> Result<()> {
    diesel::insert_into(sessions::table)
        .values(session)
        .execute(conn)?;
    Ok(())
}

/// The living session with this hash, and whose it is.
pub fn person(
    conn: &mut Connection,
    token_hash: &str,
    now: OffsetDateTime,
) -> Result<Option<(Session, User, Account)>> {
    Ok(sessions::table
        .inner_join(users::table.inner_join(accounts::table))
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(Utc::from(now)))
        .select((
            Session::as_select(),
            User::as_select(),
            Account::as_select(),
        ))
        .first(conn)
        .optional()?)
}

pub fn touch(
    conn: &mut Connection,
    id: SessionId,
    now: OffsetDateTime,
    expires: OffsetDateTime,
) -> Result<()> {
    diesel::update(sessions::table.find(id))
        .set((
            sessions::last_used_at.eq(Utc::from(now)),
            sessions::expires_at.eq(Utc::from(expires)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Living sessions of somebody, the latest used first.
pub fn of_user(conn: &mut Connection, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>> {
    Ok(sessions::table
        .filter(
            sessions::user_id
                .eq(user)
                .and(sessions::expires_at.gt(Utc::from(now))),
        )
        .order(sessions::last_used_at.desc())
        .select(Session::as_select())
        .load(conn)?)
}

/// Ends a session if it is this person's.
pub fn end(conn: &mut Connection, user: UserId, id: SessionId) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::id.eq(id).and(sessions::user_id.eq(user))))
        .execute(conn)?;
    Ok(())
}

pub fn end_all(conn: &mut Connection, user: UserId) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn)?;
    Ok(())
}

pub fn delete_expired(conn: &mut Connection, now: OffsetDateTime) -> Result<()> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(Utc::from(now))))
        .execute(conn)?;
    Ok(())
}
