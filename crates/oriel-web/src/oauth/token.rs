use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    error::Refusal,
    oauth::exchange::{self, Brought, Issued},
};
use serde::Serialize;
use serde_json::json;

use super::{client, private_json};
use crate::{app::App, error::WebResult, extract::BodyParams};

/// `POST /oauth/token`
pub(super) async fn issue(
    app: web::Data<App>,
    request: HttpRequest,
    params: BodyParams,
) -> WebResult {
    let (core, params) = (app.core(), params.0);
    let client = client::authenticate(core, &request, &params).await?;
    let text = |name: &str| params.text(name).unwrap_or_default();
    let scope = params.text("scope");
    let issued = match text("grant_type").as_str() {
        "authorization_code" => {
            let brought = Brought {
                code: text("code"),
                redirect_uri: text("redirect_uri"),
                verifier: params.text("code_verifier"),
            };
            exchange::for_code(core, &client, brought).await?
        }
        "client_credentials" => exchange::for_app(core, &client, scope.as_deref()).await?,
        "password" => {
            let login = text("username");
            app.sign_in_limits().take(app.client_ip(&request), &login)?;
            let password = text("password");
            exchange::for_password(core, &client, &login, &password, scope.as_deref()).await?
        }
        _ => return Err(Error::OAuth(Refusal::GrantType).into()),
    };
    Ok(answer(&issued))
}

/// `Token`
#[derive(Debug, Serialize)]
struct Token<'a> {
    access_token: &'a str,
    token_type: &'static str,
    /// Separated by spaces.
    scope: String,
    /// Seconds since 1970.
    created_at: i64,
}

/// The answer to an app that gets a token.
pub(super) fn answer(issued: &Issued) -> HttpResponse {
    private_json(&Token {
        access_token: &issued.token,
        token_type: "Bearer",
        scope: issued.scopes.as_text(),
        created_at: issued.created_at.unix_timestamp(),
    })
}

/// `POST /oauth/revoke`
pub(super) async fn revoke(
    app: web::Data<App>,
    request: HttpRequest,
    params: BodyParams,
) -> WebResult {
    let (core, params) = (app.core(), params.0);
    let client = client::authenticate(core, &request, &params).await?;
    let token = params.text("token").unwrap_or_default();
    exchange::revoke(core, &client, &token).await?;
    Ok(private_json(&json!({})))
}
