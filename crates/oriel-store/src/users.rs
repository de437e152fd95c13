//! The people behind local accounts.

use diesel::{
    dsl::{exists, not},
    prelude::*,
    select,
};
use time::OffsetDateTime;

use crate::{
    Connection, Result,
    model::{Account, AccountId, Json, MemberRole, Role, User, UserDefaults, UserId, Utc},
    schema::{accounts, members, users},
};

pub fn insert(conn: &mut Connection, user: &User) -> Result<()> {
    diesel::insert_into(users::table)
        .values(user)
        .execute(conn)?;
    Ok(())
}

/// Forgets a person, with their sessions, tokens and invitations.
pub fn delete(conn: &mut Connection, id: UserId) -> Result<()> {
    diesel::delete(users::table.find(id)).execute(conn)?;
    Ok(())
}

pub fn add_member(
    conn: &mut Connection,
    account: AccountId,
    user: UserId,
    role: MemberRole,
    now: OffsetDateTime,
) -> Result<()> {
    diesel::insert_into(members::table)
        .values((
            members::account_id.eq(account),
            members::user_id.eq(user),
            members::role.eq(role),
            members::created_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// A person by username or email, both in lower case.
pub fn by_login(conn: &mut Connection, login: &str) -> Result<Option<(User, Account)>> {
    let named = accounts::username.eq(login).and(accounts::domain.eq(""));
    Ok(users::table
        .inner_join(accounts::table)
        .filter(users::email.eq(login).or(named))
        .select((User::as_select(), Account::as_select()))
        .first(conn)
        .optional()?)
}

/// A person by their id.
pub fn by_id(conn: &mut Connection, id: UserId) -> Result<Option<(User, Account)>> {
    Ok(users::table
        .inner_join(accounts::table)
        .filter(users::id.eq(id))
        .select((User::as_select(), Account::as_select()))
        .first(conn)
        .optional()?)
}

/// The person whose account this is.
pub fn of_account(conn: &mut Connection, account: AccountId) -> Result<Option<(User, Account)>> {
    Ok(users::table
        .inner_join(accounts::table)
        .filter(accounts::id.eq(account))
        .select((User::as_select(), Account::as_select()))
        .first(conn)
        .optional()?)
}

/// Everybody, the oldest first.
pub fn all(conn: &mut Connection) -> Result<Vec<(User, Account)>> {
    Ok(users::table
        .inner_join(accounts::table)
        .order(users::id.asc())
        .select((User::as_select(), Account::as_select()))
        .load(conn)?)
}

pub fn count_since(conn: &mut Connection, since: OffsetDateTime) -> Result<i64> {
    Ok(users::table
        .filter(users::created_at.ge(Utc::from(since)))
        .count()
        .get_result(conn)?)
}

pub fn signed_in(conn: &mut Connection, id: UserId, now: OffsetDateTime) -> Result<()> {
    diesel::update(users::table.find(id))
        .set(users::last_sign_in_at.eq(Utc::from(now)))
        .execute(conn)?;
    Ok(())
}

pub fn set_role(conn: &mut Connection, id: UserId, role: Role) -> Result<()> {
    diesel::update(users::table.find(id))
        .set(users::role.eq(role))
        .execute(conn)?;
    Ok(())
}

pub fn set_password(conn: &mut Connection, id: UserId, hash: &str) -> Result<()> {
    diesel::update(users::table.find(id))
        .set(users::password_hash.eq(hash))
        .execute(conn)?;
    Ok(())
}

/// Locks somebody out since `at`, or lets them in again.
pub fn set_disabled(conn: &mut Connection, id: UserId, at: Option<OffsetDateTime>) -> Result<()> {
    diesel::update(users::table.find(id))
        .set(users::disabled_at.eq(at.map(Utc::from)))
        .execute(conn)?;
    Ok(())
}

pub fn set_preferences(
    conn: &mut Connection,
    id: UserId,
    locale: &str,
    defaults: &UserDefaults,
) -> Result<()> {
    diesel::update(users::table.find(id))
        .set((
            users::locale.eq(locale),
            users::defaults.eq(Json::new(defaults.clone())),
        ))
        .execute(conn)?;
    Ok(())
}

pub fn admin_exists(conn: &mut Connection) -> Result<bool> {
    Ok(select(exists(users::table.filter(users::role.eq(Role::Admin)))).get_result(conn)?)
}

/// The accounts of those who moderate and may come in.
pub fn staff(conn: &mut Connection) -> Result<Vec<AccountId>> {
    Ok(users::table
        .filter(users::role.ne(Role::User).and(users::disabled_at.is_null()))
        .order(users::id.asc())
        .select(users::account_id)
        .load(conn)?)
}

/// How many people there are.
pub fn count(conn: &mut Connection) -> Result<i64> {
    Ok(users::table.count().get_result(conn)?)
}

/// How many signed in since a moment.
pub fn count_active(conn: &mut Connection, since: OffsetDateTime) -> Result<i64> {
    Ok(users::table
        .filter(users::last_sign_in_at.ge(Utc::from(since)))
        .count()
        .get_result(conn)?)
}

/// Whether nobody else is admin, nor becomes or stops being one until the transaction ends.
pub fn is_only_admin(conn: &mut Connection, id: UserId) -> Result<bool> {
    if let Connection::Postgres(pg) = conn {
        let admins = users::table.filter(users::role.eq(Role::Admin));
        admins.select(users::id).for_update().load::<UserId>(pg)?;
    }
    let others = users::table.filter(users::role.eq(Role::Admin).and(users::id.ne(id)));
    Ok(select(not(exists(others))).get_result(conn)?)
}
