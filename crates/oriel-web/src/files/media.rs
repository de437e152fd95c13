use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header, web};
use oriel_core::{
    Error,
    media::plan::{self, Encoding},
    media_links::Seal,
    model::{AccountId, PhotoId},
    photos::files,
    remote::media,
};
use serde::Deserialize;
use serde_json::json;

use super::range::answer;
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, MaybeBearer, SignedIn, Visitor, accept},
};

/// What a sealed link brings.
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

type Brought = Option<web::Query<SealQuery>>;

/// `GET /media/{key}/{rendition}.jpg`, or what is beside it: bytes never change under an address.
pub async fn show(
    app: web::Data<App>,
    visitor: Visitor,
    bearer: Option<MaybeBearer>,
    seal: Brought,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> WebResult {
    let (key, file) = path.into_inner();
    let name = plan::rendition_in(&file).ok_or(Error::NotFound)?;
    let viewer = viewer(&visitor, bearer);
    let seal: Option<Seal> = seal.map(|query| query.into_inner().into());
    let open = |range| files::rendition(app.core(), viewer, (&key, name), seal.as_ref(), range);
    Ok(answer(&request, open, |response, found| {
        show_as(response, name, found.shareable);
    })
    .await?)
}

/// `GET /remote/{key}/{size}.jpg`: a picture of another server. Nothing of how that server calls it
/// is passed on: the pixels were encoded here.
pub async fn remote(
    app: web::Data<App>,
    visitor: Visitor,
    bearer: Option<MaybeBearer>,
    seal: Brought,
    path: web::Path<(String, String)>,
    request: HttpRequest,
) -> WebResult {
    let (key, file) = path.into_inner();
    let name = plan::rendition_in(&file).ok_or(Error::NotFound)?;
    let viewer = viewer(&visitor, bearer);
    let seal: Option<Seal> = seal.map(|query| query.into_inner().into());
    let (core, seal) = (app.core(), seal.as_ref());
    let open = |range| media::picture(core, viewer, (&key, name), seal, range);
    Ok(answer(&request, open, |response, found| {
        show_as(response, name, found.shareable);
    })
    .await?)
}

/// Who looks: in a browser, or with an app. A token that is not ours is nobody's here: apps send
/// theirs wherever a photo is.
fn viewer(visitor: &Visitor, bearer: Option<MaybeBearer>) -> Option<AccountId> {
    let by_app = || bearer.and_then(|bearer| bearer.account());
    visitor.account().or_else(by_app)
}

/// The headers of a picture.
fn show_as(response: &mut HttpResponseBuilder, name: &str, shareable: bool) {
    let caching = if shareable {
        "public, max-age=31536000, immutable"
    } else {
        "private, max-age=3600"
    };
    response
        .content_type(Encoding::of(name).content_type())
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .insert_header(("cross-origin-resource-policy", "cross-origin"));
}

/// `GET /photos/{id}/original`: for its owner, or with a link of theirs, under the name it came
/// with.
pub async fn original(
    app: web::Data<App>,
    visitor: Visitor,
    seal: Brought,
    path: web::Path<String>,
    request: HttpRequest,
) -> WebResult {
    let id = photo_id(&path)?;
    let seal: Option<Seal> = seal.map(|query| query.into_inner().into());
    let person = visitor.person.as_ref();
    let open = |range| files::original(app.core(), person, id, seal.as_ref(), range);
    let answered = answer(&request, open, |response, found| {
        response
            .content_type("application/octet-stream")
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .insert_header((header::CONTENT_DISPOSITION, attachment(&found.name)));
    });
    Ok(answered.await?)
}

/// `POST /photos/{id}/original/link`: a link to one's original that needs no session, for a
/// quarter of an hour. Scripts get it as JSON, a form is sent on to it.
pub async fn original_link(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    request: HttpRequest,
    _form: Checked,
) -> WebResult {
    let id = photo_id(&path)?;
    let (url, until) = files::original_link(app.core(), &signed_in.person, id).await?;
    let mut response = if accept::wants_json(&request) {
        HttpResponse::Ok()
    } else {
        HttpResponse::SeeOther()
    };
    response.insert_header((header::CACHE_CONTROL, "private, no-store"));
    if accept::wants_json(&request) {
        return Ok(response.json(json!({ "url": url, "expires_at": until })));
    }
    Ok(response.insert_header((header::LOCATION, url)).finish())
}

fn photo_id(text: &str) -> Result<PhotoId, Error> {
    text.parse().map_err(|_error| Error::NotFound)
}

/// The header for a file that is saved, not shown: its name in plain letters for old browsers,
/// and as it is (RFC 8187) for all others.
fn attachment(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_graphic() && !matches!(c, '"' | '\\'))
        .collect();
    let full: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let full = full.replace('+', "%20").replace('*', "%2A");
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}
