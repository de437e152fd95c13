use serde::Serialize;

use super::{Form, Frame, LicenceBadge, Message, Picture, Region, Words};

/// `/drafts/{id}`: where an album is made, and edited after publication.
#[derive(Debug, Clone, Serialize)]
pub struct EditorPage {
    pub frame: Frame,
    pub id: String,
    pub stage: Stage,
    pub photos: Vec<EditorPhoto>,
    /// Photos not yet ready.
    pub preparing: u64,
    /// Photos without alternative text that are not called decorative.
    pub undescribed: u64,
    /// One per language, the post's own first.
    pub texts: Vec<EditorText>,
    pub language: String,
    /// As typed, without `#`.
    pub tags: String,
    pub warning: String,
    /// `public`, `unlisted`, `followers`, `mentioned` or `link`.
    pub visibility: String,
    /// Where the post is deleted; empty before it is published.
    pub delete_url: String,
    pub comments_allowed: bool,
    /// Whether the photos after the first four follow as replies where only four are shown.
    pub thread: bool,
    /// What was to be done (`publish` or `schedule`) when missing descriptions are named first.
    pub remind: Option<&'static str>,
    /// When it goes out by itself, in seconds since 1970.
    pub scheduled: Option<i64>,
    /// The same as typed, in UTC: `2026-12-24T18:00`.
    pub moment: String,
    pub licences: Vec<LicenceBadge>,
    pub limits: TextLimits,
    /// What the file chooser offers: `image/jpeg,image/png,…`.
    pub accept: String,
    /// The same as people say it: `JPEG, PNG, …`.
    pub formats: String,
    /// The largest file, in bytes.
    pub max_file_size: u64,
    /// Complaints about the last attempt to save or publish.
    pub form: Form,
    /// Seconds since 1970.
    pub saved: i64,
}

/// The most characters that a text may have, where the admin decides it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TextLimits {
    pub caption: usize,
    pub alt: usize,
}

/// How far a post is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Draft,
    /// It goes out as soon as its photos are ready.
    Publishing,
    Published,
}

/// Title and text in one language.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EditorText {
    pub lang: String,
    pub title: String,
    pub text: String,
}

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PhotoState {
    Processing,
    Ready,
    Failed,
}

/// A photo in the editor.
#[expect(clippy::struct_excessive_bools, reason = "a form has many boxes")]
#[derive(Debug, Clone, Serialize)]
pub struct EditorPhoto {
    pub id: String,
    /// The name of the file as it was chosen.
    pub name: String,
    pub state: PhotoState,
    pub thumb: Option<Picture>,
    pub problem: Option<Message>,
    /// From 1.
    pub position: u64,
    pub cover: bool,
    /// Its place among the four that lead where only four are shown, from 1.
    pub lead: Option<u64>,
    /// One per language, the post's own first.
    pub texts: Vec<EditorPhotoText>,
    pub decorative: bool,
    pub licence: String,
    /// The point that crops keep: −1 (left, bottom) to 1 (right, top).
    pub focal_x: f64,
    pub focal_y: f64,
    pub show_camera: bool,
    /// About where it was taken, where the file says so.
    pub region: Option<Region>,
    pub show_place: bool,
    /// Whether visitors may have the original.
    pub allow_download: bool,
    /// Camera facts, ready to read.
    pub facts: Vec<String>,
    /// Once it is known what its file held.
    pub receipt: Option<Receipt>,
    /// What the file brought, to be taken over as hashtags.
    pub keywords: Vec<String>,
    /// Another photo of the same person that this one seems to be.
    pub twin: Option<Twin>,
}

/// What was taken out of a photo's file, and where to see what is left.
#[derive(Debug, Clone, Serialize)]
pub struct Receipt {
    /// Kinds of things, as in `receipt-place`; none where nothing private was found.
    pub removed: Vec<String>,
    /// How many bytes all of it was; 0 where that cannot be told.
    pub bytes: u64,
    /// Whether it moves, of which only the first frame is shown.
    pub moves: bool,
    /// The picture as other servers get it.
    pub published: Option<String>,
    /// Whether the original is kept, and how: `stripped`, `full` or `none`.
    pub original: &'static str,
}

/// A photo that was there before.
#[derive(Debug, Clone, Serialize)]
pub struct Twin {
    /// The same file, or only the same look.
    pub same_file: bool,
    /// Where it is.
    pub url: Option<String>,
}

/// The words of a photo in one language.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EditorPhotoText {
    pub lang: String,
    pub title: String,
    pub alt: String,
    pub caption: String,
}

/// `/drafts/{id}/photos/{photo}`: one photo's words, without the rest of the album.
#[derive(Debug, Clone, Serialize)]
pub struct PhotoEditPage {
    pub frame: Frame,
    pub draft_id: String,
    pub photo: EditorPhoto,
    pub licences: Vec<LicenceBadge>,
    pub limits: TextLimits,
    /// Whether its original is kept and can be downloaded.
    pub has_original: bool,
    /// How far the file has come that is to replace this one's.
    pub replacement: Option<PhotoState>,
    /// What the file chooser offers.
    pub accept: String,
    /// Complaints about the last file.
    pub form: Form,
    /// Where to go back to.
    pub back: String,
}

/// `/drafts`.
#[derive(Debug, Clone, Serialize)]
pub struct DraftsPage {
    pub frame: Frame,
    pub drafts: Vec<DraftCard>,
    /// None where photos may take up any room.
    pub room: Option<Room>,
}

/// What somebody's photos take up of what they may, in bytes.
#[derive(Debug, Clone, Serialize)]
pub struct Room {
    pub used: u64,
    pub limit: u64,
}

/// A post that is not out yet.
#[derive(Debug, Clone, Serialize)]
pub struct DraftCard {
    pub id: String,
    pub title: Option<Words>,
    pub cover: Option<Picture>,
    pub photo_count: u64,
    /// Seconds since 1970.
    pub saved: i64,
    /// Whether it goes out as soon as its photos are ready.
    pub publishing: bool,
    /// When it goes out by itself, in seconds since 1970.
    pub scheduled: Option<i64>,
}

/// Asks before a post, comment or draft is deleted.
#[derive(Debug, Clone, Serialize)]
pub struct DeletePage {
    pub frame: Frame,
    /// The thing's title, if it has one.
    pub title: Option<Words>,
    pub photo_count: u64,
    /// Where the form goes.
    pub action: String,
    pub back: String,
    /// Whether other servers have it and must be told.
    pub published: bool,
}
