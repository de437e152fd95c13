//! Headers that keep pages from running, loading or being framed by what is not ours.

use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web,
};

use crate::app::App;

/// The SHA-256 sources of the inline `<style>` of a page, which a handler leaves on its response.
#[derive(Debug, Clone, Default)]
pub struct StyleHashes(pub Vec<String>);

/// Where a form of this page may lead in the end, beside this site: an app that somebody lets in.
#[derive(Debug, Clone)]
pub struct FormTarget(pub String);

/// Adds the security headers to every answer that does not bring its own.
pub async fn security_headers(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    protect(&app, response.response_mut());
    Ok(response)
}

/// Adds the headers to an answer that does not come this way.
pub(super) fn protect<B>(app: &App, response: &mut HttpResponse<B>) {
    let policy = {
        let left = response.extensions();
        let styles = left.get::<StyleHashes>().map_or(&[][..], |it| &it.0);
        let target = left.get::<FormTarget>().map(|it| it.0.as_str());
        app.content_policy().of(styles, target)
    };
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        let name = HeaderName::from_static(name);
        put(headers, name, HeaderValue::from_static(value));
    }
    put(headers, header::CONTENT_SECURITY_POLICY, policy);
    if app.core().urls().is_secure() {
        let two_years = HeaderValue::from_static("max-age=63072000");
        put(headers, header::STRICT_TRANSPORT_SECURITY, two_years);
    }
}

const FIXED: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    ),
    ("x-frame-options", "DENY"),
];

fn put(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

/// The `Content-Security-Policy` of this site.
pub(crate) struct ContentPolicy {
    /// Where browsers fetch photos, when that is not this site.
    media_origin: Option<String>,
    /// For answers without inline style or a way to an app, which most are.
    plain: HeaderValue,
}

impl ContentPolicy {
    pub(crate) fn new(media_origin: Option<String>) -> Self {
        Self {
            plain: policy(&[], None, media_origin.as_deref()),
            media_origin,
        }
    }

    fn of(&self, styles: &[String], target: Option<&str>) -> HeaderValue {
        if styles.is_empty() && target.is_none() {
            self.plain.clone()
        } else {
            policy(styles, target, self.media_origin.as_deref())
        }
    }
}

fn policy(hashes: &[String], target: Option<&str>, media: Option<&str>) -> HeaderValue {
    let mut styles = String::new();
    for hash in hashes {
        styles.push_str(" 'sha256-");
        styles.push_str(hash);
        styles.push('\'');
    }
    let [media, target] =
        [media, target].map(|source| source.map(|it| format!(" {it}")).unwrap_or_default());
    let text = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'{styles}; \
         img-src 'self' data: blob:{media}; connect-src 'self'; font-src 'self'; \
         manifest-src 'self'; form-action 'self'{target}; base-uri 'none'; frame-ancestors 'none'"
    );
    // What cannot be said in a header allows nothing.
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
