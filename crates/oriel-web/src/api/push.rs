use actix_web::web;
use oriel_core::{
    Invalid,
    model::{Alert, PushPolicy},
    push::{self, NewSubscription, Wishes},
};
use serde_json::json;

use super::{entities, json as answer};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, Params},
};

const PATH: &str = "/api/v1/push/subscription";

/// Where notifications are pushed to: one place for each token.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route(PATH, web::get().to(show))
        .route(PATH, web::post().to(create))
        .route(PATH, web::put().to(update))
        .route(PATH, web::delete().to(delete));
}

/// `GET /api/v1/push/subscription`
async fn show(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let token = bearer.holder().token;
    bearer.with("push")?;
    let subscription = push::of_token(app.core(), token).await?;
    answer(&entities::push_subscription(&app, &subscription))
}

/// `POST /api/v1/push/subscription`
async fn create(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let token = bearer.holder().token;
    let person = bearer.with("push")?;
    let about = params.0.tree("subscription");
    let keys = about.tree("keys");
    let new = NewSubscription {
        endpoint: about.text("endpoint").unwrap_or_default(),
        p256dh: keys.text("p256dh").unwrap_or_default(),
        auth: keys.text("auth").unwrap_or_default(),
        standard: about.flag("standard").unwrap_or_default(),
        wishes: wishes(&params.0)?,
    };
    let subscription = push::subscribe(app.core(), token, &person, new).await?;
    answer(&entities::push_subscription(&app, &subscription))
}

/// `PUT /api/v1/push/subscription`
async fn update(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let token = bearer.holder().token;
    bearer.with("push")?;
    let subscription = push::change(app.core(), token, wishes(&params.0)?).await?;
    answer(&entities::push_subscription(&app, &subscription))
}

/// `DELETE /api/v1/push/subscription`
async fn delete(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let token = bearer.holder().token;
    bearer.with("push")?;
    push::end(app.core(), token).await?;
    answer(&json!({}))
}

/// Where alerts are named, those that are not are not wanted.
fn wishes(params: &Params) -> Result<Wishes, Invalid> {
    let data = params.tree("data");
    let alerts = data.tree("alerts");
    let is_wanted = |alert: &Alert| alert.is_chosen() && alerts.flag(alert.as_str()) == Some(true);
    let policy = data.text("policy").or_else(|| params.text("policy"));
    let policy = policy.map(|name| name.parse::<PushPolicy>()).transpose();
    Ok(Wishes {
        alerts: data
            .is_given("alerts")
            .then(|| Alert::ALL.iter().copied().filter(is_wanted).collect()),
        policy: policy.map_err(|_unknown| Invalid::new("data[policy]", "push-policy"))?,
    })
}
