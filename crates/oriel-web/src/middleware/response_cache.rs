//! What many servers and visitors ask for within a moment, as when a post goes out, is rendered once.

use std::time::Duration;

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header, header::HeaderMap},
    middleware::Next,
    web::{self, Bytes},
};
use moka::{policy::EvictionPolicy, sync::Cache};

use crate::app::App;

/// Other processes may write, too, and this one does not see it.
const LIFETIME: Duration = Duration::from_secs(1);
/// All bodies together stay below this.
const MAX_BYTES: u64 = 16 * 1024 * 1024;
/// Nobody who asks honestly needs more for path, `Accept` and `Accept-Encoding`.
const MAX_KEY: usize = 512;

/// Left on a response that is the same for everybody who asks in the same words.
#[derive(Debug, Clone, Copy)]
pub struct Shared;

/// Responses as they were sent, until something is written here.
pub struct ResponseCache(Cache<String, Document>);

#[derive(Clone)]
struct Document {
    /// What [`oriel_core::Core::writes`] said before it was rendered.
    writes: u64,
    headers: HeaderMap,
    body: Bytes,
}

impl Default for ResponseCache {
    fn default() -> Self {
        Self(
            Cache::builder()
                .max_capacity(MAX_BYTES)
                .weigher(|key: &String, document: &Document| {
                    let bytes = key.len() + document.body.len();
                    u32::try_from(bytes).unwrap_or(u32::MAX)
                })
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(LIFETIME)
                .build(),
        )
    }
}

impl ResponseCache {
    fn get(&self, key: &str, writes: u64) -> Option<HttpResponse> {
        let document = self.0.get(key)?;
        if document.writes != writes {
            return None;
        }
        let mut response = HttpResponse::Ok().body(document.body);
        *response.headers_mut() = document.headers;
        Some(response)
    }

    fn insert(&self, key: String, document: Document) {
        self.0.insert(key, document);
    }
}

/// Answers from the cache, and caches what is [`Shared`].
pub async fn response_cache(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let Some(key) = key(&request) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let writes = app.core().writes();
    if let Some(known) = app.response_cache().get(&key, writes) {
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
        headers: head.headers().clone(),
        body: body.clone(),
    };
    app.response_cache().insert(key, document);
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
