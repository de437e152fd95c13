use std::{future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web,
};
use oriel_core::{
    Error,
    accounts::tokens::{self, Holder},
    model::AccountId,
};
use serde_json::Value;

use super::{
    Fields, Params,
    form::{self, app_of},
};
use crate::error::WebError;

type Found<T> = Pin<Box<dyn Future<Output = Result<T, WebError>>>>;

/// The bearer of a token, and what it may do.
#[derive(Debug, Clone)]
pub struct Bearer(Holder);

impl Bearer {
    /// The person, if the token has this scope.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when it does not.
    pub fn with(self, scope: &str) -> Result<oriel_core::accounts::Person, WebError> {
        if self.0.scopes.allow(scope) {
            Ok(self.0.person)
        } else {
            Err(Error::Forbidden.into())
        }
    }
}

/// A bearer, or nobody: for posts and photos, of which everyone may read some.
#[derive(Debug, Clone)]
pub struct MaybeBearer(Option<Holder>);

impl MaybeBearer {
    /// Whose eyes decide what may be seen: nobody's, when the token is not for reading posts.
    pub fn account(&self) -> Option<AccountId> {
        let holder = self.0.as_ref()?;
        let reads = holder.scopes.allow("read:statuses");
        reads.then_some(holder.person.account.id)
    }
}

fn token_of(headers: &HeaderMap) -> Option<String> {
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
            let token = token_of(request.headers()).ok_or(Error::SignInNeeded)?;
            let app = app_of(&request)?;
            let holder = tokens::resume(app.core(), &token).await?;
            Ok(Self(holder.ok_or(Error::SignInNeeded)?))
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

const MAX_BODY_BYTES: usize = 1024 * 1024;

impl FromRequest for ApiParams {
    type Error = WebError;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let mut params = Params::default();
            params.add_fields(&Fields::parse(request.query_string().as_bytes()));
            let kind = request.content_type().to_ascii_lowercase();
            let payload = web::Payload::from_request(&request, &mut payload).await;
            let payload = payload.map_err(|error| Error::Internal(error.to_string()))?;
            if kind == "multipart/form-data" {
                add_multipart(&mut params, &request, payload).await?;
                return Ok(Self(params));
            }
            let body = form::read(payload, MAX_BODY_BYTES).await?;
            if kind == "application/json" {
                if let Ok(Value::Object(object)) = serde_json::from_slice(&body) {
                    params.add_json(object);
                }
            } else {
                params.add_fields(&Fields::parse(&body));
            }
            Ok(Self(params))
        })
    }
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
