//! What photo apps do beyond Mastodon's words: albums, galleries, licences, camera facts,
//! receipts.

mod albums;
mod config;
mod gallery;
mod items;
mod media;
mod posts;
mod settings;

use actix_web::web::{self, delete, get, patch, post, put};

/// The version of these routes, which apps look for.
pub(crate) const API_VERSION: u32 = 1;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/oriel/v1/config", get().to(config::show))
        .route("/api/oriel/v1/licenses", get().to(config::licences))
        .route("/api/oriel/v1/me/settings", get().to(settings::show))
        .route("/api/oriel/v1/me/settings", patch().to(settings::update))
        .route(
            "/api/oriel/v1/accounts/{id}/albums",
            get().to(gallery::albums),
        )
        .route(
            "/api/oriel/v1/accounts/{id}/gallery",
            get().to(gallery::show),
        )
        .configure(of_albums)
        .configure(of_media)
        .configure(of_posts);
}

fn of_albums(config: &mut web::ServiceConfig) {
    let albums = "/api/oriel/v1/albums";
    let one = "/api/oriel/v1/albums/{id}";
    let items = "/api/oriel/v1/albums/{id}/items";
    let item = "/api/oriel/v1/albums/{id}/items/{photo}";
    config
        .route(albums, get().to(albums::index))
        .route(albums, post().to(albums::create))
        .route(one, get().to(albums::show))
        .route(one, patch().to(albums::update))
        .route(one, delete().to(albums::delete))
        .route(&format!("{one}/publish"), post().to(albums::publish))
        .route(&format!("{one}/disarm"), post().to(albums::disarm))
        .route(&format!("{one}/schedule"), put().to(albums::schedule))
        .route(&format!("{one}/schedule"), delete().to(albums::unschedule))
        .route(&format!("{one}/cover"), put().to(albums::cover))
        .route(&format!("{one}/leaders"), put().to(albums::leaders))
        .route(items, get().to(items::index))
        .route(items, post().to(items::add))
        .route(&format!("{items}/order"), patch().to(items::order))
        .route(item, patch().to(items::update))
        .route(item, delete().to(items::remove))
        .route(&format!("{item}/keywords"), post().to(items::add_keywords));
}

fn of_media(config: &mut web::ServiceConfig) {
    let one = "/api/oriel/v1/media/{id}";
    let exif = "/api/oriel/v1/media/{id}/exif";
    config
        .route(one, get().to(media::show))
        .route(one, patch().to(media::update))
        .route(&format!("{one}/keep"), post().to(media::keep_both))
        .route(&format!("{one}/replace"), post().to(media::replace))
        .route(&format!("{one}/original"), post().to(media::original))
        .route(exif, get().to(media::exif))
        .route(exif, put().to(media::show_exif))
        .route(exif, delete().to(media::forget_exif));
}

fn of_posts(config: &mut web::ServiceConfig) {
    let one = "/api/oriel/v1/statuses/{id}";
    let quotes = "/api/oriel/v1/statuses/{id}/quotes";
    config
        .route(&format!("{one}/receipt"), get().to(posts::receipt))
        .route(quotes, get().to(posts::quotes))
        .route(
            &format!("{quotes}/{{quote}}"),
            delete().to(posts::end_quote),
        );
}
