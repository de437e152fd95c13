//! Where a photo was taken, no nearer than a region.

use exif::{Exif, In, Tag, Value};
use serde::{Deserialize, Serialize};

/// Degrees, rounded to a tenth: to about ten kilometres. Nothing nearer is ever kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

impl Place {
    /// Rounds; none for what is nowhere on the globe, or where a receiver that knew nothing says
    /// to be: zero and zero.
    fn about(latitude: f64, longitude: f64) -> Option<Self> {
        let known = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        let nothing = latitude == 0.0 && longitude == 0.0;
        (known && !nothing).then(|| Self {
            latitude: tenth(latitude),
            longitude: tenth(longitude),
        })
    }
}

/// Without a minus before zero.
fn tenth(degrees: f64) -> f64 {
    (degrees * 10.0).round() / 10.0 + 0.0
}

/// Reads the place from where cameras and phones write it (CIPA DC-008, 4.6.6).
pub(super) fn place(exif: &Exif) -> Option<Place> {
    let latitude = degrees(exif, Tag::GPSLatitude)?;
    let longitude = degrees(exif, Tag::GPSLongitude)?;
    let south = refers_to(exif, Tag::GPSLatitudeRef, b'S');
    let west = refers_to(exif, Tag::GPSLongitudeRef, b'W');
    Place::about(
        if south { -latitude } else { latitude },
        if west { -longitude } else { longitude },
    )
}

/// Degrees, minutes and seconds, of which the last may be missing.
fn degrees(exif: &Exif, tag: Tag) -> Option<f64> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let mut whole = parts.first()?.to_f64();
    for (part, of) in parts.iter().skip(1).zip([60.0, 3_600.0]) {
        whole += part.to_f64() / of;
    }
    whole.is_finite().then_some(whole)
}

fn refers_to(exif: &Exif, tag: Tag, direction: u8) -> bool {
    let field = exif.get_field(tag, In::PRIMARY);
    matches!(
        field.map(|field| &field.value),
        Some(Value::Ascii(texts)) if texts.first().is_some_and(|text| text.first() == Some(&direction))
    )
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_rounded_to_a_tenth_of_a_degree() {
        let about = |latitude, longitude| {
            Place::about(latitude, longitude).map(|it| format!("{} {}", it.latitude, it.longitude))
        };
        assert_eq!(about(52.4153, -4.0829).as_deref(), Some("52.4 -4.1"));
        assert_eq!(about(-33.8568, 151.2153).as_deref(), Some("-33.9 151.2"));
        assert_eq!(about(51.4779, -0.0015).as_deref(), Some("51.5 0"));
    }

    #[test]
    fn nonsense_is_no_place() {
        for (latitude, longitude) in [(0.0, 0.0), (90.1, 4.0), (52.0, -180.5), (f64::NAN, 1.0)] {
            assert_eq!(Place::about(latitude, longitude), None);
        }
    }
}
