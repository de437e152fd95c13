//! Posts in pages of others (oEmbed 1.0): a photo where there is one, else a link.

use actix_web::web;
use oriel_core::{
    Core, Error,
    media::plan::Encoding,
    media_links::links,
    model::{PostId, PostView},
    posts::read,
};
use serde::Serialize;

use super::json as answer;
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
    let photo = photo(core, &view, &params).filter(|_| !view.post.sensitive);
    answer(&OEmbed {
        version: "1.0",
        r#type: if photo.is_some() { "photo" } else { "link" },
        title: view.post.title.first(),
        author_name: view.author.name(),
        author_url: view.author.url.as_deref(),
        provider_name: &core.config().instance.name,
        provider_url: core.urls().absolute("/"),
        cache_age: CACHE_AGE,
        photo,
    })
}

/// `OEmbed`: a photo, or else a link.
#[derive(Debug, Serialize)]
struct OEmbed<'a> {
    version: &'static str,
    r#type: &'static str,
    title: &'a str,
    author_name: &'a str,
    author_url: Option<&'a str>,
    provider_name: &'a str,
    provider_url: String,
    /// Seconds.
    cache_age: u32,
    #[serde(flatten)]
    photo: Option<EmbeddedPhoto>,
}

/// An address, and the measures in pixels.
#[derive(Debug, Serialize)]
struct EmbeddedPhoto {
    url: String,
    width: i32,
    height: i32,
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
fn photo(core: &Core, view: &PostView, params: &Params) -> Option<EmbeddedPhoto> {
    let most = |name: &str| params.number::<i32>(name).unwrap_or(i32::MAX);
    let (widest, highest) = (most("maxwidth"), most("maxheight"));
    let shown = view.photos.first()?;
    // Largest first.
    let fits = shown.renditions.iter().find(|made| {
        let fits = made.width <= widest && made.height <= highest;
        fits && Encoding::of(&made.name) == Encoding::Jpeg
    })?;
    Some(EmbeddedPhoto {
        url: links::rendition(core, shown, &fits.name)?,
        width: fits.width,
        height: fits.height,
    })
}
