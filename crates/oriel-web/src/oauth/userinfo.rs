use actix_web::web;
use serde_json::json;

use super::private_json;
use crate::{api::entities, app::App, error::WebResult, extract::Bearer};

/// `GET /oauth/userinfo`: who somebody is, for sites where they sign in with their account here.
pub(super) async fn show(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with_any(&["profile", "read:accounts"])?;
    let (urls, account) = (app.core().urls(), &person.account);
    Ok(private_json(&json!({
        "iss": urls.origin(),
        "sub": account.uri,
        "name": account.display_name,
        "preferred_username": account.username,
        "profile": urls.profile(&account.username),
        "picture": entities::avatar(&app, account),
    })))
}
