//! What the editor's form says, in the words of core.

use oriel_core::{
    Core, Result,
    model::{AlbumStyle, LangMap, PhotoId, PostView, Visibility},
    person::Person,
    photos::Description,
    posts::{drafts, edit},
    text::INTERFACE_LANGUAGES,
};

use crate::{extract::Fields, views::context::EditorPage};

/// Saves everything the form holds: the post, its photos, and their order when it was asked for.
pub(super) async fn save(
    core: &Core,
    person: &Person,
    view: &PostView,
    fields: &Fields,
) -> Result<()> {
    edit::save(core, person, view.post.id, changes(view, fields)).await
}

/// The order that `position-*` fields or repeated `photo` fields ask for.
pub(super) async fn reorder(
    core: &Core,
    person: &Person,
    view: &PostView,
    fields: &Fields,
) -> Result<()> {
    let named: Vec<PhotoId> = fields
        .all("photo")
        .filter_map(|text| text.parse().ok())
        .collect();
    let order = if named.is_empty() {
        by_position(view, fields)
    } else {
        named
    };
    drafts::reorder(core, person, view.post.id, order).await
}

fn by_position(view: &PostView, fields: &Fields) -> Vec<PhotoId> {
    let mut places: Vec<(f64, PhotoId)> = view
        .photos
        .iter()
        .zip(1_i32..)
        .map(|(photo, now)| {
            let id = photo.photo.id;
            let wished: Option<i32> = fields
                .get(&format!("position-{id}"))
                .and_then(|it| it.parse().ok());
            // Somebody who moves a photo to a place that is taken wants to be in front of it.
            let place = match wished {
                Some(wished) if wished < now => f64::from(wished) - 0.5,
                Some(wished) if wished > now => f64::from(wished) + 0.5,
                _ => f64::from(now),
            };
            (place, id)
        })
        .collect();
    places.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    places.into_iter().map(|(_, id)| id).collect()
}

/// Texts in both languages under a prefix; none when the form has no such fields.
fn map(fields: &Fields, prefix: &str) -> Option<LangMap> {
    let own = fields.get("language");
    let mut languages: Vec<&str> = INTERFACE_LANGUAGES.to_vec();
    // The post's own language comes first, here and for everyone who reads it.
    languages.sort_by_key(|language| Some(*language) != own);
    let found: Vec<(String, String)> = languages
        .into_iter()
        .filter_map(|language| {
            let text = fields.get(&format!("{prefix}{language}"))?;
            Some((language.to_owned(), text.to_owned()))
        })
        .collect();
    (!found.is_empty()).then(|| found.into_iter().collect())
}

/// What is said of those photos of the post of which the form has fields.
fn descriptions(view: &PostView, fields: &Fields) -> Vec<(PhotoId, Description)> {
    let photos = view.photos.iter().map(|photo| photo.photo.id);
    let described = photos.map(|id| (id, description(fields, id)));
    described
        .filter(|(_, description)| *description != Description::default())
        .collect()
}

/// What the fields of one photo say.
fn description(fields: &Fields, id: PhotoId) -> Description {
    let number = |name: &str| {
        fields
            .get(&format!("focal-{name}-{id}"))
            .and_then(|it| it.parse::<f32>().ok())
    };
    let alt = map(fields, &format!("alt-{id}-"));
    // A box that is not ticked is not sent: the alt text beside it tells that it was there.
    let ticked = |name: &str| {
        let there = alt.is_some();
        there.then(|| fields.ticked(&format!("{name}-{id}")))
    };
    Description {
        title: map(fields, &format!("title-{id}-")),
        decorative: ticked("decorative"),
        show_camera: ticked("show_camera"),
        show_place: ticked("show_place"),
        allow_download: ticked("allow_download"),
        alt,
        licence: fields.filled(&format!("licence-{id}")).map(str::to_owned),
        focal: number("x").zip(number("y")),
    }
}

fn changes(view: &PostView, fields: &Fields) -> edit::PostEdit {
    let language = fields.filled("language").map(str::to_owned);
    let own = language
        .clone()
        .or_else(|| view.post.language.clone())
        .unwrap_or_default();
    edit::PostEdit {
        title: map(fields, "title-"),
        caption: map(fields, "caption-"),
        warning: fields.get("warning").map(|text| LangMap::of(&own, text)),
        sensitive: fields.get("warning").map(|text| !text.trim().is_empty()),
        language,
        tags: fields.get("tags").map(str::to_owned),
        visibility: visibility(view, fields),
        comments_allowed: fields
            .get("visibility")
            .map(|_| fields.ticked("comments_allowed")),
        album_style: fields.get("visibility").map(|_| {
            if fields.ticked("thread") {
                AlbumStyle::Thread
            } else {
                AlbumStyle::FirstFour
            }
        }),
        cover: cover(view, fields).map(Some),
        photo_captions: captions(view, fields),
        photos: descriptions(view, fields),
        leaders: leaders(view, fields),
    }
}

/// The visibility chosen, if the post has another: one that only stays is no part of the edit, so
/// that a change of it at the same time lasts.
fn visibility(view: &PostView, fields: &Fields) -> Option<Visibility> {
    let chosen: Visibility = fields.get("visibility")?.parse().ok()?;
    (chosen != view.post.visibility).then_some(chosen)
}

/// The photo chosen as cover, if the post still has it.
fn cover(view: &PostView, fields: &Fields) -> Option<PhotoId> {
    let chosen = fields.get("cover")?.parse().ok()?;
    view.photos
        .iter()
        .map(|photo| photo.photo.id)
        .find(|id| *id == chosen)
}

fn captions(view: &PostView, fields: &Fields) -> Vec<(PhotoId, LangMap)> {
    view.photos
        .iter()
        .filter_map(|photo| {
            let id = photo.photo.id;
            Some((id, map(fields, &format!("caption-{id}-"))?))
        })
        .collect()
}

/// The photos that were given a leading place, in that order.
fn leaders(view: &PostView, fields: &Fields) -> Option<Vec<PhotoId>> {
    let mut sent = false;
    let mut chosen: Vec<(u32, PhotoId)> = Vec::new();
    for photo in &view.photos {
        let Some(text) = fields.get(&format!("lead-{}", photo.photo.id)) else {
            continue;
        };
        sent = true;
        chosen.extend(text.parse().ok().map(|place| (place, photo.photo.id)));
    }
    chosen.sort_by_key(|(place, _)| *place);
    sent.then(|| chosen.into_iter().map(|(_, id)| id).collect())
}

/// Puts what was typed over what is stored, for a form that was refused.
pub(super) fn fill(page: &mut EditorPage, typed: &Fields) {
    for text in &mut page.texts {
        keep(&mut text.title, typed, &format!("title-{}", text.lang));
        keep(&mut text.text, typed, &format!("caption-{}", text.lang));
    }
    for photo in &mut page.photos {
        for text in &mut photo.texts {
            let of = format!("{}-{}", photo.id, text.lang);
            keep(&mut text.alt, typed, &format!("alt-{of}"));
            keep(&mut text.title, typed, &format!("title-{of}"));
            keep(&mut text.caption, typed, &format!("caption-{of}"));
        }
        keep(&mut photo.licence, typed, &format!("licence-{}", photo.id));
        if let Ok(id) = photo.id.parse() {
            let said = description(typed, id);
            photo.decorative = said.decorative.unwrap_or(photo.decorative);
            photo.show_camera = said.show_camera.unwrap_or(photo.show_camera);
            photo.show_place = said.show_place.unwrap_or(photo.show_place);
            photo.allow_download = said.allow_download.unwrap_or(photo.allow_download);
        }
    }
    keep(&mut page.moment, typed, "scheduled_at");
    keep(&mut page.tags, typed, "tags");
    keep(&mut page.warning, typed, "warning");
    keep(&mut page.language, typed, "language");
    keep(&mut page.visibility, typed, "visibility");
    if typed.get("visibility").is_some() {
        page.comments_allowed = typed.ticked("comments_allowed");
        page.thread = typed.ticked("thread");
    }
}

fn keep(value: &mut String, typed: &Fields, name: &str) {
    if let Some(text) = typed.get(name) {
        text.clone_into(value);
    }
}
