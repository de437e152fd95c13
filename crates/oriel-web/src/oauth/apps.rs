use actix_web::{HttpRequest, web};
use oriel_core::{
    model::App as Client,
    oauth::{
        Scopes,
        apps::{self, NewApp},
    },
};
use serde_json::{Value, json};

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
    let mut entity = application(&app, &registered.app);
    if let Value::Object(entity) = &mut entity {
        entity.insert("client_id".into(), registered.app.client_id.into());
        entity.insert("client_secret".into(), registered.secret.into());
        entity.insert("client_secret_expires_at".into(), 0.into());
    }
    Ok(private_json(&entity))
}

/// `GET /api/v1/apps/verify_credentials`: with any token, also one that was made by hand.
pub(super) async fn verify_credentials(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let holder = bearer.holder();
    let entity = match holder.app {
        Some(id) => application(&app, &apps::by_id(app.core(), id).await?),
        None => described(
            &app,
            &holder.token.to_string(),
            &holder.name,
            None,
            &holder.scopes,
            "",
        ),
    };
    Ok(private_json(&entity))
}

/// `Application`
fn application(app: &App, client: &Client) -> Value {
    described(
        app,
        &client.id.to_string(),
        &client.name,
        client.website.as_deref(),
        &Scopes::of(client),
        &client.redirect_uris,
    )
}

fn described(
    app: &App,
    id: &str,
    name: &str,
    website: Option<&str>,
    scopes: &Scopes,
    redirects: &str,
) -> Value {
    json!({
        "id": id,
        "name": name,
        "website": website,
        "scopes": scopes.iter().collect::<Vec<_>>(),
        "redirect_uri": redirects,
        "redirect_uris": redirects.lines().collect::<Vec<_>>(),
        "vapid_key": app.core().vapid().public(),
    })
}
