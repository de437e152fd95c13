use std::fmt::Display;

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Core, instance,
    model::{PostId, PostView},
    store::Page,
    timelines,
};
use serde::Deserialize;

use super::{
    frame::{frame, remember_language},
    page,
    present::{card, person, post_page, shapes, tile, unsigned},
    see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{SignedIn, Visitor},
    views::{
        context::{Cover, GalleryPage, HomePage, InstanceFigures, Paging, TagPage, Words},
        locale::Locale,
        rows::PageStyle,
    },
};

const COVERS: i64 = 40;
const POSTS: i64 = 20;

/// Which part of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Older {
    pub(super) max_id: Option<i64>,
}

pub(super) fn newest(older: &Older, limit: i64) -> Page {
    Page {
        max_id: older.max_id,
        ..Page::newest(limit)
    }
}

/// The way to what is older, when this page is full; `id` says what the next page starts below.
pub(super) fn paging<T, Id: Display>(
    path: &str,
    items: &[T],
    id: impl Fn(&T) -> Id,
    limit: i64,
    older: &Older,
) -> Paging {
    let full = i64::try_from(items.len()).is_ok_and(|count| count >= limit);
    let last = items.last().filter(|_| full).map(id);
    Paging {
        newer: older.max_id.map(|_| path.to_owned()),
        older: last.map(|id| format!("{path}?max_id={id}")),
    }
}

/// What a list of posts is paged by.
pub(super) const fn post_id(view: &PostView) -> PostId {
    view.post.id
}

/// `GET /`: the newest public albums of this instance.
pub(super) async fn show(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    older: web::Query<Older>,
) -> WebResult {
    let core = app.core();
    let posts = timelines::local(core, visitor.account(), newest(&older, COVERS)).await?;
    let mut style = PageStyle::default();
    let covers = covers(core, &posts, &mut style, visitor.locale);
    let mut frame = frame(&app, &request, &visitor).await?;
    frame.canonical = Some(core.urls().absolute("/"));
    frame.style = style.finish();
    let description = core.config().instance.description.clone();
    let context = GalleryPage {
        tagline: (!description.is_empty()).then(|| Words {
            lang: core.config().i18n.default_language.clone(),
            text: description,
        }),
        covers,
        figures: figures(core).await?,
        paging: paging("/", &posts, post_id, COVERS, &older),
        frame,
    };
    Ok(remember_language(&request, page(&app, &visitor, &context)?))
}

fn covers(core: &Core, posts: &[PostView], style: &mut PageStyle, locale: Locale) -> Vec<Cover> {
    let shown: Vec<_> = posts
        .iter()
        .filter_map(|view| Some((view, view.cover()?)))
        .collect();
    let places = style.rows(&shapes(shown.iter().map(|(_, photo)| *photo)));
    shown
        .into_iter()
        .zip(places)
        .map(|((view, photo), place)| {
            let mut tile = tile(core, photo, post_page(view), place, locale);
            tile.title = super::present::words(&view.post.title, locale).or(tile.title);
            Cover {
                tile,
                person: person(core, &view.author),
                photo_count: unsigned(view.post.photos_count),
            }
        })
        .collect()
}

async fn figures(core: &Core) -> Result<InstanceFigures, WebError> {
    let figures = instance::figures(core).await?;
    Ok(InstanceFigures {
        photographers: unsigned(figures.people),
        photos: unsigned(figures.photos),
    })
}

/// `GET /home`: what somebody follows.
pub(super) async fn home(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    older: web::Query<Older>,
) -> WebResult {
    let visitor = signed_in.visitor();
    let posts = timelines::home(app.core(), &signed_in.person, newest(&older, POSTS)).await?;
    let mut style = PageStyle::default();
    let cards = posts
        .iter()
        .map(|view| card(app.core(), view, &mut style, visitor.locale));
    let cards = cards.collect();
    let mut frame = frame(&app, &request, &visitor).await?;
    frame.style = style.finish();
    let paging = paging("/home", &posts, post_id, POSTS, &older);
    let answer = page(
        &app,
        &visitor,
        &HomePage {
            frame,
            posts: cards,
            paging,
        },
    )?;
    Ok(remember_language(&request, answer))
}

/// `GET /tags/{tag}`
pub(super) async fn tag(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
    older: web::Query<Older>,
) -> Result<HttpResponse, WebError> {
    let name = path.to_lowercase();
    if name != *path {
        return Ok(see_other(&format!("/tags/{name}")));
    }
    let viewer = visitor.account();
    let posts = timelines::tag(app.core(), viewer, &name, newest(&older, POSTS)).await?;
    let mut style = PageStyle::default();
    let cards = posts
        .iter()
        .map(|view| card(app.core(), view, &mut style, visitor.locale))
        .collect();
    let mut frame = frame(&app, &request, &visitor).await?;
    frame.style = style.finish();
    let paging = paging(request.path(), &posts, post_id, POSTS, &older);
    let answer = page(
        &app,
        &visitor,
        &TagPage {
            frame,
            tag: name,
            posts: cards,
            paging,
        },
    )?;
    Ok(remember_language(&request, answer))
}
