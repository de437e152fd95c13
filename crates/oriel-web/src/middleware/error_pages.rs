//! Gives refusals their words: a page for people, JSON for apps, in the reader's language.

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use serde_json::json;

use crate::{
    app::App,
    error::{ErrorCode, Refusal},
    extract::{accept, viewer::locale_of},
    middleware::security_headers::StyleHashes,
    pages, resumable,
    views::{
        context::{ErrorPage, Frame, Message},
        locale::Locale,
    },
};

/// What a refusal says to programs beside its words.
const KEPT: [&str; 4] = [
    "retry-after",
    "tus-resumable",
    "tus-version",
    "www-authenticate",
];

/// Renders whatever handlers refused, and what never reached a handler.
pub async fn error_pages(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, Error> {
    let response = next.call(request).await?;
    let noted = response.response().extensions().get::<Refusal>().cloned();
    let Some(refusal) = noted.or_else(|| unnoted(response.status(), response.response())) else {
        return Ok(response.map_into_boxed_body().map_into_right_body());
    };
    let code = response.response().extensions().get::<ErrorCode>().copied();
    let (request, refused) = response.into_parts();
    let mut answer = answer(&app, &request, &refusal, code).await;
    for name in KEPT {
        if let Some(value) = refused.headers().get(name) {
            let name = HeaderName::from_static(name);
            answer.headers_mut().insert(name, value.clone());
        }
    }
    Ok(ServiceResponse::new(request, answer.map_into_left_body()))
}

/// A refusal in the words and the form that whoever asked can read.
pub(super) async fn answer(
    app: &App,
    request: &HttpRequest,
    refusal: &Refusal,
    code: Option<ErrorCode>,
) -> HttpResponse {
    let locale = locale_of(request, app, None);
    let mut answer = if is_for_people(request) && refusal.status == StatusCode::UNAUTHORIZED {
        to_sign_in(request)
    } else if is_for_people(request) {
        let frame = frame(app, request, refusal).await;
        page(app, frame, refusal, locale)
    } else {
        let sentence = sentence(app, &for_programs(refusal), locale);
        HttpResponse::build(refusal.status).json(match code {
            Some(ErrorCode(code)) => json!({ "error": code, "error_description": sentence }),
            None => json!({ "error": sentence }),
        })
    };
    answer.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    answer
}

/// The same refusal where nobody typed an address that may be wrong.
fn for_programs(refusal: &Refusal) -> Refusal {
    let mut refusal = refusal.clone();
    if refusal.key == "error-404" {
        "error-404-record".clone_into(&mut refusal.key);
    }
    refusal
}

/// Refusals of the server itself (a broken request, a wrong method), which have an empty body.
fn unnoted<B: MessageBody>(status: StatusCode, response: &HttpResponse<B>) -> Option<Refusal> {
    let bare = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let wrong = status.is_client_error() || status.is_server_error();
    (wrong && bare).then(|| Refusal {
        status,
        key: format!("error-{}", status.as_u16()),
        limit: None,
        used: None,
    })
}

fn is_for_people(request: &HttpRequest) -> bool {
    let path = request.path();
    let machine = [
        "/api/",
        "/oauth/",
        "/.well-known/",
        "/nodeinfo",
        "/inbox",
        "/media/",
        "/remote/",
        "/health",
    ];
    // People are asked there; all else of OAuth is between programs.
    let asked = path == "/oauth/authorize";
    (asked || !machine.iter().any(|prefix| path.starts_with(prefix)))
        && !path.ends_with("/inbox")
        && !accept::wants_activity(request)
        && !accept::wants_json(request)
        && !resumable::is_spoken(request)
}

fn to_sign_in(request: &HttpRequest) -> HttpResponse {
    let next: String = url::form_urlencoded::byte_serialize(request.path().as_bytes()).collect();
    let place = if request.method() == actix_web::http::Method::GET {
        format!("/auth/sign-in?next={next}")
    } else {
        "/auth/sign-in".to_owned()
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, place))
        .finish()
}

/// What is said about a refusal.
pub fn message(refusal: &Refusal) -> Message {
    let message = Message::new(refusal.key.clone());
    let message = match refusal.limit {
        Some(limit) => message.with("limit", limit),
        None => message,
    };
    match refusal.used {
        Some(used) => message.with("used", used),
        None => message,
    }
}

/// The sentence of a refusal in a language.
pub fn sentence(app: &App, refusal: &Refusal, locale: Locale) -> String {
    let plain = Message::new(format!("error-{}", refusal.status.as_u16()));
    app.views()
        .text(&message(refusal), locale)
        .or_else(|_| app.views().text(&plain, locale))
        .unwrap_or_else(|_| refusal.status.to_string())
}

/// What surrounds the page: what the visitor knows, unless asking for it would cost a server in
/// trouble more.
async fn frame(app: &App, request: &HttpRequest, refusal: &Refusal) -> Frame {
    let calm = refusal.status.is_client_error() && refusal.status != StatusCode::TOO_MANY_REQUESTS;
    let known = if calm {
        pages::frame::of(app, request).await.ok()
    } else {
        None
    };
    Frame {
        noindex: true,
        ..known.unwrap_or_else(|| Frame {
            path: request.path().to_owned(),
            instance_name: app.core().config().instance.name.clone(),
            ..Frame::default()
        })
    }
}

fn page(app: &App, frame: Frame, refusal: &Refusal, locale: Locale) -> HttpResponse {
    let context = ErrorPage {
        frame,
        status: refusal.status.as_u16(),
        message: message(refusal),
        request_id: None,
    };
    match app.views().render(&context, locale) {
        Ok(page) => {
            let mut response = HttpResponse::build(refusal.status)
                .content_type("text/html; charset=utf-8")
                .body(page.html);
            let hashes = StyleHashes(page.style_hash.into_iter().collect());
            response.extensions_mut().insert(hashes);
            response
        }
        Err(error) => {
            tracing::error!(%error, "the error page cannot be shown: {error}");
            HttpResponse::build(refusal.status)
                .content_type("text/plain; charset=utf-8")
                .body(refusal.status.to_string())
        }
    }
}
