use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error, Invalid,
    accounts::register::NewPerson,
    model::Role,
    oauth::{apps, exchange},
};
use serde_json::json;

use super::token;
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Bearer, BodyParams, Params, viewer::locale_of},
    middleware::error_pages,
    views::locale::Locale,
};

/// `POST /api/v1/accounts`: somebody joins through an app, under the same conditions as on the page.
pub(super) async fn create(
    app: web::Data<App>,
    request: HttpRequest,
    bearer: Bearer,
    params: BodyParams,
) -> WebResult {
    let (client, scopes) = bearer.for_app("write:accounts")?;
    app.sign_in_limits().take(app.client_ip(&request), "")?;
    let locale = locale_of(&request, &app, None);
    let client = apps::by_id(app.core(), client).await?;
    let invitation = params.0.text("invitation");
    let joined = match newcomer(&params.0, locale) {
        Ok(new) => {
            exchange::for_newcomer(app.core(), &client, &scopes, new, invitation.as_deref()).await
        }
        Err(invalid) => Err(invalid.into()),
    };
    match joined {
        Ok(issued) => Ok(token::answer(&issued)),
        Err(Error::Invalid(invalid)) => Ok(refused(&app, invalid, locale)),
        Err(error) => Err(error.into()),
    }
}

/// What the app has to send.
fn newcomer(params: &Params, locale: Locale) -> Result<NewPerson, Invalid> {
    let needed = |name: &'static str| {
        let text = params.text(name).filter(|text| !text.trim().is_empty());
        text.ok_or(Invalid::new(name, "required"))
    };
    let new = NewPerson {
        username: needed("username")?,
        email: needed("email")?,
        password: needed("password")?,
        locale: params
            .text("locale")
            .unwrap_or_else(|| locale.code().to_owned()),
        role: Role::User,
    };
    if params.flag("agreement") == Some(true) {
        Ok(new)
    } else {
        Err(Invalid::new("agreement", "agreement-needed"))
    }
}

/// What is wrong, for people and, field by field, for the app.
fn refused(app: &App, invalid: Invalid, locale: Locale) -> HttpResponse {
    let (field, code) = (invalid.field, code(invalid.key));
    let refusal = WebError(invalid.into()).refusal();
    let sentence = error_pages::sentence(app, &refusal, locale);
    HttpResponse::build(refusal.status)
        .insert_header(("cache-control", "private, no-store"))
        .json(json!({
            "error": sentence,
            "details": { field: [{ "error": code, "description": sentence }] },
        }))
}

/// The words that apps know for what is wrong.
fn code(key: &str) -> &'static str {
    match key {
        "required" => "ERR_BLANK",
        "username-taken" | "email-taken" => "ERR_TAKEN",
        "username-reserved" => "ERR_RESERVED",
        "password-short" => "ERR_TOO_SHORT",
        "too-long" => "ERR_TOO_LONG",
        "agreement-needed" => "ERR_ACCEPTED",
        "sign-up-closed" | "sign-up-full" => "ERR_BLOCKED",
        _ => "ERR_INVALID",
    }
}
