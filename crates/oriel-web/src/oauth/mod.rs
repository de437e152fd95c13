//! How apps are let in: they register, a person allows them, they exchange the code for a token.

mod apps;
mod authorise;
mod client;
mod metadata;
mod sign_up;
mod token;
mod userinfo;

use actix_web::{
    HttpResponse,
    web::{self, get, post},
};

/// Every route of OAuth, and what apps do before anybody has allowed them anything.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/apps", post().to(apps::register))
        .route(
            "/api/v1/apps/verify_credentials",
            get().to(apps::verify_credentials),
        )
        .route("/api/v1/accounts", post().to(sign_up::create))
        .route("/oauth/authorize", get().to(authorise::show))
        .route("/oauth/authorize", post().to(authorise::decide))
        .route("/oauth/token", post().to(token::issue))
        .route("/oauth/revoke", post().to(token::revoke))
        .route("/oauth/userinfo", get().to(userinfo::show))
        .route("/oauth/userinfo", post().to(userinfo::show))
        .route(
            "/.well-known/oauth-authorization-server",
            get().to(metadata::show),
        );
}

/// A JSON answer that nobody keeps.
fn private_json(value: &impl serde::Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "private, no-store"))
        .insert_header(("pragma", "no-cache"))
        .json(value)
}

#[cfg(test)]
mod tests {
    use oriel_core::{
        error::{Refusal, Unfit},
        scopes::KNOWN as KNOWN_SCOPES,
    };

    use crate::{
        pages::scope_message,
        views::{Views, context::Message, locale::Locale},
    };

    fn assert_said(key: &str) {
        let views = Views::load("en").unwrap();
        for locale in Locale::ALL {
            let said = views.text(&Message::new(key), locale);
            assert!(said.is_ok(), "{key} in {}", locale.code());
        }
    }

    #[test]
    fn every_scope_is_said_in_plain_words() {
        for scope in KNOWN_SCOPES {
            assert_said(&scope_message(scope));
        }
    }

    #[test]
    fn every_refusal_of_an_app_has_its_sentence() {
        let refusals = Refusal::ALL.map(Refusal::key);
        for key in refusals.into_iter().chain(Unfit::ALL.map(Unfit::key)) {
            assert_said(key);
        }
    }
}
