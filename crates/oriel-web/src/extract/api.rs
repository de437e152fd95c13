use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::{
        Method,
        header::{self, HeaderMap},
    },
    web,
};
use oriel_core::{
    Error,
    accounts::tokens::{self, Holder},
    error::Unfit,
    model::{AccountId, AppId},
    moderation::Moderator,
    person::Person,
    scopes::Scopes,
};
use serde_json::Value;

use super::{
    Fields, Params,
    form::{self, app_of},
};
use crate::error::WebError;

type Found<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

/// The bearer of a token, and what it may do: a person through an app, or an app for itself.
#[derive(Debug, Clone)]
pub struct Bearer(Holder);

impl Bearer {
    /// The person, if the token has this scope.
    ///
    /// # Errors
    /// [`Unfit::Scope`] when it does not, [`Unfit::NoPerson`] when it is an app's alone.
    pub fn with(self, scope: &str) -> Result<Person, WebError> {
        self.with_any(&[scope])
    }

    /// The person, if the token has one of these scopes.
    ///
    /// # Errors
    /// As [`with`](Self::with).
    pub fn with_any(self, scopes: &[&str]) -> Result<Person, WebError> {
        if !scopes.iter().any(|scope| self.0.scopes.allow(scope)) {
            return Err(Error::Token(Unfit::Scope).into());
        }
        let person = self.0.person;
        person.ok_or(Error::Token(Unfit::NoPerson).into())
    }

    /// Somebody who moderates today, if the token has this scope.
    ///
    /// # Errors
    /// As [`with`](Self::with), and [`Error::BeyondRole`] for everybody else.
    pub fn moderator(self, scope: &str) -> Result<Moderator, WebError> {
        Ok(Moderator::new(self.with(scope)?)?)
    }

    /// The app, whoever it acts for, if its token has this scope; and all the scopes it has.
    ///
    /// # Errors
    /// [`Unfit::Scope`] when it does not, [`Unfit::NoApp`] when the token was made by hand.
    pub fn for_app(self, scope: &str) -> Result<(AppId, Scopes), WebError> {
        if !self.0.scopes.allow(scope) {
            return Err(Error::Token(Unfit::Scope).into());
        }
        let app = self.0.app.ok_or(Error::Token(Unfit::NoApp))?;
        Ok((app, self.0.scopes))
    }

    /// What is known of the token, whatever it may do.
    pub fn holder(&self) -> &Holder {
        &self.0
    }
}

/// A bearer, or nobody: for posts and photos, of which everyone may read some.
#[derive(Debug, Clone)]
pub struct MaybeBearer(Option<Holder>);

impl MaybeBearer {
    /// Whose eyes decide what may be seen: nobody's, when the token is not for reading posts, or is
    /// an app's alone.
    pub fn account(&self) -> Option<AccountId> {
        let holder = self.0.as_ref()?;
        let person = holder.person.as_ref()?;
        let reads = holder.scopes.allow("read:statuses");
        reads.then_some(person.account.id)
    }
}

/// The token that a request brings in its header (RFC 6750).
pub(crate) fn token_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

impl FromRequest for Bearer {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let token = token_of(request.headers()).ok_or(Error::Token(Unfit::Token))?;
            let app = app_of(&request)?;
            let holder = tokens::resume(app.core(), &token).await?;
            Ok(Self(holder.ok_or(Error::Token(Unfit::Token))?))
        })
    }
}

impl FromRequest for MaybeBearer {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if token_of(request.headers()).is_none() {
            return Box::pin(async { Ok(Self(None)) });
        }
        let bearer = Bearer::from_request(request, payload);
        Box::pin(async move { Ok(Self(Some(bearer.await?.0))) })
    }
}

/// Parameters from query and body, whatever the body is written in.
#[derive(Debug)]
pub struct ApiParams(pub Params);

/// Parameters from the body alone: what is secret does not belong into an address, which others
/// write down.
#[derive(Debug)]
pub struct BodyParams(pub Params);

const MAX_BODY_BYTES: usize = 1024 * 1024;

impl FromRequest for ApiParams {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let mut params = Params::default();
            params.add_fields(&Fields::parse(request.query_string().as_bytes()));
            add_body(&mut params, &request, payload).await?;
            Ok(Self(params))
        })
    }
}

impl FromRequest for BodyParams {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let mut params = Params::default();
            add_body(&mut params, &request, payload).await?;
            Ok(Self(params))
        })
    }
}

async fn add_body(
    params: &mut Params,
    request: &HttpRequest,
    mut payload: Payload,
) -> Result<(), WebError> {
    // Some apps name a kind of body where there is none to be read (RFC 9110 §9.3.1).
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(());
    }
    let kind = request.content_type().to_ascii_lowercase();
    let payload = web::Payload::from_request(request, &mut payload).await;
    let payload = payload.map_err(|error| Error::Internal(error.to_string()))?;
    if kind == "multipart/form-data" {
        return add_multipart(params, request, payload).await;
    }
    let body = form::read(payload, MAX_BODY_BYTES).await?;
    if kind == "application/json" {
        if let Ok(Value::Object(object)) = serde_json::from_slice(&body) {
            params.add_json(object);
        }
    } else {
        params.add_fields(&Fields::parse(&body));
    }
    Ok(())
}

async fn add_multipart(
    params: &mut Params,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<(), WebError> {
    let mut parts = crate::uploads::Parts::of(request, payload)?;
    while let Some(part) = parts.next(MAX_BODY_BYTES).await? {
        if let crate::uploads::Part::Text { name, value } = part {
            params.add(&name, Value::String(value));
        }
    }
    Ok(())
}
