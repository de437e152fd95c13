//! Files as answers: whole, or the one part that was asked for (RFC 9110 §13 and §14).

use std::future::Future;

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        Method,
        header::{self, ByteRangeSpec},
    },
    web::Bytes,
};
use futures_util::stream;
use oriel_core::{
    Error, Result,
    media::storage::{ByteRange, StorageError},
    photos::files::MediaFile,
};

/// The part that a request asks for. One of several, or of another unit, is answered with the
/// whole, as §14.2 allows.
fn wanted(request: &HttpRequest) -> Option<ByteRange> {
    let Ok(header::Range::Bytes(parts)) = request.get_header::<header::Range>().ok_or(()) else {
        return None;
    };
    match parts.as_slice() {
        [ByteRangeSpec::FromTo(first, last)] if first <= last => {
            Some(ByteRange::Between(*first, *last))
        }
        [ByteRangeSpec::From(first)] => Some(ByteRange::From(*first)),
        [ByteRangeSpec::Last(count)] => Some(ByteRange::Last(*count)),
        _ => None,
    }
}

/// Whether a header lists this tag, or anything.
pub(crate) fn says(request: &HttpRequest, name: header::HeaderName, tag: &str) -> bool {
    let sent = request.headers().get_all(name);
    sent.filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim() == tag || one.trim() == "*")
}

/// Answers with a file that `open` opens: 200, 206, 304 or 416. `describe` writes the headers that
/// both the whole and a part have.
///
/// # Errors
/// Those of `open`.
pub(super) async fn answer<F>(
    request: &HttpRequest,
    open: impl Fn(Option<ByteRange>) -> F,
    describe: impl Fn(&mut HttpResponseBuilder, &MediaFile),
) -> Result<HttpResponse>
where
    F: Future<Output = Result<MediaFile>>,
{
    let range = wanted(request);
    let mut found = match open(range).await {
        Err(Error::Storage(StorageError::OutOfRange(total))) => return Ok(beyond(total)),
        found => found?,
    };
    let tag = format!("\"{}\"", found.tag);
    if says(request, header::IF_NONE_MATCH, &tag) {
        let mut response = HttpResponse::NotModified();
        describe(&mut response, &found);
        return Ok(response.insert_header((header::ETAG, tag)).finish());
    }
    let conditional = request.headers().contains_key(header::IF_RANGE);
    if range.is_some() && conditional && !says(request, header::IF_RANGE, &tag) {
        found = open(None).await?;
    }
    let object = &found.object;
    let mut response = if object.length == object.total {
        HttpResponse::Ok()
    } else {
        let last = (object.start + object.length).saturating_sub(1);
        let place = format!("bytes {}-{last}/{}", object.start, object.total);
        let mut part = HttpResponse::PartialContent();
        part.insert_header((header::CONTENT_RANGE, place));
        part
    };
    describe(&mut response, &found);
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    Ok(body(request, response, found))
}

/// There is no such part of a file of so many bytes.
fn beyond(total: u64) -> HttpResponse {
    HttpResponse::RangeNotSatisfiable()
        .content_type("application/octet-stream")
        .insert_header((header::CONTENT_RANGE, format!("bytes */{total}")))
        .finish()
}

/// The file as a body of known length, read piece by piece; not at all for HEAD.
fn body(
    request: &HttpRequest,
    mut response: HttpResponseBuilder,
    found: MediaFile,
) -> HttpResponse {
    let length = found.object.length;
    if request.method() == Method::HEAD {
        let nothing = stream::empty::<Result<Bytes, actix_web::Error>>();
        return response.body(SizedStream::new(length, nothing));
    }
    let pieces = stream::unfold(Some(found.object), |object| async move {
        let mut object = object?;
        match object.next_chunk().await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(object))),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(%error, "a file could not be sent to its end: {error}");
                Some((Err(actix_web::error::ErrorInternalServerError(error)), None))
            }
        }
    });
    response.body(SizedStream::new(length, Box::pin(pieces)))
}
