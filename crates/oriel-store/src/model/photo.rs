use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{AccountId, Json, LangMap, PhotoId, Utc, VersionId, text_enum::text_enum};
use crate::schema::{photo_versions, photos, renditions};

text_enum! {
    /// How far a photo has come.
    PhotoState { Processing = "processing", Ready = "ready", Failed = "failed" }
}

text_enum! {
    /// On which side of the storage a photo's renditions lie.
    Audience { Private = "private", Public = "public" }
}

/// Why a photo could not be rendered: a message key and the limit it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: String,
    pub limit: Option<u64>,
}

/// One image of one account, in any number of posts.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = photos, treat_none_as_null = true, treat_none_as_default_value = false)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "columns, each a switch of its own"
)]
pub struct Photo {
    pub id: PhotoId,
    pub account_id: AccountId,
    pub state: PhotoState,
    pub failure: Option<Json<Failure>>,
    /// What the file was called where it came from; shown to its owner only.
    pub file_name: String,
    pub title: LangMap,
    pub alt: LangMap,
    /// There is nothing to describe.
    pub decorative: bool,
    pub licence: String,
    /// From the centre, −1 to 1, right and up.
    pub focal_x: f64,
    pub focal_y: f64,
    /// Camera facts worth showing.
    pub camera: Json<serde_json::Value>,
    pub show_camera: bool,
    pub taken_at: Option<Utc>,
    pub version: i32,
    /// The unguessable name of this version's files.
    pub media_key: String,
    pub audience: Audience,
    /// Media type of the original.
    pub original_type: String,
    pub original_bytes: i64,
    pub sha256: String,
    /// Pixels, after orientation.
    pub width: i32,
    pub height: i32,
    pub blurhash: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Twelve pixels as a BMP, base64.
    pub placeholder: String,
    /// Where a remote photo is.
    pub remote_url: Option<String>,
    pub remote_type: Option<String>,
    pub created_at: Utc,
    pub updated_at: Utc,
    /// What was taken out of the file: kinds and bytes, never the things themselves.
    pub receipt: Json<serde_json::Value>,
    /// What the file brought, to be offered.
    pub keywords: Json<Vec<String>>,
    /// Photos that look the same differ in few of its bits.
    pub likeness: Option<i64>,
    /// Whether visitors may have the original, without its metadata.
    pub allow_download: bool,
    /// In which region it was taken: latitude and longitude, rounded.
    pub place: Option<Json<serde_json::Value>>,
    pub show_place: bool,
    /// Whether its owner knows that it was sent before, and keeps both.
    pub twin_kept: bool,
    /// The photo whose place it takes once it can be shown.
    pub replaces_id: Option<PhotoId>,
}

impl Photo {
    /// A photo that has just arrived.
    pub fn new(id: PhotoId, account_id: AccountId, now: OffsetDateTime) -> Self {
        Self {
            id,
            account_id,
            state: PhotoState::Processing,
            failure: None,
            file_name: String::new(),
            title: LangMap::default(),
            alt: LangMap::default(),
            decorative: false,
            licence: String::new(),
            focal_x: 0.0,
            focal_y: 0.0,
            camera: Json::new(serde_json::Value::Null),
            show_camera: true,
            taken_at: None,
            version: 1,
            media_key: String::new(),
            audience: Audience::Private,
            original_type: String::new(),
            original_bytes: 0,
            sha256: String::new(),
            width: 0,
            height: 0,
            blurhash: String::new(),
            colour: "#808080".to_owned(),
            placeholder: String::new(),
            remote_url: None,
            remote_type: None,
            created_at: now.into(),
            updated_at: now.into(),
            receipt: Json::new(serde_json::Value::Null),
            keywords: Json::default(),
            likeness: None,
            allow_download: false,
            place: None,
            show_place: false,
            twin_kept: false,
            replaces_id: None,
        }
    }
}

/// The file a photo had at one time.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = photo_versions)]
pub struct PhotoVersion {
    pub id: VersionId,
    pub photo_id: PhotoId,
    pub number: i32,
    pub media_key: String,
    /// Of the original's name in the storage.
    pub extension: String,
    /// Of the file as it came; empty where that is not known any more.
    pub sha256: String,
    /// Length of the original as it is kept; 0 where none is.
    pub bytes: i64,
    pub created_at: Utc,
    /// Of the original once its metadata has been taken out.
    pub kept_sha256: String,
    /// Whether the original is in its place as it is to be kept.
    pub settled: bool,
}

impl PhotoVersion {
    /// What the original may hold: until it is settled, either.
    pub fn checksums(&self) -> Vec<&str> {
        let known = [self.sha256.as_str(), self.kept_sha256.as_str()];
        known.into_iter().filter(|sum| !sum.is_empty()).collect()
    }
}

/// A version about to be written.
pub type NewPhotoVersion = PhotoVersion;

/// One size of a photo.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = renditions)]
pub struct Rendition {
    pub photo_id: PhotoId,
    pub media_key: String,
    pub name: String,
    pub width: i32,
    pub height: i32,
    pub bytes: i64,
    /// Of the file; empty for one that was rendered before this was written down.
    pub sha256: String,
}
