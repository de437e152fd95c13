use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use oriel_core::{Error, model::PostId, person::Person};

use crate::{
    error::WebError,
    extract::{Bearer, SignedIn, csrf, form::app_of},
};

/// Who sends a file, and where to: somebody's own page into one of their posts, or their app.
#[derive(Debug)]
pub(super) struct Sender {
    pub person: Person,
    pub post: Option<PostId>,
}

impl FromRequest for Sender {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match request.match_info().get("id") {
                Some(post) => by_page(&request, post).await,
                None => by_app(&request).await,
            }
        })
    }
}

async fn by_page(request: &HttpRequest, post: &str) -> Result<Sender, WebError> {
    let signed_in = SignedIn::from_request(request, &mut Payload::None).await?;
    let app = app_of(request)?;
    csrf::check(request, app.core().urls(), csrf::sent(request))?;
    let post: PostId = post.parse().map_err(|_error| Error::NotFound)?;
    Ok(Sender {
        person: signed_in.person,
        post: Some(post),
    })
}

async fn by_app(request: &HttpRequest) -> Result<Sender, WebError> {
    let bearer = Bearer::from_request(request, &mut Payload::None).await?;
    Ok(Sender {
        person: bearer.with("write:media")?,
        post: None,
    })
}
