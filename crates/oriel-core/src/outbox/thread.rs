//! An album as a thread: where only four photos of a post are shown, the others follow as quiet
//! replies of four. They are a way of sending the album, not posts of their own: whatever is said
//! to one of them is said to the album.

use oriel_federation::{
    document::NoteDocument,
    vocabulary::{Audience, Reach},
};
use oriel_store::model::{Account, AlbumStyle, PhotoView, Post, PostView, Visibility};

use super::documents;
use crate::{Core, limits::SHOWN_ELSEWHERE, text};

/// Whether the post itself carries the first four photos only.
pub(super) fn is_thread(view: &PostView) -> bool {
    view.post.album_style == AlbumStyle::Thread && view.photos.len() > SHOWN_ELSEWHERE
}

/// The ids of the parts that other servers were told of.
pub(super) fn ids(core: &Core, author: &Account, post: &Post) -> impl Iterator<Item = String> {
    (1..=post.parts_told).filter_map(move |number| {
        let number = usize::try_from(number).ok()?;
        Some(core.urls().part_id(&author.username, post.id, number))
    })
}

/// The parts that follow a post, in order; none unless it is sent as a thread.
pub fn parts(core: &Core, view: &PostView) -> Vec<NoteDocument> {
    if !is_thread(view) {
        return Vec::new();
    }
    let photos = documents::in_leading_order(view);
    let rest = photos.get(SHOWN_ELSEWHERE..).unwrap_or_default();
    let whole = documents::note(core, view);
    let id = |number| match number {
        0 => whole.id.clone(),
        _ => core
            .urls()
            .part_id(&view.author.username, view.post.id, number),
    };
    rest.chunks(SHOWN_ELSEWHERE)
        .zip(1..)
        .map(|(photos, number)| NoteDocument {
            id: id(number),
            in_reply_to: Some(id(number - 1)),
            url: page(core, view, photos),
            audience: audience(view),
            content: content(view, number, photos.len()),
            content_map: Vec::new(),
            names: Vec::new(),
            tags: tags(core, view),
            attachments: documents::attachments(core, photos),
            ..whole.clone()
        })
        .collect()
}

/// The page of the first photo of a part.
fn page(core: &Core, view: &PostView, photos: &[&PhotoView]) -> String {
    let first = photos.first().map(|first| first.photo.id);
    let place = view
        .photos
        .iter()
        .position(|photo| Some(photo.photo.id) == first)
        .unwrap_or_default();
    core.urls()
        .photo_page(&view.author.username, view.post.id, place + 1)
}

/// As the post, except that what everyone may see does not fill their timelines.
fn audience(view: &PostView) -> Audience {
    match view.post.visibility {
        Visibility::Public => documents::audience_for(view, Reach::Unlisted),
        _ => documents::audience(view),
    }
}

/// Numbers read the same in every language: `Title 5–8 / 12`.
fn content(view: &PostView, number: usize, photos: usize) -> String {
    let before = number * SHOWN_ELSEWHERE;
    let (last, all) = (before + photos, view.photos.len());
    let title = text::escape(view.post.title.first());
    let space = if title.is_empty() { "" } else { " " };
    let first = before + 1;
    let range = if first == last {
        last.to_string()
    } else {
        format!("{first}–{last}")
    };
    format!("<p><strong>{title}</strong>{space}{range} / {all}</p>")
}

/// Whom a post is for alone must be named in each part; others were told once.
fn tags(core: &Core, view: &PostView) -> Vec<oriel_federation::document::Tag> {
    match view.post.visibility {
        Visibility::Mentioned => documents::mentions(core, view),
        _ => Vec::new(),
    }
}
