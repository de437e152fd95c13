//! Files as answers: whole, or the one part that was asked for (RFC 9110 §13 and §14).

use std::future::Future;

use actix_web::{
    HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        Method,
        header::{self, ByteRangeSpec, EntityTag, IfNoneMatch, IfRange},
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

/// Whether `If-None-Match` says that the client has this already. `tag` is quoted. Tags are compared
/// weakly (RFC 9110 §13.1.2): a proxy that compresses answers weakens their tags.
pub(crate) fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let Ok(tag) = tag.parse::<EntityTag>() else {
        return false;
    };
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => true,
        Some(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(&tag)),
        None => false,
    }
}

/// Whether a part may be sent: without `If-Range`, or where it names this tag. Tags are compared
/// strongly (§13.1.5), and files have no dates that a client could know.
fn is_same_for_part(request: &HttpRequest, tag: &str) -> bool {
    if !request.headers().contains_key(header::IF_RANGE) {
        return true;
    }
    match (request.get_header::<IfRange>(), tag.parse::<EntityTag>()) {
        (Some(IfRange::EntityTag(known)), Ok(tag)) => known.strong_eq(&tag),
        _ => false,
    }
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
    if is_known(request, &tag) {
        let mut response = HttpResponse::NotModified();
        describe(&mut response, &found);
        return Ok(response.insert_header((header::ETAG, tag)).finish());
    }
    if range.is_some() && !is_same_for_part(request, &tag) {
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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn with(name: header::HeaderName, value: &str) -> HttpRequest {
        let request = TestRequest::default();
        request
            .insert_header((name, value.to_owned()))
            .to_http_request()
    }

    #[test]
    fn a_weakened_tag_is_known_but_fits_no_part() {
        for known in ["\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*"] {
            let request = with(header::IF_NONE_MATCH, known);
            assert!(is_known(&request, "\"a\""), "{known}");
        }
        for other in ["\"b\"", "W/\"b\"", "a", ""] {
            let request = with(header::IF_NONE_MATCH, other);
            assert!(!is_known(&request, "\"a\""), "{other}");
        }
        assert!(is_same_for_part(
            &TestRequest::default().to_http_request(),
            "\"a\""
        ));
        assert!(is_same_for_part(&with(header::IF_RANGE, "\"a\""), "\"a\""));
        for other in ["W/\"a\"", "\"b\"", "*", "Mon, 23 Nov 2026 10:00:00 GMT"] {
            let request = with(header::IF_RANGE, other);
            assert!(!is_same_for_part(&request, "\"a\""), "{other}");
        }
    }
}
