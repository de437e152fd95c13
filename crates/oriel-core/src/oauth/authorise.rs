//! An app asks a person, and the person decides.

use oriel_store::{
    codes,
    model::{App, Code},
};
use time::Duration;

use super::{Redirect, apps};
use crate::{Core, Error, Result, error::Refusal, person::Person, scopes::Scopes, secret};

/// How long a code is good for: an app exchanges it at once, and a person types it within minutes.
const CODE_LIFE: Duration = Duration::minutes(5);

/// What an app asks for, as it stands in the address.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    pub response_type: String,
    pub client_id: String,
    pub redirect_uri: String,
    pub scope: Option<String>,
    pub challenge: Option<String>,
    pub challenge_method: Option<String>,
}

/// What may be put to a person.
#[derive(Debug, Clone)]
pub struct Asked {
    pub app: App,
    pub redirect: Redirect,
    /// What the app gets if they agree: no more than they can give.
    pub scopes: Scopes,
    challenge: Option<String>,
}

/// Whether this may be put to `person`. Whoever sent them here with something wrong learns nothing:
/// they stay here and read what it is, since anybody may register an app that leads anywhere.
///
/// # Errors
/// [`Error::OAuth`] with what is wrong.
pub async fn check(core: &Core, person: &Person, ask: &Ask) -> Result<Asked> {
    let app = apps::find(core, &ask.client_id).await?;
    let app = app.ok_or(Error::OAuth(Refusal::UnknownApp))?;
    let redirect = Redirect::among(&app.redirect_uris, &ask.redirect_uri)
        .ok_or(Error::OAuth(Refusal::UnknownRedirect))?;
    if ask.response_type != "code" {
        return Err(Error::OAuth(Refusal::ResponseType));
    }
    let scopes = within(&app, ask.scope.as_deref())?.of_role(person.user.role);
    if scopes.is_empty() {
        return Err(Error::OAuth(Refusal::Scope));
    }
    Ok(Asked {
        challenge: challenge(ask)?,
        app,
        redirect,
        scopes,
    })
}

/// What is asked for, if the app said when it was registered that it would.
pub(super) fn within(app: &App, asked: Option<&str>) -> Result<Scopes> {
    let scopes = match asked {
        Some(asked) => Scopes::parse(asked).ok(),
        None => Some(Scopes::by_default()),
    };
    scopes
        .filter(|scopes| scopes.within(&Scopes::of(app)))
        .ok_or(Error::OAuth(Refusal::Scope))
}

/// A challenge is the SHA-256 of what the app will show: 43 letters of base64url (RFC 7636 §4.2).
fn challenge(ask: &Ask) -> Result<Option<String>> {
    let Some(challenge) = &ask.challenge else {
        return match ask.challenge_method {
            None => Ok(None),
            Some(_) => Err(Error::OAuth(Refusal::Challenge)),
        };
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let is_one = challenge.len() == 43 && challenge.chars().all(plain);
    if is_one && ask.challenge_method.as_deref() == Some("S256") {
        Ok(Some(challenge.clone()))
    } else {
        Err(Error::OAuth(Refusal::Challenge))
    }
}

/// The person agrees. Returns the code for the app.
///
/// # Errors
/// When the database refuses.
pub async fn allow(core: &Core, person: &Person, asked: &Asked) -> Result<String> {
    let code = secret::token();
    let row = Code {
        code_hash: secret::hash(&code),
        app_id: asked.app.id,
        user_id: person.user.id,
        redirect_uri: asked.redirect.as_str().to_owned(),
        scopes: asked.scopes.as_text(),
        challenge: asked.challenge.clone(),
        expires_at: (core.now() + CODE_LIFE).into(),
        used_at: None,
        token_id: None,
    };
    core.store()
        .write(move |conn| codes::insert(conn, &row))
        .await?;
    Ok(code)
}
