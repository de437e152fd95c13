use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
    web,
};
use oriel_core::resumable::{self, NewUpload, Piece, Progress};

use super::{PIECE, headers, not_begun, not_taken, sender::Sender, told};
use crate::{app::App, error::WebResult};

/// `POST` begins an upload, perhaps with its first bytes.
pub(super) async fn create(
    app: web::Data<App>,
    sender: Sender,
    request: HttpRequest,
    body: web::Payload,
) -> WebResult {
    let sent = request.headers();
    let (Some(bytes), Some(file_name)) = (
        headers::count(sent, "upload-length"),
        headers::file_name(sent),
    ) else {
        return Ok(HttpResponse::BadRequest().finish());
    };
    let new = NewUpload {
        post: sender.post,
        file_name,
        bytes,
    };
    let upload = match resumable::begin(app.core(), &sender.person, new).await {
        Ok(upload) => upload,
        Err(error) => return not_begun(error),
    };
    let name = upload.name.clone();
    let answer = if is_piece(&request) {
        first_piece(&app, &sender, &request, &name, body).await?
    } else {
        told(StatusCode::CREATED, &Progress { upload, offset: 0 })
    };
    Ok(with_address(answer, &request, &name))
}

/// Says where an upload is that was begun.
fn with_address(mut answer: HttpResponse, request: &HttpRequest, name: &str) -> HttpResponse {
    let address = HeaderValue::from_str(&format!("{}/{name}", request.path()));
    if let (true, Ok(address)) = (answer.status().is_success(), address) {
        *answer.status_mut() = StatusCode::CREATED;
        answer.headers_mut().insert(header::LOCATION, address);
    }
    answer
}

/// The bytes that come with the creation. When they are not taken, nobody learns the address: the
/// upload ends.
async fn first_piece(
    app: &App,
    sender: &Sender,
    request: &HttpRequest,
    name: &str,
    body: web::Payload,
) -> WebResult {
    let answer = take(app, sender, request, name, 0, body).await;
    if !matches!(&answer, Ok(taken) if taken.status().is_success()) {
        // Whatever ended it may have removed it; else it runs out by itself.
        let _ = resumable::end(app.core(), &sender.person, sender.post, name).await;
    }
    answer
}

/// `HEAD` tells how far an upload has come.
pub(super) async fn show(app: web::Data<App>, sender: Sender, request: HttpRequest) -> WebResult {
    let name = name_in(&request);
    let progress = resumable::find(app.core(), &sender.person, sender.post, name).await?;
    let mut answer = told(StatusCode::OK, &progress);
    let upload = &progress.upload;
    let about = headers::metadata(&upload.file_name);
    for (name, value) in [
        ("upload-length", upload.bytes.to_string()),
        ("upload-metadata", about),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            let name = header::HeaderName::from_static(name);
            answer.headers_mut().insert(name, value);
        }
    }
    Ok(answer)
}

/// `PATCH` adds bytes to an upload.
pub(super) async fn append(
    app: web::Data<App>,
    sender: Sender,
    request: HttpRequest,
    body: web::Payload,
) -> WebResult {
    if !is_piece(&request) {
        return Ok(HttpResponse::UnsupportedMediaType().finish());
    }
    let Some(offset) = headers::count(request.headers(), "upload-offset") else {
        return Ok(HttpResponse::BadRequest().finish());
    };
    let name = name_in(&request);
    take(&app, &sender, &request, name, offset, body).await
}

/// `DELETE` ends an upload.
pub(super) async fn end(app: web::Data<App>, sender: Sender, request: HttpRequest) -> WebResult {
    let name = name_in(&request);
    resumable::end(app.core(), &sender.person, sender.post, name).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn take(
    app: &App,
    sender: &Sender,
    request: &HttpRequest,
    name: &str,
    offset: u64,
    body: web::Payload,
) -> WebResult {
    let sent = request.headers();
    let Ok(checksum) = headers::checksum(sent) else {
        return Ok(HttpResponse::BadRequest().finish());
    };
    let piece = Piece {
        offset,
        bytes: headers::count(sent, "content-length"),
        checksum,
        body,
    };
    match resumable::append(app.core(), &sender.person, sender.post, name, piece).await {
        Ok(progress) => Ok(told(StatusCode::NO_CONTENT, &progress)),
        Err(reason) => not_taken(reason),
    }
}

/// What is sent as bytes of a file is taken as such.
fn is_piece(request: &HttpRequest) -> bool {
    request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| {
            let kind = kind.as_bytes();
            kind.eq_ignore_ascii_case(PIECE.as_bytes())
        })
}

fn name_in(request: &HttpRequest) -> &str {
    request.match_info().get("upload").unwrap_or_default()
}
