//! The whole map of the site on one page.

use actix_web::{
    HttpResponse, ResponseError as _,
    web::{self, get, head, post},
};
use oriel_core::Error;

use crate::{activitypub, api, error::WebError, files, health, oauth, pages, resumable, wellknown};

pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/health", get().to(health::health))
        .route("/ready", get().to(health::ready))
        .route("/assets/{path:.*}", get().to(files::assets::show))
        .route("/media/{key}/{file}", get().to(files::media::show))
        .route("/media/{key}/{file}", head().to(files::media::show))
        .route("/remote/{key}/{file}", get().to(files::media::remote))
        .route("/remote/{key}/{file}", head().to(files::media::remote))
        .route("/photos/{id}/original", get().to(files::media::original))
        .route("/photos/{id}/original", head().to(files::media::original))
        .route(
            "/photos/{id}/original/link",
            post().to(files::media::original_link),
        )
        .configure(wellknown::routes)
        .configure(activitypub::routes)
        .configure(api::routes)
        .configure(oauth::routes)
        .configure(pages::routes)
        .configure(resumable::routes)
        .default_service(web::to(nothing_here));
}

/// What has no route.
pub(crate) async fn nothing_here() -> HttpResponse {
    WebError(Error::NotFound).error_response()
}
