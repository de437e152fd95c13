//! Bearer tokens of the client API.

use oriel_store::{
    model::{AppId, Token, TokenId},
    tokens, users,
};
use time::Duration;

use crate::{Core, Error, Result, person::Person, scopes::Scopes, secret};

/// How exactly the last use is kept; less exact means fewer writes.
const TOUCH_EVERY: Duration = Duration::days(1);

/// Who brings a token: a person by an app, an app for itself, or a script of a person's.
#[derive(Debug, Clone)]
pub struct Holder {
    pub token: TokenId,
    /// Of the app, or what the token was made for.
    pub name: String,
    /// None for a token that was made by hand.
    pub app: Option<AppId>,
    /// Who is acted for, unless the app acts for nobody.
    pub person: Option<Person>,
    /// What it may do, and no more than the person may today.
    pub scopes: Scopes,
}

/// Makes a token for the person called `username` and returns it, the only time it is seen.
///
/// # Errors
/// [`Error::NotFound`] without such a person, [`crate::Invalid`] for unknown scopes.
pub async fn issue_for(core: &Core, username: &str, name: &str, scopes: &str) -> Result<String> {
    let scopes = Scopes::parse(scopes)?;
    let login = username.trim_start_matches('@').to_lowercase();
    let found = core
        .store()
        .read(move |conn| users::by_login(conn, &login))
        .await?;
    let (user, account) = found.ok_or(Error::NotFound)?;
    let token = secret::token();
    let hash = secret::hash(&token);
    let row = Token {
        user_id: Some(user.id),
        account_id: Some(account.id),
        ..Token::new(core.next_id(), &hash, name, &scopes.as_text(), core.now())
    };
    core.store()
        .write(move |conn| tokens::insert(conn, &row))
        .await?;
    Ok(token)
}

/// Who holds this token, if it lives.
///
/// # Errors
/// When the database cannot be asked.
pub async fn resume(core: &Core, token: &str) -> Result<Option<Holder>> {
    let hash = secret::hash(token);
    let found = core
        .store()
        .read(move |conn| tokens::holder(conn, &hash))
        .await?;
    let Some((token, person)) = found else {
        return Ok(None);
    };
    let person = person.map(|(user, account)| Person { user, account });
    if person.as_ref().is_some_and(Person::is_shut_out) {
        return Ok(None);
    }
    if let Err(error) = touch(core, &token).await {
        // What can be read stays readable where nothing can be written.
        tracing::warn!(%error, "the use of a token was not noted: {error}");
    }
    let scopes = Scopes::stored(&token.scopes);
    let scopes = match &person {
        Some(person) => scopes.of_role(person.user.role),
        None => scopes,
    };
    Ok(Some(Holder {
        token: token.id,
        name: token.name,
        app: token.app_id,
        person,
        scopes,
    }))
}

async fn touch(core: &Core, token: &Token) -> Result<()> {
    let (id, now) = (token.id, core.now());
    let is_known = token
        .last_used_at
        .is_some_and(|last| now - last.get() < TOUCH_EVERY);
    if is_known {
        return Ok(());
    }
    Ok(core
        .store()
        .write(move |conn| tokens::touch(conn, id, now))
        .await?)
}
