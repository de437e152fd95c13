use actix_web::{HttpRequest, HttpResponse, http::header, web};
use futures_util::stream;
use oriel_core::{
    Error,
    model::PhotoId,
    photos::{
        Seal,
        files::{self, MediaFile},
    },
};
use serde::Deserialize;

use crate::{
    app::App,
    error::WebResult,
    extract::{MaybeBearer, SignedIn, Visitor},
};

/// What a link brings that was sent to another server.
#[derive(Deserialize)]
pub struct SealQuery {
    until: i64,
    seal: String,
}

impl From<SealQuery> for Seal {
    fn from(SealQuery { until, seal }: SealQuery) -> Self {
        Self { until, seal }
    }
}

/// `GET /media/{key}/{rendition}.jpg`: bytes never change under an address.
pub async fn show(
    app: web::Data<App>,
    visitor: Visitor,
    // A token that is not ours is nobody's here: apps send theirs wherever a photo is.
    bearer: Option<MaybeBearer>,
    seal: Option<web::Query<SealQuery>>,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> WebResult {
    let (key, file) = path.into_inner();
    let name = file.strip_suffix(".jpg").ok_or(Error::NotFound)?;
    let viewer = visitor
        .account()
        .or_else(|| bearer.and_then(|bearer| bearer.account()));
    let seal = seal.map(|query| query.into_inner().into());
    let found = files::rendition(app.core(), viewer, &key, name, seal.as_ref()).await?;
    let tag = format!("\"{key}-{name}\"");
    let caching = if found.shareable {
        "public, max-age=31536000, immutable"
    } else {
        "private, max-age=3600"
    };
    if request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| sent == tag.as_str())
    {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    let mut response = HttpResponse::Ok();
    response
        .content_type("image/jpeg")
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header(("access-control-allow-origin", "*"))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
    Ok(response.body(sized(found)))
}

/// `GET /photos/{id}/original`: for its owner alone, under the name it came with.
pub async fn original(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
) -> WebResult {
    let id: PhotoId = path.parse().map_err(|_error| Error::NotFound)?;
    let (found, name) = files::original(app.core(), &signed_in.person, id).await?;
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_graphic() && *c != '"')
        .collect();
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{plain}\""),
        ))
        .body(sized(found)))
}

/// The file as a body of known length, read piece by piece.
fn sized(
    found: MediaFile,
) -> actix_web::body::SizedStream<
    impl futures_util::Stream<Item = Result<web::Bytes, actix_web::Error>>,
> {
    let length = found.object.length;
    let pieces = stream::unfold(Some(found.object), |object| async move {
        let mut object = object?;
        match object.next_chunk().await {
            Ok(Some(chunk)) => Some((Ok(chunk), Some(object))),
            Ok(None) => None,
            Err(error) => Some((Err(actix_web::error::ErrorInternalServerError(error)), None)),
        }
    });
    actix_web::body::SizedStream::new(length, Box::pin(pieces))
}
