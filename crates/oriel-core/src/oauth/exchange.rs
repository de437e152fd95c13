//! What an app gets tokens for, and how it gives them back.

use oriel_store::{
    Connection, apps as app_rows, codes,
    model::{App, Code, Token, TokenId, UserId},
    tokens, users,
};
use time::OffsetDateTime;

use super::authorise;
use crate::{
    Core, Error, Result,
    accounts::{
        authenticate::authenticate,
        register::{self, NewPerson},
    },
    error::Refusal,
    events::{self, Event},
    person::Person,
    scopes::Scopes,
    secret,
};

/// The most tokens that an app holds for itself; older ones end.
const MOST_OWN_TOKENS: i64 = 20;

/// A token that was given, which nobody sees again.
#[derive(Debug, Clone)]
pub struct Issued {
    pub token: String,
    pub scopes: Scopes,
    pub created_at: OffsetDateTime,
}

/// A code as an app brings it back.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    pub code: String,
    /// Where the person was sent back to with it.
    pub redirect_uri: String,
    /// What the challenge was made of.
    pub verifier: Option<String>,
}

/// A token that is written down when its secret is known.
struct Draft {
    row: Token,
    issued: Issued,
}

impl Draft {
    fn new(core: &Core, app: &App, person: Option<&Person>, scopes: &Scopes) -> Self {
        let (token, now) = (secret::token(), core.now());
        let hash = secret::hash(&token);
        let row = Token {
            app_id: Some(app.id),
            user_id: person.map(|person| person.user.id),
            account_id: person.map(|person| person.account.id),
            ..Token::new(core.next_id(), &hash, &app.name, &scopes.as_text(), now)
        };
        let issued = Issued {
            token,
            scopes: scopes.clone(),
            created_at: now,
        };
        Self { row, issued }
    }

    /// Writes it; an app that acts for somebody is there to stay.
    fn write(self, conn: &mut Connection, app: &App) -> oriel_store::Result<Issued> {
        tokens::insert(conn, &self.row)?;
        if self.row.user_id.is_some() {
            app_rows::authorised(conn, app.id, self.issued.created_at)?;
        }
        Ok(self.issued)
    }
}

/// A token for a code, which works once: when it comes again, somebody else has it as well, and
/// what it was exchanged for ends.
///
/// # Errors
/// [`Refusal::Grant`], whatever is wrong with it.
pub async fn for_code(core: &Core, app: &App, brought: Brought) -> Result<Issued> {
    let (app, for_token) = (app.clone(), core.clone());
    let issued = core
        .store()
        .write(move |conn| {
            let now = for_token.now();
            let hash = secret::hash(&brought.code);
            let Some(code) = codes::by_hash(conn, &hash)?.filter(|it| it.app_id == app.id) else {
                return Ok(None);
            };
            if code.used_at.is_some() {
                take_back(conn, &code, now)?;
                return Ok(None);
            }
            let person = users::by_id(conn, code.user_id)?;
            let person = person.map(|(user, account)| Person { user, account });
            let person = person.filter(|person| !person.is_shut_out());
            let Some(person) = person.filter(|_| fits(&code, &brought, now)) else {
                return Ok(None);
            };
            let scopes = Scopes::stored(&code.scopes);
            let draft = Draft::new(&for_token, &app, Some(&person), &scopes);
            if !codes::use_up(conn, &hash, draft.row.id, now)? {
                // Somebody was quicker, at this very moment.
                if let Some(code) = codes::by_hash(conn, &hash)? {
                    take_back(conn, &code, now)?;
                }
                return Ok(None);
            }
            draft.write(conn, &app).map(Some)
        })
        .await?;
    issued.ok_or(Error::OAuth(Refusal::Grant))
}

fn take_back(conn: &mut Connection, code: &Code, now: OffsetDateTime) -> oriel_store::Result<()> {
    match code.token_id {
        Some(token) => end(conn, token, Some(code.user_id), now),
        None => Ok(()),
    }
}

/// A token ends, and with it what streams to whoever holds it.
fn end(
    conn: &mut Connection,
    token: TokenId,
    of: Option<UserId>,
    now: OffsetDateTime,
) -> oriel_store::Result<()> {
    tokens::revoke(conn, token, now)?;
    if let Some(user) = of {
        events::happened(conn, Event::LockedOut(user));
    }
    Ok(())
}

/// Whether a code is good yet, and is brought by who asked for it. Where there was no challenge there
/// is nothing to show, so that nobody can leave out or slip in either of the two.
fn fits(code: &Code, brought: &Brought, now: OffsetDateTime) -> bool {
    let shown = brought.verifier.as_deref().map(challenge_of);
    now < code.expires_at.get()
        && code.redirect_uri == brought.redirect_uri
        && code.challenge == shown
}

/// The S256 challenge of a verifier (RFC 7636 §4.2).
fn challenge_of(verifier: &str) -> String {
    secret::hash(verifier)
}

/// A token for the app itself, which acts for nobody.
///
/// # Errors
/// [`Refusal::Scope`] when it asks for more than it registered, or for what only people have.
pub async fn for_app(core: &Core, app: &App, scope: Option<&str>) -> Result<Issued> {
    let scopes = authorise::within(app, scope)?;
    let (draft, app) = (Draft::new(core, app, None, &scopes), app.clone());
    Ok(core
        .store()
        .write(move |conn| {
            let issued = draft.write(conn, &app)?;
            tokens::keep_newest_of_app(conn, app.id, MOST_OWN_TOKENS)?;
            Ok(issued)
        })
        .await?)
}

/// A token for a name and a password, where the configuration lets apps ask for them.
///
/// # Errors
/// [`Refusal::GrantType`] where it does not, [`Refusal::Grant`] when they are wrong,
/// [`Refusal::Scope`] when the app asks for more than it registered.
pub async fn for_password(
    core: &Core,
    app: &App,
    login: &str,
    password: &str,
    scope: Option<&str>,
) -> Result<Issued> {
    if !core.config().api.password_grant {
        return Err(Error::OAuth(Refusal::GrantType));
    }
    let scopes = authorise::within(app, scope)?;
    let person = match authenticate(core, login, password).await {
        Ok(person) => person,
        Err(Error::Invalid(_)) => return Err(Error::OAuth(Refusal::Grant)),
        Err(error) => return Err(error),
    };
    give(core, app, &person, &scopes.of_role(person.user.role)).await
}

/// Somebody joins through an app, which may then act for them as it acts for itself.
///
/// # Errors
/// [`crate::Invalid`] with the parameter to correct, as on the page.
pub async fn for_newcomer(
    core: &Core,
    app: &App,
    scopes: &Scopes,
    new: NewPerson,
    invitation: Option<&str>,
) -> Result<Issued> {
    let person = register::sign_up(core, new, invitation).await?;
    give(core, app, &person, &scopes.of_role(person.user.role)).await
}

async fn give(core: &Core, app: &App, person: &Person, scopes: &Scopes) -> Result<Issued> {
    if scopes.is_empty() {
        return Err(Error::OAuth(Refusal::Scope));
    }
    let (draft, app) = (Draft::new(core, app, Some(person), scopes), app.clone());
    Ok(core
        .store()
        .write(move |conn| draft.write(conn, &app))
        .await?)
}

/// An app gives a token back (RFC 7009). One that has ended already, or never was, is no error.
///
/// # Errors
/// [`Refusal::OthersToken`] for another's.
pub async fn revoke(core: &Core, app: &App, token: &str) -> Result<()> {
    let (hash, app, now) = (secret::hash(token), app.id, core.now());
    let is_own = core
        .store()
        .write(move |conn| match tokens::living(conn, &hash)? {
            Some(token) if token.app_id == Some(app) => {
                end(conn, token.id, token.user_id, now)?;
                Ok(true)
            }
            Some(_) => Ok(false),
            None => Ok(true),
        })
        .await?;
    if is_own {
        Ok(())
    } else {
        Err(Error::OAuth(Refusal::OthersToken))
    }
}

#[cfg(test)]
mod tests {
    use super::challenge_of;

    #[test]
    fn a_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        assert_eq!(
            challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
