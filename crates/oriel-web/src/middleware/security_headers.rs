//! Headers that keep pages from running, loading or being framed by what is not ours.

use actix_web::{
    Error,
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

/// Adds the security headers to every answer that does not bring its own.
pub async fn security_headers(
    app: web::Data<App>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let hashes = response
        .response()
        .extensions()
        .get::<StyleHashes>()
        .cloned()
        .unwrap_or_default();
    let policy = content_security_policy(&hashes, app.media_origin());
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        put(headers, HeaderName::from_static(name), value);
    }
    put(headers, header::CONTENT_SECURITY_POLICY, &policy);
    if app.core().urls().is_secure() {
        put(
            headers,
            header::STRICT_TRANSPORT_SECURITY,
            "max-age=63072000",
        );
    }
    Ok(response)
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

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if !headers.contains_key(&name)
        && let Ok(value) = HeaderValue::from_str(value)
    {
        headers.insert(name, value);
    }
}

fn content_security_policy(hashes: &StyleHashes, media: Option<&str>) -> String {
    let mut styles = String::new();
    for hash in &hashes.0 {
        styles.push_str(" 'sha256-");
        styles.push_str(hash);
        styles.push('\'');
    }
    let media = media.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'{styles}; \
         img-src 'self' data: blob:{media}; connect-src 'self'; font-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
