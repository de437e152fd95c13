//! What an instance says of itself beside the numbers: rules, texts, and whom it knows.

use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    accounts::profile,
    instance,
    model::{InstancePolicy, Severity},
    moderation::servers,
    rules::{self, Rule},
    text::INTERFACE_LANGUAGES,
};
use serde_json::{Value, json};

use crate::{
    api::json as answer,
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

/// `Rule`s in a language, and in all that they are written in.
pub(in crate::api) async fn rules_in(app: &App, locale: Locale) -> Result<Vec<Value>, Error> {
    let rules = rules::all(app.core()).await?;
    Ok(rules.iter().map(|one| rule(one, locale)).collect())
}

fn rule(rule: &Rule, locale: Locale) -> Value {
    let text = rule.text.pick(locale.code()).map(|(_, text)| text);
    let written = rule.text.iter();
    let translations: serde_json::Map<String, Value> = written
        .map(|(language, text)| (language.to_owned(), json!({ "text": text, "hint": "" })))
        .collect();
    json!({
        "id": rule.id.to_string(),
        "text": text.unwrap_or_default(),
        "hint": "",
        "translations": translations,
    })
}

/// `GET /api/v1/instance/peers`
async fn peers(app: web::Data<App>) -> WebResult {
    answer(&instance::peers(app.core()).await?)
}

/// `GET /api/v1/instance/activity`, whose numbers are texts.
async fn activity(app: web::Data<App>) -> WebResult {
    let weeks = instance::activity(app.core()).await?;
    let shown = weeks.iter().map(|week| {
        json!({
            "week": week.begins.unix_timestamp().to_string(),
            "statuses": week.posts.to_string(),
            "logins": week.last_seen.to_string(),
            "registrations": week.joined.to_string(),
        })
    });
    answer(&shown.collect::<Vec<_>>())
}

/// `GET /api/v1/instance/domain_blocks`
async fn limited(app: web::Data<App>) -> WebResult {
    let found = instance::limited_servers(app.core()).await?;
    answer(&found.iter().map(domain_block).collect::<Vec<_>>())
}

/// `DomainBlock`
fn domain_block(policy: &InstancePolicy) -> Value {
    let severity = match policy.severity {
        Severity::Suspend => "suspend",
        Severity::Silence | Severity::None => "silence",
    };
    json!({
        "domain": policy.domain,
        "digest": servers::digest(&policy.domain),
        "severity": severity,
        "comment": policy.reason_public,
    })
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
    let content = profile::linked(core, &core.config().instance.description);
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
    let content = profile::linked(app.core(), &says);
    answer(&json!({ "updated_at": null, "content": content }))
}

/// `GET /api/v1/instance/terms_of_service`: there are none beside the rules.
async fn terms() -> WebResult {
    Err(Error::NotFound.into())
}
