//! No form of another site can act for somebody who is signed in here.
//!
//! Each form carries a token derived from the session cookie (or, before signing in, from a
//! cookie of the visit), and browsers' own word about where a request comes from is heard too.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use oriel_core::{Error, Urls, secret};

/// The name of the hidden form field.
pub const FIELD: &str = "csrf";
/// Scripts send the token in this header.
pub const HEADER: &str = "x-csrf-token";

const SESSION: &str = "oriel_session";
const VISIT: &str = "oriel_visit";

/// `__Host-` cookies cannot be set by a subdomain or over plain http.
fn cookie_name(urls: &Urls, name: &str) -> String {
    if urls.is_secure() {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

fn cookie(urls: &Urls, name: &str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(cookie_name(urls, name), value)
        .path("/")
        .http_only(true)
        .secure(urls.is_secure())
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

/// The cookie that keeps somebody signed in.
pub fn session_cookie(urls: &Urls, token: String) -> Cookie<'static> {
    cookie(urls, SESSION, token, Duration::days(30))
}

/// Ends the session in the browser.
pub fn ended_session_cookie(urls: &Urls) -> Cookie<'static> {
    cookie(urls, SESSION, String::new(), Duration::ZERO)
}

/// A new cookie for forms before signing in.
pub fn visit_cookie(urls: &Urls) -> Cookie<'static> {
    cookie(urls, VISIT, secret::token(), Duration::hours(12))
}

/// The session token that the browser sent.
pub fn session_token(request: &HttpRequest, urls: &Urls) -> Option<String> {
    value(request, urls, SESSION)
}

fn value(request: &HttpRequest, urls: &Urls, name: &str) -> Option<String> {
    let cookie = request.cookie(&cookie_name(urls, name))?;
    Some(cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// The token for the forms of this visitor; none when they have no cookie yet.
pub fn token(request: &HttpRequest, urls: &Urls) -> Option<String> {
    session_token(request, urls)
        .or_else(|| value(request, urls, VISIT))
        .map(|it| token_for(&it))
}

/// The token that belongs to a cookie's value.
pub fn token_for(cookie_value: &str) -> String {
    secret::hash(&format!("form:{cookie_value}"))
}

/// The token that a script sent.
pub fn sent(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(HEADER)?;
    value.to_str().ok()
}

/// Checks where a request comes from and the token it brought.
///
/// # Errors
/// [`Error::Forbidden`] for another site's request or a wrong token.
pub fn check(request: &HttpRequest, urls: &Urls, sent: Option<&str>) -> Result<(), Error> {
    let expected = token(request, urls).ok_or(Error::Forbidden)?;
    // Hashes are compared, so that the time taken says nothing about the token.
    let same = sent.is_some_and(|sent| secret::hash(sent) == secret::hash(&expected));
    if same && comes_from_here(request, urls) {
        Ok(())
    } else {
        Err(Error::Forbidden)
    }
}

fn comes_from_here(request: &HttpRequest, urls: &Urls) -> bool {
    let text = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
    };
    let site_ok = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_ok = text(header::ORIGIN.as_str()).is_none_or(|origin| origin == urls.origin());
    site_ok && origin_ok
}
