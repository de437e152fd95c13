//! Apps that run as pages of other sites may use the API: it is asked with a token and never with
//! what a browser keeps for this site, so that nobody's session is lent to them (Fetch standard,
//! CORS protocol).

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

/// What is for everyone's apps. Pages and the consent to an app are not.
const OPEN: [&str; 9] = [
    "/api/",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/userinfo",
    "/.well-known/",
    "/nodeinfo",
    "/media/",
    "/remote/",
    "/health",
];

const METHODS: &str = "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS";
/// Where a browser does not say what it is about to send.
const SENT: &str = "Authorization, Content-Type, Idempotency-Key";
/// What an answer says beside its body: how lists go on, what is left, how far an upload has come.
const EXPOSED: &str = "Link, Location, X-RateLimit-Limit, X-RateLimit-Remaining, \
    X-RateLimit-Reset, Retry-After, X-Request-Id, Tus-Resumable, Tus-Version, Tus-Extension, \
    Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Expires";
/// A day; browsers keep it for less.
const MAX_AGE: &str = "86400";

/// Lets every site read what is for everyone's apps, and answers the browser that asks before it
/// lets one send anything.
pub async fn cors(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if !is_open(request.path()) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    if is_asking_first(request.request()) {
        let answer = leave(request.request());
        return Ok(request.into_response(answer).map_into_right_body());
    }
    let mut response = next.call(request).await?.map_into_left_body();
    let headers = response.headers_mut();
    put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    put(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    Ok(response)
}

fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}

fn is_asking_first(request: &HttpRequest) -> bool {
    let names_method = request
        .headers()
        .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    request.method() == Method::OPTIONS && names_method
}

fn leave(request: &HttpRequest) -> HttpResponse {
    let mut answer = HttpResponse::NoContent().finish();
    let headers = answer.headers_mut();
    put(headers, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    put(headers, header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    put(headers, header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    put(headers, header::VARY, "Access-Control-Request-Headers");
    let asked = request
        .headers()
        .get(header::ACCESS_CONTROL_REQUEST_HEADERS);
    let sent = asked.cloned().unwrap_or(HeaderValue::from_static(SENT));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, sent);
    answer
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
