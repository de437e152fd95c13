use oriel_store::users;

use super::{email, password};
use crate::{Core, Error, Invalid, Result, person::Person};

/// Who this is, by username or email and password. Wrong names and wrong passwords get the same
/// answer after the same work.
///
/// # Errors
/// [`Invalid`] `sign-in-wrong`, or `sign-in-disabled` for somebody who is locked out.
pub async fn authenticate(core: &Core, login: &str, typed: &str) -> Result<Person> {
    let login = login.trim().trim_start_matches('@').to_lowercase();
    let login = email::canonical(&login).unwrap_or(login);
    let found = core
        .store()
        .read(move |conn| users::by_login(conn, &login))
        .await?;
    let kept = found.as_ref().map(|(user, _)| user.password_hash.clone());
    let right = password::verify(typed, kept).await?;
    let Some((user, account)) = found.filter(|_| right) else {
        return Err(Invalid::new("password", "sign-in-wrong").into());
    };
    let person = Person { user, account };
    if person.is_shut_out() {
        return Err(Error::from(Invalid::new("login", "sign-in-disabled")));
    }
    Ok(person)
}
