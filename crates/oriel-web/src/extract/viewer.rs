use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, cookie::Cookie, dev::Payload, http::header};
use oriel_core::{
    Error,
    accounts::sessions,
    model::{AccountId, SessionId},
    person::Person,
};

use super::{csrf, form::app_of};
use crate::{app::App, error::WebError, views::locale::Locale};

/// Whoever looks at a page: perhaps signed in, and in which language they read.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub person: Option<Person>,
    pub session: Option<SessionId>,
    pub locale: Locale,
}

impl Visitor {
    /// Whose eyes decide what may be seen.
    pub fn account(&self) -> Option<AccountId> {
        self.person.as_ref().map(|person| person.account.id)
    }
}

/// Somebody who is signed in; others are sent to sign in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub person: Person,
    pub session: SessionId,
    pub locale: Locale,
}

impl SignedIn {
    /// The same person as a visitor of a page.
    pub fn visitor(&self) -> Visitor {
        Visitor {
            person: Some(self.person.clone()),
            session: Some(self.session),
            locale: self.locale,
        }
    }
}

type Found<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

impl FromRequest for Visitor {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { visitor(&request).await })
    }
}

impl FromRequest for SignedIn {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor(&request).await?;
            match (visitor.person, visitor.session) {
                (Some(person), Some(session)) => Ok(Self {
                    person,
                    session,
                    locale: visitor.locale,
                }),
                _ => Err(WebError(Error::SignInNeeded)),
            }
        })
    }
}

async fn visitor(request: &HttpRequest) -> Result<Visitor, WebError> {
    let app = app_of(request)?;
    let core = app.core();
    let found = match csrf::session_token(request, core.urls()) {
        Some(token) => sessions::resume(core, &token).await?,
        None => None,
    };
    let (person, session): (Option<Person>, _) = found.unzip();
    let own = person.as_ref().map(|person| person.user.locale.as_str());
    let locale = locale_of(request, &app, own);
    Ok(Visitor {
        person,
        session,
        locale,
    })
}

/// The cookie that remembers which language was chosen.
pub const LANGUAGE_COOKIE: &str = "lang";

/// The language of the answer: asked for in the address, chosen before, the person's own, or
/// what the browser wishes.
pub fn locale_of(request: &HttpRequest, app: &App, own: Option<&str>) -> Locale {
    let query = super::Fields::parse(request.query_string().as_bytes());
    let cookie = request.cookie(LANGUAGE_COOKIE);
    let accept = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|it| it.to_str().ok());
    let chosen = cookie.as_ref().map(Cookie::value).or(own);
    app.views().negotiate(query.get("lang"), chosen, accept)
}
