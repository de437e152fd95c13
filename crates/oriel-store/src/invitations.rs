//! Who was asked in, and by whom.

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{Invitation, InvitationId, NewInvitation, UserId, Utc},
    schema::invitations,
};

pub fn insert(conn: &mut Connection, new: &NewInvitation) -> Result<Invitation> {
    let row = Invitation {
        id: new.id,
        code: new.code.clone(),
        created_by: new.created_by,
        created_at: new.created_at,
        expires_at: new.expires_at,
        max_uses: new.max_uses,
        uses: 0,
    };
    diesel::insert_into(invitations::table)
        .values(&row)
        .execute(conn)?;
    Ok(row)
}

/// Uses an invitation once, if it is still good; one statement, so that nobody uses it twice.
pub fn consume(conn: &mut Connection, code: &str, now: OffsetDateTime) -> Result<bool> {
    let living = invitations::expires_at
        .is_null()
        .or(invitations::expires_at.gt(Utc::from(now)).assume_not_null());
    let used = diesel::update(
        invitations::table
            .filter(invitations::code.eq(code))
            .filter(invitations::uses.lt(invitations::max_uses))
            .filter(living),
    )
    .set(invitations::uses.eq(invitations::uses + 1))
    .execute(conn)?;
    Ok(used == 1)
}

pub fn count_of(conn: &mut Connection, user: UserId) -> Result<i64> {
    Ok(invitations::table
        .filter(invitations::created_by.eq(user))
        .count()
        .get_result(conn)?)
}

/// The invitations somebody made, the newest first.
pub fn of_user(conn: &mut Connection, user: UserId) -> Result<Vec<Invitation>> {
    Ok(invitations::table
        .filter(invitations::created_by.eq(user))
        .order(invitations::id.desc())
        .select(Invitation::as_select())
        .load(conn)?)
}

/// Takes back somebody's own invitation that nobody has used.
pub fn withdraw(conn: &mut Connection, user: UserId, id: InvitationId) -> Result<bool> {
    let gone = diesel::delete(
        invitations::table
            .find(id)
            .filter(invitations::created_by.eq(user))
            .filter(invitations::uses.eq(0)),
    )
    .execute(conn)?;
    Ok(gone == 1)
}

/// Sweeps invitations that nobody used in time; used ones stay, for they count.
pub fn delete_expired(conn: &mut Connection, now: OffsetDateTime) -> Result<()> {
    diesel::delete(
        invitations::table
            .filter(invitations::uses.eq(0))
            .filter(invitations::expires_at.le(Utc::from(now))),
    )
    .execute(conn)?;
    Ok(())
}
