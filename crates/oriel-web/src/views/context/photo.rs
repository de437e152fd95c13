use serde::Serialize;

use super::{Frame, Html, LicenceBadge, Person, Picture, Region, Remote, Tag, Words};
use crate::views::rows::Place;

/// `/@{name}/{id}/{n}`: one photo.
#[derive(Debug, Clone, Serialize)]
pub struct PhotoPage {
    pub frame: Frame,
    pub person: Person,
    pub picture: Picture,
    pub place: Place,
    pub shape: Proportion,
    /// For its `<img>`.
    pub sizes: String,
    /// The largest rendition.
    pub full: String,
    pub title: Option<Words>,
    /// Its caption in this post.
    pub caption: Option<Html>,
    pub warning: Option<Words>,
    /// Camera, lens, focal length, aperture, exposure, ISO: ready to read, the same in every language.
    pub facts: Vec<String>,
    /// The day it was taken, seconds since 1970.
    pub taken: Option<i64>,
    /// About where it was taken, where its photographer says so.
    pub region: Option<Region>,
    pub licence: Option<LicenceBadge>,
    pub tags: Vec<Tag>,
    pub album_url: String,
    pub album_title: Option<Words>,
    /// From 1.
    pub position: u64,
    pub count: u64,
    pub previous: Option<Neighbour>,
    pub next: Option<Neighbour>,
    /// For its photographer.
    pub edit_url: Option<String>,
    /// Where visitors may have it as it came, without its metadata.
    pub original: Option<String>,
    pub remote: Option<Remote>,
}

/// How a photo fits a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Proportion {
    Usual,
    /// A panorama: an upright phone scrolls it sideways.
    Wide,
    /// Its page scrolls it down.
    Tall,
}

/// The photo before or after.
#[derive(Debug, Clone, Serialize)]
pub struct Neighbour {
    pub url: String,
    /// Its rendition, fetched ahead.
    pub src: Option<String>,
}
