//! Posts in pages of others (oEmbed 1.0): a photo where there is one, else a link.

use actix_web::web;
use oriel_core::{
    Core, Error,
    media::plan::Encoding,
    model::{PostId, PostView},
    photos::links,
    posts::read,
};
use serde_json::{Value, json};

use super::{entities::set, json as answer};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Params},
};

/// Seconds for which others may keep the answer.
const CACHE_AGE: u32 = 3_600;

/// `GET /api/oembed?url=&maxwidth=&maxheight=`: what everyone may see and people here published.
pub(super) async fn show(app: web::Data<App>, params: ApiParams) -> WebResult {
    let (core, params) = (app.core(), params.0);
    let address = params.text("url").ok_or(Error::NotFound)?;
    let (name, post) = post_at(core, &address).ok_or(Error::NotFound)?;
    let view = read::show(core, None, &name, post, None).await?;
    let mut entity = json!({
        "version": "1.0",
        "type": "link",
        "title": view.post.title.first(),
        "author_name": view.author.name(),
        "author_url": view.author.url,
        "provider_name": core.config().instance.name,
        "provider_url": core.urls().absolute("/"),
        "cache_age": CACHE_AGE,
    });
    if let Some(photo) = photo(core, &view, &params).filter(|_| !view.post.sensitive) {
        for (key, value) in photo {
            set(&mut entity, key, value);
        }
    }
    answer(&entity)
}

/// The author and number of a post of ours, by the address of its page or its name for servers.
fn post_at(core: &Core, address: &str) -> Option<(String, PostId)> {
    if let Some(found) = core.urls().parse_post_id(address) {
        return Some(found);
    }
    let path = address.strip_prefix(core.urls().origin())?;
    let path = path.split(['?', '#']).next()?;
    let (name, post) = path
        .strip_prefix("/@")?
        .trim_end_matches('/')
        .split_once('/')?;
    // Of people elsewhere, their own servers tell.
    let is_here = !name.contains('@');
    is_here.then_some((name.to_owned(), post.parse().ok()?))
}

/// The largest rendition of the first photo that fits, with its measures.
fn photo(core: &Core, view: &PostView, params: &Params) -> Option<[(&'static str, Value); 4]> {
    let most = |name: &str| params.number::<i32>(name).unwrap_or(i32::MAX);
    let (widest, highest) = (most("maxwidth"), most("maxheight"));
    let shown = view.photos.first()?;
    // Largest first.
    let fits = shown.renditions.iter().find(|made| {
        let fits = made.width <= widest && made.height <= highest;
        fits && Encoding::of(&made.name) == Encoding::Jpeg
    })?;
    let url = links::rendition(core, shown, &fits.name)?;
    Some([
        ("type", json!("photo")),
        ("url", json!(url)),
        ("width", json!(fits.width)),
        ("height", json!(fits.height)),
    ])
}
