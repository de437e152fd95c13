use serde::Serialize;

use super::{Frame, Paging, PostCard, Tile, Words};

/// `/`: the newest public albums of this instance.
#[derive(Debug, Clone, Serialize)]
pub struct GalleryPage {
    pub frame: Frame,
    /// One sentence about the gallery and whose it is.
    pub tagline: Option<Words>,
    pub covers: Vec<Cover>,
    pub figures: InstanceFigures,
    pub paging: Paging,
}

/// An album by its cover.
#[derive(Debug, Clone, Serialize)]
pub struct Cover {
    /// Its `href` is the album's page.
    pub tile: Tile,
    pub person: super::Person,
    pub photo_count: u64,
}

/// The three figures an instance shows.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct InstanceFigures {
    pub photographers: u64,
    pub photos: u64,
}

/// `/home`: what the people one follows have posted, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct HomePage {
    pub frame: Frame,
    pub posts: Vec<PostCard>,
    pub paging: Paging,
}

/// `/tags/{tag}`.
#[derive(Debug, Clone, Serialize)]
pub struct TagPage {
    pub frame: Frame,
    pub tag: String,
    pub posts: Vec<PostCard>,
    pub paging: Paging,
}
