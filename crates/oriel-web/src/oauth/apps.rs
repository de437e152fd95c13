use actix_web::{HttpRequest, web};
use oriel_core::{
    accounts::tokens::Holder,
    model::App as Client,
    oauth::apps::{self, NewApp},
    scopes::Scopes,
};
use serde::Serialize;

use super::private_json;
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// `POST /api/v1/apps`
pub(super) async fn register(
    app: web::Data<App>,
    request: HttpRequest,
    params: ApiParams,
) -> WebResult {
    app.app_limits().take(app.client_ip(&request))?;
    let params = params.0;
    let new = NewApp {
        name: params.text("client_name").unwrap_or_default(),
        redirect_uris: params.list("redirect_uris").unwrap_or_default(),
        scopes: params.text("scopes"),
        website: params.text("website"),
    };
    let registered = apps::register(app.core(), new).await?;
    let scopes = Scopes::of(&registered.app);
    Ok(private_json(&CredentialApplication {
        application: application(&app, &registered.app, &scopes),
        client_id: &registered.app.client_id,
        client_secret: &registered.secret,
        client_secret_expires_at: 0,
    }))
}

/// `GET /api/v1/apps/verify_credentials`: with any token, also one that was made by hand.
pub(super) async fn verify_credentials(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let holder = bearer.holder();
    let Some(id) = holder.app else {
        return Ok(private_json(&by_hand(&app, holder)));
    };
    let client = apps::by_id(app.core(), id).await?;
    Ok(private_json(&application(
        &app,
        &client,
        &Scopes::of(&client),
    )))
}

/// `Application`
#[derive(Debug, Serialize)]
struct Application<'a> {
    id: String,
    name: &'a str,
    website: Option<&'a str>,
    scopes: Vec<&'a str>,
    redirect_uri: &'a str,
    redirect_uris: Vec<&'a str>,
    vapid_key: &'a str,
}

/// `CredentialApplication`: an app that has just been registered.
#[derive(Debug, Serialize)]
struct CredentialApplication<'a> {
    #[serde(flatten)]
    application: Application<'a>,
    client_id: &'a str,
    client_secret: &'a str,
    /// 0: never.
    client_secret_expires_at: u32,
}

fn application<'a>(app: &'a App, client: &'a Client, scopes: &'a Scopes) -> Application<'a> {
    Application {
        id: client.id.to_string(),
        name: &client.name,
        website: client.website.as_deref(),
        scopes: scopes.iter().collect(),
        redirect_uri: &client.redirect_uris,
        redirect_uris: client.redirect_uris.lines().collect(),
        vapid_key: app.core().vapid().public(),
    }
}

/// The holder of a token that was made by hand.
fn by_hand<'a>(app: &'a App, holder: &'a Holder) -> Application<'a> {
    Application {
        id: holder.token.to_string(),
        name: &holder.name,
        website: None,
        scopes: holder.scopes.iter().collect(),
        redirect_uri: "",
        redirect_uris: Vec::new(),
        vapid_key: app.core().vapid().public(),
    }
}
