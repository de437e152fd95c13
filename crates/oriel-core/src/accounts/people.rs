//! What admins do with the people of their instance.

use oriel_store::{model::Role, sessions, tokens, users};

use super::{Person, password};
use crate::{
    Core, Error, Result,
    streaming::{self, Event},
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
    let user = by_name(core, username).await?.user.id;
    Ok(core
        .store()
        .write(move |conn| users::set_role(conn, user, role))
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
            sessions::end_all(conn, user)?;
            tokens::revoke_all(conn, user, now)?;
            streaming::happened(conn, Event::LockedOut(user));
            Ok(())
        })
        .await?)
}

/// Locks somebody out, or lets them in again. Their posts stay.
///
/// # Errors
/// [`Error::NotFound`] without such a person.
pub async fn set_disabled(core: &Core, username: &str, disabled: bool) -> Result<()> {
    let user = by_name(core, username).await?.user.id;
    let now = core.now();
    Ok(core
        .store()
        .write(move |conn| {
            users::set_disabled(conn, user, disabled.then_some(now))?;
            if disabled {
                sessions::end_all(conn, user)?;
                tokens::revoke_all(conn, user, now)?;
                streaming::happened(conn, Event::LockedOut(user));
            }
            Ok(())
        })
        .await?)
}
