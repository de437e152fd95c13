use oriel_core::rich_text;
use oriel_core::{
    media::metadata::CameraFacts,
    model::{AlbumState, AlbumStyle, Photo, PhotoId, PhotoView, PostId, PostView, Visibility},
    photos,
};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;

use super::{
    Account, MediaAttachment, account, attachment,
    status::visibility_name,
    wire::{ByLanguage, Null, Timestamp},
};
use crate::app::App;

/// The name photo apps know a visibility by: Mastodon's, and `link`.
pub(in crate::api) fn album_visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Link => "link",
        other => visibility_name(other),
    }
}

/// `Album`: a post that has a title, or may get one before it is out.
#[derive(Debug, Serialize)]
pub(in crate::api) struct Album<'a> {
    id: PostId,
    state: AlbumState,
    title: &'a str,
    titles: ByLanguage<'a>,
    description: &'a str,
    descriptions: ByLanguage<'a>,
    description_html: String,
    spoiler_text: &'a str,
    sensitive: bool,
    language: Option<&'a str>,
    tags: &'a [String],
    visibility: &'static str,
    account: Account<'a>,
    cover: Option<MediaAttachment<'a>>,
    leader_ids: Vec<PhotoId>,
    item_count: i32,
    license_default: Option<&'a str>,
    album_style: AlbumStyle,
    comments_disabled: bool,
    sort: &'static str,
    uri: &'a str,
    url: &'a str,
    created_at: Timestamp,
    updated_at: Option<Timestamp>,
    published_at: Option<Timestamp>,
    scheduled_at: Option<Timestamp>,
    #[serde(flatten)]
    own: Option<OwnAlbum<'a>>,
}

/// What only its owner is told of an album.
#[derive(Debug, Serialize)]
struct OwnAlbum<'a> {
    link_url: Option<String>,
    extra_tags: &'a str,
}

/// An album, with more for its owner.
pub(in crate::api) fn album<'a>(app: &App, view: &'a PostView, own: bool) -> Album<'a> {
    let (core, post) = (app.core(), &view.post);
    Album {
        id: post.id,
        state: post.album_state(),
        title: post.title.first(),
        titles: ByLanguage(&post.title),
        description: post.caption.first(),
        descriptions: ByLanguage(&post.caption),
        description_html: rich_text::caption_html(core, view, post.caption.first()),
        spoiler_text: post.warning.first(),
        sensitive: post.sensitive,
        language: post.language.as_deref(),
        tags: &view.tags,
        visibility: album_visibility(post.visibility),
        account: account(app, &view.author),
        cover: view.cover().map(|photo| attachment(core, photo)),
        leader_ids: leaders(view),
        item_count: post.photos_count,
        license_default: view.shared_licence(),
        album_style: post.album_style,
        comments_disabled: !post.comments_allowed,
        sort: "manual",
        uri: &post.uri,
        url: post.url.as_ref().unwrap_or(&post.uri),
        created_at: post.created_at.into(),
        updated_at: post.edited_at.map(Timestamp::from),
        published_at: post.published_at.map(Timestamp::from),
        scheduled_at: post.scheduled_at.map(Timestamp::from),
        own: own.then(|| OwnAlbum {
            link_url: link(view),
            extra_tags: &post.extra_tags,
        }),
    }
}

/// The secret address of a post by link.
pub(super) fn link(view: &PostView) -> Option<String> {
    let token = view.post.link_token.as_ref();
    let token = token.filter(|_| view.post.visibility == Visibility::Link)?;
    Some(format!("{}?key={token}", view.post.url.as_deref()?))
}

/// The photos that lead where only four are shown, in that order.
fn leaders(view: &PostView) -> Vec<PhotoId> {
    let chosen = |photo: &PhotoView| Some((photo.leader?, photo.photo.id));
    let mut chosen: Vec<_> = view.photos.iter().filter_map(chosen).collect();
    chosen.sort_by_key(|(place, _)| *place);
    chosen.into_iter().map(|(_, id)| id).collect()
}

/// `AlbumItem`: a photo in its place in an album.
#[derive(Debug, Serialize)]
pub(in crate::api) struct AlbumItem<'a> {
    id: PhotoId,
    /// Counted from 1.
    position: usize,
    media: MediaAttachment<'a>,
    status: Null,
    caption: &'a str,
    captions: ByLanguage<'a>,
    leader: Option<i32>,
    cover: bool,
    url: Option<String>,
    added_at: Timestamp,
}

/// The photo at a position, counted from 1.
pub(in crate::api) fn album_item<'a>(
    app: &App,
    view: &'a PostView,
    position: usize,
) -> Option<AlbumItem<'a>> {
    let photo = view.photos.get(position.checked_sub(1)?)?;
    let (row, core) = (&photo.photo, app.core());
    let page = core
        .urls()
        .photo_page(&view.author.username, view.post.id, position);
    Some(AlbumItem {
        id: row.id,
        position,
        media: attachment(core, photo),
        status: (),
        caption: photo.caption.first(),
        captions: ByLanguage(&photo.caption),
        leader: photo.leader,
        cover: view.cover().is_some_and(|cover| cover.photo.id == row.id),
        url: view.author.is_local().then_some(page),
        added_at: row.created_at.into(),
    })
}

impl<'a> AlbumItem<'a> {
    /// The item with what only the owner of its photo is told, if that is known.
    pub(in crate::api) fn for_owner(mut self, own: Option<OwnMedia<'a>>) -> Self {
        self.media = self.media.for_owner(own);
        self
    }
}

/// What a camera may say of a photo here.
pub(in crate::api) const EXIF_FIELDS: [&str; 9] = [
    "make",
    "model",
    "lens",
    "focal_length_mm",
    "focal_length_35mm",
    "aperture",
    "exposure_time",
    "iso",
    "taken_at",
];

/// `Exif`, never with a position.
#[derive(Debug, Serialize)]
pub(in crate::api) struct Exif {
    make: Option<String>,
    model: Option<String>,
    lens: Option<String>,
    focal_length_mm: Option<f64>,
    focal_length_35mm: Option<u32>,
    aperture: Option<f64>,
    exposure_time: Option<String>,
    iso: Option<u32>,
    taken_at: Option<Timestamp>,
    shown: bool,
}

/// All that is kept for the owner, for others what they are shown.
pub(in crate::api) fn exif(photo: &Photo, own: bool) -> Exif {
    let seen = own || photo.show_camera;
    let facts = if seen {
        CameraFacts::deserialize(&*photo.camera).unwrap_or_default()
    } else {
        CameraFacts::default()
    };
    Exif {
        make: facts.make,
        model: facts.model,
        lens: facts.lens,
        focal_length_mm: facts.focal_length_mm,
        focal_length_35mm: facts.focal_length_35mm,
        aperture: facts.aperture,
        exposure_time: facts.exposure,
        iso: facts.iso,
        taken_at: photo.taken_at.filter(|_| seen).map(Timestamp::from),
        shown: photo.show_camera,
    }
}

/// `OwnMedia`: what only its owner is told of a photo.
#[derive(Debug, Serialize)]
pub(in crate::api) struct OwnMedia<'a> {
    file_name: &'a str,
    original_type: &'a str,
    original_bytes: i64,
    version: i32,
    keywords: &'a [String],
    twin: Option<Twin>,
    removed: &'a Value,
    place: Option<&'a Value>,
    show_place: bool,
    show_camera: bool,
    /// Why it could not be rendered, as a sentence.
    problem: Option<String>,
    created_at: Timestamp,
    /// The photo that is to take its place.
    replacement_id: Option<PhotoId>,
}

/// `Twin`: an earlier photo of the same owner that a photo seems to be.
#[derive(Debug, Serialize)]
struct Twin {
    media_id: PhotoId,
    same_file: bool,
    status_id: Option<PostId>,
}

/// What only the owner of a photo is told of it, with its problem as a sentence.
pub(in crate::api) fn own_media<'a>(
    photo: &'a Photo,
    twin: Option<&photos::Twin>,
    replacement: Option<PhotoId>,
    problem: Option<String>,
) -> OwnMedia<'a> {
    OwnMedia {
        file_name: &photo.file_name,
        original_type: &photo.original_type,
        original_bytes: photo.original_bytes,
        version: photo.version,
        keywords: &photo.keywords,
        twin: twin.map(|found| Twin {
            media_id: found.photo,
            same_file: found.same_file,
            status_id: found.post,
        }),
        removed: &photo.receipt,
        place: photo.place.as_deref(),
        show_place: photo.show_place,
        show_camera: photo.show_camera,
        problem,
        created_at: photo.created_at.into(),
        replacement_id: replacement,
    }
}
