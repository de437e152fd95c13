use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    media_links::links,
    model::{PhotoView, PostView},
    photos::files,
};

use super::{
    frame::{frame, remember_language},
    page,
    photo_facts::{facts, licence_badge, region},
    post::{hides_from_search, look},
    present::{
        numbered, person, photo_page, picture, post_page, remote, seconds, shapes, tags, unsigned,
        warning, words,
    },
};
use crate::{
    app::App,
    error::WebResult,
    extract::Visitor,
    views::{
        context::{Frame, Html, Neighbour, PhotoPage, Picture, Proportion},
        rows::PageStyle,
    },
};

/// `GET /@{name}/{id}/{number}`: one photo of a post, counted from 1.
pub(super) async fn show(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<(String, String, usize)>,
) -> WebResult {
    let (name, id, number) = path.into_inner();
    let view = look(&app, &visitor, &request, &name, &id).await?;
    let index = number.checked_sub(1).ok_or(Error::NotFound)?;
    let photo = view.photos.get(index).filter(|photo| photo.can_be_shown());
    let photo = photo.ok_or(Error::NotFound)?;
    let mut style = PageStyle::default();
    let place = style
        .few(&shapes([photo]))
        .into_iter()
        .next()
        .ok_or(Error::NotFound)?;
    let mut frame = frame(&app, &request, &visitor).await?;
    frame.style = style.finish();
    frame.noindex = hides_from_search(&view);
    if view.post.visibility.is_open() {
        // The post, not the photo: that is what other servers have.
        frame.alternate = Some(view.post.uri.clone());
        frame.canonical = Some(app.core().urls().absolute(request.path()));
    }
    let id = photo.photo.id;
    let original = files::is_for_visitors(app.core(), &photo.photo).await?;
    let original = original.then(|| format!("/photos/{id}/original"));
    let context = PhotoPage {
        original,
        ..context(&app, &visitor, &view, photo, number, place, frame)
    };
    Ok(remember_language(&request, page(&app, &visitor, &context)?))
}

fn context(
    app: &App,
    visitor: &Visitor,
    view: &PostView,
    photo: &PhotoView,
    number: usize,
    place: crate::views::rows::Place,
    frame: Frame,
) -> PhotoPage {
    let (core, locale) = (app.core(), visitor.locale);
    let mine = visitor.account() == Some(view.author.id);
    let row = &photo.photo;
    let picture = picture(core, photo, "large", locale);
    let (shape, sizes) = fitted(&picture);
    PhotoPage {
        frame,
        person: person(core, &view.author),
        picture,
        place,
        shape,
        sizes,
        full: links::rendition(core, photo, "full").unwrap_or_default(),
        title: words(&row.title, locale),
        caption: words(&photo.caption, locale).map(|caption| Html {
            html: oriel_core::rich_text::caption_html(core, view, &caption.text),
            lang: caption.lang,
        }),
        warning: warning(view, locale),
        facts: if row.show_camera {
            facts(row)
        } else {
            Vec::new()
        },
        region: region(row).filter(|_| row.show_place),
        taken: row.taken_at.filter(|_| row.show_camera).map(seconds),
        licence: licence_badge(&row.licence),
        tags: tags(&view.tags),
        album_url: post_page(view),
        album_title: words(&view.post.title, locale),
        position: unsigned(number),
        count: unsigned(view.photos.len()),
        previous: neighbour(app, view, numbered(view).rev().find(|(it, _)| *it < number)),
        next: neighbour(app, view, numbered(view).find(|(it, _)| *it > number)),
        edit_url: mine.then(|| format!("/drafts/{}/photos/{}", view.post.id, row.id)),
        original: None,
        remote: remote(view),
    }
}

/// From here on a photo would be but a stripe on an upright phone, or on any screen.
const WIDE: f64 = 2.5;
const TALL: f64 = 0.4;

/// How a photo fits the page, and the `sizes` for that: the style sheet has the same lengths.
fn fitted(picture: &Picture) -> (Proportion, String) {
    let ratio = f64::from(picture.width) / f64::from(picture.height.max(1));
    if ratio >= WIDE {
        let sizes = format!("(orientation:portrait) {:.0}vh,100vw", ratio * 45.0);
        (Proportion::Wide, sizes)
    } else if ratio > 0.0 && ratio <= TALL {
        (Proportion::Tall, "min(100vw,28rem)".into())
    } else {
        (Proportion::Usual, "100vw".into())
    }
}

/// The way to a photo beside this one, if there is one.
fn neighbour(app: &App, view: &PostView, beside: Option<(usize, &PhotoView)>) -> Option<Neighbour> {
    let (number, photo) = beside?;
    Some(Neighbour {
        url: photo_page(view, number),
        src: links::rendition(app.core(), photo, "large"),
    })
}
