use oriel_core::{
    Core, licence,
    media::plan::Encoding,
    media_links::{Pass, links},
    model::{Photo, PhotoId, PhotoState, PhotoView, Rendition},
};
use serde::Serialize;
use serde_json::Value;

use super::{
    OwnMedia,
    wire::{ByLanguage, Null, Timestamp},
};

/// `MediaAttachment`, with what Oriel knows beyond it under `oriel`.
#[derive(Debug, Serialize)]
pub(crate) struct MediaAttachment<'a> {
    id: PhotoId,
    r#type: &'static str,
    url: Option<String>,
    preview_url: Option<String>,
    remote_url: Option<&'a str>,
    preview_remote_url: Null,
    text_url: Null,
    description: Option<&'a str>,
    blurhash: Option<&'a str>,
    meta: Option<MediaMeta>,
    oriel: MediaExtras<'a>,
}

/// `MediaMeta`: sizes, by which apps keep a place free.
#[derive(Debug, Serialize)]
struct MediaMeta {
    original: MediaSize,
    small: MediaSize,
    focus: Focus,
}

/// `MediaSize`, in pixels.
#[derive(Debug, Serialize)]
struct MediaSize {
    width: i32,
    height: i32,
    size: String,
    aspect: f64,
}

/// From the centre, −1 to 1, right and up.
#[derive(Debug, Serialize)]
struct Focus {
    x: f64,
    y: f64,
}

/// `MediaExtras`: what Oriel knows of a photo beyond Mastodon's words.
#[derive(Debug, Serialize)]
struct MediaExtras<'a> {
    state: PhotoState,
    width: i32,
    height: i32,
    mime: Option<&'static str>,
    file_size: Option<i64>,
    title: &'a str,
    titles: ByLanguage<'a>,
    descriptions: ByLanguage<'a>,
    decorative: bool,
    caption: &'a str,
    captions: ByLanguage<'a>,
    taken_at: Option<Timestamp>,
    allow_download: bool,
    license: &'a str,
    license_url: Option<&'static str>,
    camera: Option<&'a Value>,
    place: Option<&'a Value>,
    variants: Vec<MediaVariant<'a>>,
    #[serde(flatten)]
    visitors: Option<Visitors>,
    /// For its owner, where they ask for this photo or for what is in an album.
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<OwnMedia<'a>>,
}

/// What is said of a photo that is asked for by itself.
#[derive(Debug, Serialize)]
pub(crate) struct Visitors {
    /// Where visitors get the original; null where they do not.
    pub(crate) download_url: Option<String>,
}

/// `MediaVariant`: one size of a photo.
#[derive(Debug, Serialize)]
struct MediaVariant<'a> {
    name: &'a str,
    url: Option<String>,
    width: i32,
    height: i32,
    mime: &'static str,
}

/// A photo, in its place in a post if it is in one.
pub(crate) fn attachment<'a>(core: &Core, view: &'a PhotoView) -> MediaAttachment<'a> {
    let photo = &view.photo;
    let ready = photo.state == PhotoState::Ready;
    let url = ready.then(|| links::federated(core, view)).flatten();
    let preview_url = ready
        .then(|| links::rendition(core, view, "small"))
        .flatten();
    let alt = photo.alt.first();
    MediaAttachment {
        id: photo.id,
        r#type: if ready { "image" } else { "unknown" },
        url,
        preview_url,
        remote_url: photo.remote_url.as_deref(),
        preview_remote_url: (),
        text_url: (),
        description: (!alt.is_empty()).then_some(alt),
        blurhash: (!photo.blurhash.is_empty()).then_some(&photo.blurhash),
        meta: ready.then(|| meta(view)).flatten(),
        oriel: extras(core, view),
    }
}

impl<'a> MediaAttachment<'a> {
    /// The photo with what is said where it is asked for by itself.
    pub(crate) fn for_visitors(mut self, visitors: Visitors) -> Self {
        self.oriel.visitors = Some(visitors);
        self
    }

    /// The photo with what only its owner is told, if that is known.
    pub(crate) fn for_owner(mut self, own: Option<OwnMedia<'a>>) -> Self {
        self.oriel.own = own;
        self
    }

    /// The photo with addresses that moderators may open, whoever it is for.
    pub(super) fn sealed(mut self, core: &Core, pass: &Pass) -> Self {
        let variants = &mut self.oriel.variants;
        let addresses = [&mut self.url, &mut self.preview_url]
            .into_iter()
            .chain(variants.iter_mut().map(|variant| &mut variant.url));
        for address in addresses.flatten() {
            *address = pass.seal(core, address);
        }
        self
    }
}

/// Some servers do not say how large a photo is; then it is unknown until somebody has looked at
/// it, and none are better than sizes of nothing.
fn meta(view: &PhotoView) -> Option<MediaMeta> {
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
    Some(MediaMeta {
        original: size(original),
        small: size(small),
        focus: Focus {
            x: photo.focal_x,
            y: photo.focal_y,
        },
    })
}

fn size((width, height): (i32, i32)) -> MediaSize {
    MediaSize {
        width,
        height,
        size: format!("{width}x{height}"),
        aspect: f64::from(width) / f64::from(height.max(1)),
    }
}

fn extras<'a>(core: &Core, view: &'a PhotoView) -> MediaExtras<'a> {
    let photo = &view.photo;
    let file = view.rendition(&core.config().federation.rendition);
    let variant = |rendition: &'a Rendition| MediaVariant {
        name: &rendition.name,
        url: links::rendition(core, view, &rendition.name),
        width: rendition.width,
        height: rendition.height,
        mime: Encoding::of(&rendition.name).content_type(),
    };
    MediaExtras {
        state: photo.state,
        width: photo.width,
        height: photo.height,
        mime: file.map(|file| Encoding::of(&file.name).content_type()),
        file_size: file.map(|file| file.bytes),
        title: photo.title.first(),
        titles: ByLanguage(&photo.title),
        descriptions: ByLanguage(&photo.alt),
        decorative: photo.decorative,
        caption: view.caption.first(),
        captions: ByLanguage(&view.caption),
        taken_at: photo
            .taken_at
            .filter(|_| photo.show_camera)
            .map(Timestamp::from),
        allow_download: photo.allow_download,
        license: &photo.licence,
        license_url: licence::by_id(&photo.licence).and_then(|licence| licence.url),
        camera: camera(photo),
        place: photo.place.as_deref().filter(|_| photo.show_place),
        variants: view.renditions.iter().map(variant).collect(),
        visitors: None,
        own: None,
    }
}

fn camera(photo: &Photo) -> Option<&Value> {
    photo
        .show_camera
        .then_some(&*photo.camera)
        .filter(|facts| !facts.is_null())
}
