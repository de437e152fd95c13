use oriel_core::{
    Core, licence,
    media::plan::Encoding,
    model::{Photo, PhotoState, PhotoView},
    photos::links,
};
use serde_json::{Value, json};

use super::{album::by_language, maybe_date};

/// `MediaAttachment`, with what Oriel knows beyond it under `oriel`.
pub(crate) fn attachment(core: &Core, view: &PhotoView) -> Value {
    let photo = &view.photo;
    let ready = photo.state == PhotoState::Ready;
    let url = ready.then(|| links::federated(core, view)).flatten();
    let preview = ready
        .then(|| links::rendition(core, view, "small"))
        .flatten();
    let alt = photo.alt.first();
    json!({
        "id": photo.id,
        "type": if ready { "image" } else { "unknown" },
        "url": url,
        "preview_url": preview,
        "remote_url": photo.remote_url,
        "preview_remote_url": null,
        "text_url": null,
        "description": (!alt.is_empty()).then_some(alt),
        "blurhash": (!photo.blurhash.is_empty()).then_some(&photo.blurhash),
        "meta": if ready { meta(view) } else { None },
        "oriel": extras(core, view),
    })
}

/// Sizes, by which apps keep a place free. Some servers do not say how large a photo is; then it is
/// unknown until somebody has looked at it, and none are better than sizes of nothing.
fn meta(view: &PhotoView) -> Option<Value> {
    let photo = &view.photo;
    if photo.width == 0 || photo.height == 0 {
        return None;
    }
    let original = view
        .rendition("large")
        .map_or((photo.width, photo.height), |it| (it.width, it.height));
    let small = view
        .rendition("small")
        .map_or(original, |it| (it.width, it.height));
    Some(json!({
        "original": size(original),
        "small": size(small),
        "focus": { "x": photo.focal_x, "y": photo.focal_y },
    }))
}

fn size((width, height): (i32, i32)) -> Value {
    let aspect = f64::from(width) / f64::from(height.max(1));
    json!({ "width": width, "height": height, "size": format!("{width}x{height}"), "aspect": aspect })
}

fn extras(core: &Core, view: &PhotoView) -> Value {
    let photo = &view.photo;
    let variants: Vec<Value> = view
        .renditions
        .iter()
        .map(|rendition| {
            json!({
                "name": rendition.name,
                "url": links::rendition(core, view, &rendition.name),
                "width": rendition.width,
                "height": rendition.height,
                "mime": Encoding::of(&rendition.name).content_type(),
            })
        })
        .collect();
    let file = view.rendition(&core.config().federation.rendition);
    json!({
        "state": photo.state,
        "width": photo.width,
        "height": photo.height,
        "mime": file.map(|file| Encoding::of(&file.name).content_type()),
        "file_size": file.map(|file| file.bytes),
        "title": photo.title.first(),
        "titles": by_language(&photo.title),
        "descriptions": by_language(&photo.alt),
        "decorative": photo.decorative,
        "caption": view.caption.first(),
        "captions": by_language(&view.caption),
        "taken_at": maybe_date(photo.taken_at.filter(|_| photo.show_camera)),
        "allow_download": photo.allow_download,
        "license": photo.licence,
        "license_url": licence::by_id(&photo.licence).and_then(|licence| licence.url),
        "camera": camera(photo),
        "place": photo.place.as_deref().filter(|_| photo.show_place),
        "variants": variants,
    })
}

fn camera(photo: &Photo) -> Option<&Value> {
    photo
        .show_camera
        .then_some(&*photo.camera)
        .filter(|facts| !facts.is_null())
}
