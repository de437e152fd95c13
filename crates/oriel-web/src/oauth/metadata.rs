use actix_web::{HttpResponse, web};
use oriel_core::scopes::KNOWN as KNOWN_SCOPES;
use serde_json::json;

use crate::app::App;

/// `GET /.well-known/oauth-authorization-server` (RFC 8414)
pub(super) async fn show(app: web::Data<App>) -> HttpResponse {
    let (urls, api) = (app.core().urls(), &app.core().config().api);
    let mut grants = vec!["authorization_code", "client_credentials"];
    if api.password_grant {
        grants.push("password");
    }
    HttpResponse::Ok().json(json!({
        "issuer": urls.origin(),
        "authorization_endpoint": urls.absolute("/oauth/authorize"),
        "token_endpoint": urls.absolute("/oauth/token"),
        "revocation_endpoint": urls.absolute("/oauth/revoke"),
        "userinfo_endpoint": urls.absolute("/oauth/userinfo"),
        "app_registration_endpoint": urls.absolute("/api/v1/apps"),
        "service_documentation": "https://docs.joinmastodon.org/",
        "scopes_supported": KNOWN_SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
}
