use actix_web::{HttpRequest, web};

use oriel_core::rules;

use super::{
    frame::{frame, remember_language},
    page,
    present::words,
};
use crate::{
    app::App,
    error::WebResult,
    extract::Visitor,
    views::context::{AboutPage, Html},
};

/// `GET /about`
pub(super) async fn show(app: web::Data<App>, visitor: Visitor, request: HttpRequest) -> WebResult {
    let instance = &app.core().config().instance;
    let description = oriel_core::rich_text::linked(app.core(), &instance.description);
    let context = AboutPage {
        frame: frame(&app, &request, &visitor).await?,
        description: (!description.is_empty()).then(|| Html {
            lang: app.core().config().i18n.default_language.clone(),
            html: description,
        }),
        contact: None,
        email: Some(instance.contact_email.clone()).filter(|email| !email.is_empty()),
        rules: rules::all(app.core())
            .await?
            .iter()
            .filter_map(|rule| words(&rule.text, visitor.locale))
            .collect(),
        may_change_rules: visitor
            .person
            .as_ref()
            .is_some_and(|person| rules::may_change(person).is_ok()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        source_url: env!("CARGO_PKG_REPOSITORY").to_owned(),
    };
    Ok(remember_language(&request, page(&app, &visitor, &context)?))
}
