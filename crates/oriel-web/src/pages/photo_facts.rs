//! What is said of a photo beside itself: its licence, its camera, about where it was taken.

use oriel_core::{
    licence,
    media::metadata::{self, CameraFacts},
    model::{Photo, PostView},
};

use crate::views::context::{LicenceBadge, Region};

pub(super) fn licence_badge(id: &str) -> Option<LicenceBadge> {
    let known = licence::by_id(id)?;
    Some(LicenceBadge {
        id: known.id.to_owned(),
        name: (!known.name.is_empty()).then(|| known.name.to_owned()),
        url: known.url.map(str::to_owned),
    })
}

pub(super) fn licences() -> Vec<LicenceBadge> {
    licence::ALL
        .iter()
        .filter_map(|known| licence_badge(known.id))
        .collect()
}

/// The licence of all photos of a post, if it is one.
pub(super) fn shared_licence(view: &PostView) -> Option<LicenceBadge> {
    licence_badge(view.shared_licence()?)
}

/// About where a photo was taken, where its file says so.
pub(super) fn region(photo: &Photo) -> Option<Region> {
    let told = photo.place.as_deref()?.clone();
    let metadata::Place {
        latitude,
        longitude,
    } = serde_json::from_value(told).ok()?;
    Some(Region {
        latitude: format!("{:.1}", latitude.abs()),
        south: latitude < 0.0,
        longitude: format!("{:.1}", longitude.abs()),
        west: longitude < 0.0,
        map: format!("https://www.openstreetmap.org/#map=9/{latitude:.1}/{longitude:.1}"),
    })
}

/// The facts of a camera, each ready to read.
pub(super) fn facts(photo: &Photo) -> Vec<String> {
    let Ok(facts) = serde_json::from_value::<CameraFacts>((*photo.camera).clone()) else {
        return Vec::new();
    };
    let camera = match (facts.make, facts.model) {
        (Some(make), Some(model)) if model.to_lowercase().contains(&make.to_lowercase()) => {
            Some(model)
        }
        (Some(make), Some(model)) => Some(format!("{make} {model}")),
        (make, model) => model.or(make),
    };
    [
        camera,
        facts.lens,
        facts.focal_length_mm.map(|mm| format!("{mm} mm")),
        facts.aperture.map(|number| format!("f/{number}")),
        facts.exposure.map(|time| format!("{time} s")),
        facts.iso.map(|iso| format!("ISO {iso}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
