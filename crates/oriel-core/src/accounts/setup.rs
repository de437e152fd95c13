//! The first minute of an instance: a link, printed once, that creates the admin.

use oriel_store::{model::Role, settings, users};
use time::{Duration, OffsetDateTime};

use super::register;
use crate::{Core, Error, Result, person::Person, secret, text};

const KEY: &str = "setup.token";
/// The name that was given at set-up, which the configured one only stands in for.
const NAME: &str = "instance.name";
const LIFE: Duration = Duration::hours(1);

/// A new set-up link while nobody is admin; it works once, for an hour, and replaces earlier ones.
///
/// # Errors
/// When the database refuses.
pub async fn link(core: &Core) -> Result<Option<String>> {
    if core.store().read(users::admin_exists).await? {
        return Ok(None);
    }
    let token = secret::token();
    let expires = (core.now() + LIFE).unix_timestamp();
    let kept = format!("{expires} {}", secret::hash(&token));
    core.store()
        .write(move |conn| settings::set(conn, KEY, &kept))
        .await?;
    Ok(Some(core.urls().absolute(&format!("/setup/{token}"))))
}

/// Whether a set-up token still works.
///
/// # Errors
/// [`Error::NotFound`] for a wrong, used or expired one.
pub async fn check(core: &Core, token: &str) -> Result<()> {
    let kept = core.store().read(|conn| settings::get(conn, KEY)).await?;
    if kept.is_some_and(|kept| is_valid(&kept, token, core.now())) {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

/// Creates the admin and uses the token up.
///
/// # Errors
/// [`Error::NotFound`] for a wrong, used or expired token, [`crate::Invalid`] for a field.
pub async fn complete(
    core: &Core,
    token: &str,
    instance_name: &str,
    mut admin: register::NewPerson,
) -> Result<Person> {
    check(core, token).await?;
    let name = text::bounded_line("instance_name", instance_name, 100)?;
    admin.role = Role::Admin;
    let person = register::create(core, admin).await?;
    let id = person.user.id;
    let alone = core
        .store()
        .write(move |conn| {
            settings::delete(conn, KEY)?;
            if !name.is_empty() {
                settings::set(conn, NAME, &name)?;
            }
            users::is_only_admin(conn, id)
        })
        .await?;
    if !alone {
        // Two people used the link at the same moment: the second is an ordinary user.
        super::people::set_role(core, &person.account.username, Role::User).await?;
    }
    Ok(person)
}

/// What this instance is called.
///
/// # Errors
/// When the database cannot be asked.
pub async fn instance_name(core: &Core) -> Result<String> {
    let given = core.store().read(|conn| settings::get(conn, NAME)).await?;
    Ok(given.unwrap_or_else(|| core.config().instance.name.clone()))
}

fn is_valid(kept: &str, token: &str, now: OffsetDateTime) -> bool {
    kept.split_once(' ').is_some_and(|(expires, hash)| {
        let alive = expires
            .parse::<i64>()
            .is_ok_and(|expires| now.unix_timestamp() < expires);
        alive && hash == secret::hash(token)
    })
}
