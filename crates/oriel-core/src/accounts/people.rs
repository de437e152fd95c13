//! What admins do with the people of their instance.

use oriel_store::{
    Connection,
    model::{NotificationKind, Role, UserId},
    notifications, sessions, tokens, users,
};
use time::OffsetDateTime;

use super::password;
use crate::{
    Core, Error, Result, audit,
    events::{self, Event},
    person::Person,
};

/// Everybody with an account here, the oldest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn all(core: &Core) -> Result<Vec<Person>> {
    let found = core.store().read(users::all).await?;
    Ok(found
        .into_iter()
        .map(|(user, account)| Person { user, account })
        .collect())
}

/// The person called `username`.
///
/// # Errors
/// [`Error::NotFound`] without such a person.
pub async fn by_name(core: &Core, username: &str) -> Result<Person> {
    let login = username.trim_start_matches('@').to_lowercase();
    let found = core
        .store()
        .read(move |conn| users::by_login(conn, &login))
        .await?;
    let (user, account) = found.ok_or(Error::NotFound)?;
    Ok(Person { user, account })
}

/// # Errors
/// [`Error::NotFound`] without such a person.
pub async fn set_role(core: &Core, username: &str, role: Role) -> Result<()> {
    let person = by_name(core, username).await?;
    let entry = audit::Entry {
        action: match role {
            Role::User => "make_user",
            Role::Moderator => "make_moderator",
            Role::Admin => "make_admin",
        },
        ..audit::Entry::about(&person.account)
    };
    let for_log = core.clone();
    Ok(core
        .store()
        .write(move |conn| {
            users::set_role(conn, person.user.id, role)?;
            if role != person.user.role {
                audit::write(conn, &for_log, None, entry)?;
            }
            if role == Role::User {
                // What only those who moderate are told.
                for kind in [NotificationKind::Report, NotificationKind::SignUp] {
                    notifications::forget_kind(conn, person.account.id, kind)?;
                }
            }
            Ok(())
        })
        .await?)
}

/// Sets a new password and ends every session and token, since the old one may be known.
///
/// # Errors
/// [`Error::NotFound`] without such a person, [`crate::Invalid`] for a short password.
pub async fn set_password(core: &Core, username: &str, new: &str) -> Result<()> {
    let person = by_name(core, username).await?;
    replace_password(core, &person, new).await
}

/// Somebody changes their own password. Their other sessions end; the caller opens a new one.
///
/// # Errors
/// [`crate::Invalid`] when the old password is wrong or the new one too short.
pub async fn change_password(core: &Core, person: &Person, old: &str, new: &str) -> Result<()> {
    if !password::verify(old, Some(person.user.password_hash.clone())).await? {
        return Err(crate::Invalid::new("old_password", "password-wrong").into());
    }
    replace_password(core, person, new).await
}

async fn replace_password(core: &Core, person: &Person, new: &str) -> Result<()> {
    password::check(new)?;
    let hash = password::hash(new).await?;
    let (user, now) = (person.user.id, core.now());
    Ok(core
        .store()
        .write(move |conn| {
            users::set_password(conn, user, &hash)?;
            sign_out_everywhere(conn, user, now)
        })
        .await?)
}

/// Ends all that somebody, or a program for them, is signed in with.
///
/// # Errors
/// When the database refuses.
pub(crate) fn sign_out_everywhere(
    conn: &mut Connection,
    user: UserId,
    now: OffsetDateTime,
) -> oriel_store::Result<()> {
    sessions::end_all(conn, user)?;
    tokens::revoke_all(conn, user, now)?;
    events::happened(conn, Event::LockedOut(user));
    Ok(())
}

/// Locks somebody out, or lets them in again. Their posts stay.
///
/// # Errors
/// When the database refuses.
pub(crate) fn disable(
    conn: &mut Connection,
    user: UserId,
    disabled: bool,
    now: OffsetDateTime,
) -> oriel_store::Result<()> {
    users::set_disabled(conn, user, disabled.then_some(now))?;
    if disabled {
        sign_out_everywhere(conn, user, now)?;
    }
    Ok(())
}

/// The same, decided by whoever looks after the machine.
///
/// # Errors
/// [`Error::NotFound`] without such a person.
pub async fn set_disabled(core: &Core, username: &str, disabled: bool) -> Result<()> {
    let (person, now) = (by_name(core, username).await?, core.now());
    let entry = audit::Entry {
        action: if disabled { "disable" } else { "enable" },
        ..audit::Entry::about(&person.account)
    };
    let for_log = core.clone();
    Ok(core
        .store()
        .write(move |conn| {
            disable(conn, person.user.id, disabled, now)?;
            audit::write(conn, &for_log, None, entry)
        })
        .await?)
}
