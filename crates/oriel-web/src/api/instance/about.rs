//! What an instance says of itself beside the numbers: rules, texts, and whom it knows.

use actix_web::{HttpRequest, web};
use oriel_core::rich_text;
use oriel_core::{Error, instance, rules, text::INTERFACE_LANGUAGES};
use serde_json::json;

use crate::{
    api::{entities, json as answer},
    app::App,
    error::WebResult,
    extract::viewer::locale_of,
    views::{context::Message, locale::Locale},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/instance/rules", web::get().to(rules))
        .route("/api/v1/instance/peers", web::get().to(peers))
        .route("/api/v1/instance/activity", web::get().to(activity))
        .route("/api/v1/instance/domain_blocks", web::get().to(limited))
        .route("/api/v1/instance/languages", web::get().to(languages))
        .route(
            "/api/v1/instance/translation_languages",
            web::get().to(translations),
        )
        .route(
            "/api/v1/instance/extended_description",
            web::get().to(description),
        )
        .route("/api/v1/instance/privacy_policy", web::get().to(privacy))
        .route("/api/v1/instance/terms_of_service", web::get().to(terms));
}

/// `GET /api/v1/instance/rules`
async fn rules(app: web::Data<App>, request: HttpRequest) -> WebResult {
    answer(&rules_in(&app, locale_of(&request, &app, None)).await?)
}

/// Rules in a language, and in all that they are written in.
pub(in crate::api) async fn rules_in(
    app: &App,
    locale: Locale,
) -> Result<Vec<entities::Rule>, Error> {
    let rules = rules::all(app.core()).await?.into_iter();
    Ok(rules
        .map(|rule| entities::rule(rule, locale.code()))
        .collect())
}

/// `GET /api/v1/instance/peers`
async fn peers(app: web::Data<App>) -> WebResult {
    answer(&instance::peers(app.core()).await?)
}

/// `GET /api/v1/instance/activity`, whose numbers are texts.
async fn activity(app: web::Data<App>) -> WebResult {
    let weeks = instance::activity(app.core()).await?;
    answer(&weeks.iter().map(entities::week).collect::<Vec<_>>())
}

/// `GET /api/v1/instance/domain_blocks`
async fn limited(app: web::Data<App>) -> WebResult {
    let found = instance::limited_servers(app.core()).await?;
    answer(
        &found
            .iter()
            .map(entities::limited_domain)
            .collect::<Vec<_>>(),
    )
}

/// `GET /api/v1/instance/languages`: those that people can choose for all they see.
async fn languages() -> WebResult {
    let named = INTERFACE_LANGUAGES.map(|code| {
        let name = if code == "cy" { "Cymraeg" } else { "English" };
        json!({ "code": code, "name": name })
    });
    answer(&named)
}

/// `GET /api/v1/instance/translation_languages`: nothing is translated.
async fn translations() -> WebResult {
    answer(&json!({}))
}

/// `GET /api/v1/instance/extended_description`: what the page about it says.
async fn description(app: web::Data<App>) -> WebResult {
    let core = app.core();
    let content = rich_text::linked(core, &core.config().instance.description);
    answer(&json!({ "updated_at": null, "content": content }))
}

/// `GET /api/v1/instance/privacy_policy`: what the page about it says.
async fn privacy(app: web::Data<App>, request: HttpRequest) -> WebResult {
    let says = app
        .views()
        .text(
            &Message::new("about-privacy-says"),
            locale_of(&request, &app, None),
        )
        .map_err(|error| Error::Internal(error.to_string()))?;
    let content = rich_text::linked(app.core(), &says);
    answer(&json!({ "updated_at": null, "content": content }))
}

/// `GET /api/v1/instance/terms_of_service`: there are none beside the rules.
async fn terms() -> WebResult {
    Err(Error::NotFound.into())
}
