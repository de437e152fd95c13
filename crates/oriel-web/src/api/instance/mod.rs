//! What an instance says of itself: in numbers, and in words.

mod about;

use actix_web::{HttpRequest, web};
use oriel_core::instance;

pub(super) use about::rules_in;

use super::{entities, json as answer};
use crate::{app::App, error::WebResult, extract::viewer::locale_of};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/instance", web::get().to(v1))
        .route("/api/v2/instance", web::get().to(v2))
        .route("/api/v1/custom_emojis", web::get().to(no_emojis))
        .configure(about::routes);
}

/// `GET /api/v2/instance`
async fn v2(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let figures = instance::figures(app.core()).await?;
    let rules = rules_in(&app, locale_of(&request, &app, None)).await?;
    answer(&entities::instance_v2(&app, &figures, rules))
}

/// `GET /api/v1/instance`, for older apps.
async fn v1(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let figures = instance::figures(app.core()).await?;
    let rules = rules_in(&app, locale_of(&request, &app, None)).await?;
    answer(&entities::instance_v1(&app, &figures, rules))
}

/// `GET /api/v1/custom_emojis`: Oriel has none.
async fn no_emojis() -> WebResult {
    answer(&[(); 0])
}
