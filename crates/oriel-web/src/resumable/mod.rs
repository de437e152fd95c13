//! Resumable uploads: tus 1.0.0 with creation (also with upload), termination, checksum and
//! expiration, <https://tus.io/protocols/resumable-upload>. Pages send to a draft, apps to nowhere
//! in particular. When all bytes are there, `Oriel-Photo` tells the photo.

mod headers;
mod requests;
mod sender;

use std::time::SystemTime;

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{self, HeaderName, HeaderValue, HttpDate},
    },
    middleware::{Next, from_fn},
    web::{self, delete, head, patch, post},
};
use oriel_core::{
    Error as CoreError,
    media::error::Refused,
    resumable::{NotTaken, Progress},
};

use crate::{
    app::App,
    error::{Refusal, WebError, WebResult},
    routes::nothing_here,
};

/// The one version of the protocol that is spoken here.
const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,creation-with-upload,termination,checksum,expiration";
/// What bytes of a file are sent as.
const PIECE: &str = "application/offset+octet-stream";

/// Whether a program speaks the protocol: it reads no pages.
pub(crate) fn is_spoken(request: &HttpRequest) -> bool {
    request.headers().contains_key("tus-resumable")
}

/// The same for pages and for apps.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    for folder in ["/drafts/{id}/uploads", "/api/oriel/v1/uploads"] {
        config
            .service(
                web::resource(folder)
                    .wrap(from_fn(protocol))
                    .route(web::method(Method::OPTIONS).to(options))
                    .route(post().to(requests::create))
                    .default_service(web::to(nothing_here)),
            )
            .service(
                web::resource(format!("{folder}/{{upload}}"))
                    .wrap(from_fn(protocol))
                    .route(web::method(Method::OPTIONS).to(options))
                    .route(head().to(requests::show))
                    .route(patch().to(requests::append))
                    .route(delete().to(requests::end))
                    .default_service(web::to(nothing_here)),
            );
    }
}

/// Whether a method does something here, and needs a version to do it.
fn is_of_the_protocol(request: &ServiceRequest) -> bool {
    match *request.method() {
        Method::POST => request.match_info().get("upload").is_none(),
        Method::HEAD | Method::PATCH | Method::DELETE => {
            request.match_info().get("upload").is_some()
        }
        _ => false,
    }
}

/// Every request but `OPTIONS` says which version it speaks, and every answer does. Where a
/// network lets only `POST` through, it may stand for another method.
async fn protocol(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if let Some(method) = meant(&request) {
        request.head_mut().method = method;
    }
    let spoken = request.headers().get("tus-resumable");
    let same = spoken.is_some_and(|it| it.as_bytes() == VERSION.as_bytes());
    let mut response = if same || !is_of_the_protocol(&request) {
        next.call(request).await?.map_into_left_body()
    } else {
        let refusal = HttpResponse::PreconditionFailed()
            .insert_header(("tus-version", VERSION))
            .finish();
        request.into_response(refusal).map_into_right_body()
    };
    let name = HeaderName::from_static("tus-resumable");
    let headers = response.headers_mut();
    headers.insert(name, HeaderValue::from_static(VERSION));
    Ok(response)
}

/// The method that `X-HTTP-Method-Override` asks for.
fn meant(request: &ServiceRequest) -> Option<Method> {
    let asked = request.headers().get("x-http-method-override")?;
    let allowed = [Method::PATCH, Method::DELETE, Method::HEAD];
    let found = allowed
        .into_iter()
        .find(|it| it.as_str().as_bytes() == asked.as_bytes());
    found.filter(|_| request.method() == Method::POST)
}

/// `OPTIONS`: what is spoken here.
async fn options(app: web::Data<App>) -> HttpResponse {
    let most = app.core().config().media.max_file_size.bytes();
    HttpResponse::NoContent()
        .insert_header(("tus-version", VERSION))
        .insert_header(("tus-extension", EXTENSIONS))
        .insert_header(("tus-max-size", most))
        .insert_header(("tus-checksum-algorithm", "sha1,sha256"))
        .finish()
}

/// An answer that says how far an upload has come.
fn told(status: StatusCode, progress: &Progress) -> HttpResponse {
    let expires = SystemTime::from(progress.upload.expires_at.get());
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header(("upload-offset", progress.offset))
        .insert_header(("upload-expires", HttpDate::from(expires).to_string()))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    if let Some(photo) = progress.upload.photo_id {
        answer.insert_header(("oriel-photo", photo.to_string()));
    }
    answer.finish()
}

/// A refusal in the protocol's own statuses.
fn not_taken(reason: NotTaken) -> WebResult {
    let status = match reason {
        NotTaken::WrongOffset(_) | NotTaken::Overtaken => StatusCode::CONFLICT,
        NotTaken::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
        NotTaken::WrongChecksum => StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST),
        NotTaken::Failed(error) => return Err(error.into()),
        _ => return Err(CoreError::Refused(Refused::Incomplete).into()),
    };
    Ok(HttpResponse::new(status))
}

/// A refusal to begin: the protocol has a status for what is too large.
fn not_begun(error: CoreError) -> WebResult {
    if !matches!(error, CoreError::Refused(Refused::FileTooLarge { .. })) {
        return Err(error.into());
    }
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    let refusal = Refusal {
        status,
        ..WebError(error).refusal()
    };
    let mut answer = HttpResponse::new(status);
    answer.extensions_mut().insert(refusal);
    Ok(answer)
}
