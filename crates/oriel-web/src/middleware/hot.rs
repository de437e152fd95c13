//! What many servers and visitors ask for within a moment, as when a post goes out, is rendered once.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header, header::HeaderMap},
    middleware::Next,
    web::{self, Bytes},
};

use crate::app::App;

/// Other processes may write, too, and this one does not see it.
const LIFETIME: Duration = Duration::from_secs(1);
/// All bodies together stay below this.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// Nobody who asks honestly needs more for path, `Accept` and `Accept-Encoding`.
const MAX_KEY: usize = 512;

/// Left on a response that is the same for everybody who asks in the same words.
#[derive(Debug, Clone, Copy)]
pub struct Shared;

/// Documents as they were sent, until something is written here.
#[derive(Default)]
pub struct HotDocuments {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    documents: HashMap<String, Document>,
    bytes: usize,
}

#[derive(Clone)]
struct Document {
    /// What [`oriel_core::Core::writes`] said before it was rendered.
    writes: u64,
    until: Instant,
    headers: HeaderMap,
    body: Bytes,
}

impl HotDocuments {
    fn get(&self, key: &str, writes: u64) -> Option<HttpResponse> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let document = kept.documents.get(key)?;
        if document.writes != writes || document.until <= Instant::now() {
            return None;
        }
        let mut response = HttpResponse::Ok().body(document.body.clone());
        *response.headers_mut() = document.headers.clone();
        Some(response)
    }

    fn put(&self, key: String, document: Document) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = kept.documents.remove(&key) {
            kept.bytes -= size(&key, &old);
        }
        if kept.bytes + size(&key, &document) > MAX_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += size(&key, &document);
        kept.documents.insert(key, document);
    }
}

fn size(key: &str, document: &Document) -> usize {
    key.len() + document.body.len()
}

/// Answers from what is kept, and keeps what is [`Shared`].
pub async fn hot_documents(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let Some(key) = key(&request) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let writes = app.core().writes();
    if let Some(known) = app.hot_documents().get(&key, writes) {
        return Ok(request.into_response(known.map_into_right_body()));
    }
    let response = next.call(request).await?;
    if response.response().extensions().get::<Shared>().is_none() {
        return Ok(response.map_into_left_body());
    }
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body)
        .await
        .map_err(|error| actix_web::error::ErrorInternalServerError(error.into().to_string()))?;
    let document = Document {
        writes,
        until: Instant::now() + LIFETIME,
        headers: head.headers().clone(),
        body: body.clone(),
    };
    app.hot_documents().put(key, document);
    let response = head.set_body(body).map_into_boxed_body();
    Ok(ServiceResponse::new(request, response).map_into_right_body())
}

/// What tells answers apart; none for what is never kept.
fn key(request: &ServiceRequest) -> Option<String> {
    if request.method() != Method::GET || request.path().starts_with("/media/") {
        return None;
    }
    // Whoever says who they are sees what others do not.
    if request.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    let mut key = request.uri().path_and_query()?.as_str().to_owned();
    for name in [header::ACCEPT, header::ACCEPT_ENCODING] {
        for value in request.headers().get_all(name) {
            key.push('\n');
            key.push_str(value.to_str().ok()?);
        }
        key.push('\r');
    }
    (key.len() <= MAX_KEY).then_some(key)
}
