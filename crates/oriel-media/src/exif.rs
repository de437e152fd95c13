//! What a camera wrote about a photo, as far as it is worth showing: never where it was taken,
//! never whose camera it was.

use std::{fs::File, io::BufReader, path::Path};

use exif::{Exif, In, Reader, Tag, Value};
use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;

/// The facts that a photographer may show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CameraFacts {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// Millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f64>,
    /// Millimetres on 35 mm film.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_35mm: Option<u32>,
    /// The f-number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aperture: Option<f64>,
    /// Seconds as people say them: `1/250`, `2.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// The camera's own clock, which knows no time zone.
    #[serde(skip)]
    pub taken_at: Option<PrimitiveDateTime>,
}

/// Words in a file that may fill empty fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    pub title: Option<String>,
    pub description: Option<String>,
}

/// Reads a file's EXIF. A file without, or with a broken one, has no facts.
pub(crate) fn read(path: &Path) -> (CameraFacts, Described) {
    let Some(exif) = open(path) else {
        return Default::default();
    };
    let facts = CameraFacts {
        make: text(&exif, Tag::Make, FACT_CHARS),
        model: text(&exif, Tag::Model, FACT_CHARS),
        lens: text(&exif, Tag::LensModel, FACT_CHARS),
        focal_length_mm: rational(&exif, Tag::FocalLength).map(tenth),
        focal_length_35mm: number(&exif, Tag::FocalLengthIn35mmFilm),
        aperture: rational(&exif, Tag::FNumber).map(tenth),
        exposure: rational(&exif, Tag::ExposureTime).map(exposure),
        iso: number(&exif, Tag::PhotographicSensitivity),
        taken_at: moment(&exif),
    };
    let described = Described {
        title: windows_title(&exif),
        description: text(&exif, Tag::ImageDescription, DESCRIPTION_CHARS)
            .filter(|words| !is_from_the_factory(words)),
    };
    (facts, described)
}

fn open(path: &Path) -> Option<Exif> {
    let mut reader = BufReader::new(File::open(path).ok()?);
    Reader::new().read_from_container(&mut reader).ok()
}

/// Characters of a name of a camera or lens.
const FACT_CHARS: usize = 100;
/// Characters of a title.
const TITLE_CHARS: usize = 200;
/// Characters of a description.
const DESCRIPTION_CHARS: usize = 1_500;
/// What Windows calls the title: UTF-16, little-endian.
const XP_TITLE: Tag = Tag(exif::Context::Tiff, 0x9c9b);

fn windows_title(exif: &Exif) -> Option<String> {
    let Value::Byte(bytes) = &exif.get_field(XP_TITLE, In::PRIMARY)?.value else {
        return None;
    };
    let (units, _) = bytes.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    plain(&String::from_utf16_lossy(&units), TITLE_CHARS)
}

/// Many cameras describe every photo with their own name, which describes nothing.
fn is_from_the_factory(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    [
        "digital camera",
        "digital still camera",
        "sony dsc",
        "dcim",
        "exif_jpeg",
    ]
    .iter()
    .any(|known| words.contains(known))
}

/// A text without control characters.
fn text(exif: &Exif, tag: Tag, most: usize) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let joined: Vec<u8> = lines.iter().flatten().copied().collect();
    plain(&String::from_utf8_lossy(&joined), most)
}

fn plain(text: &str, most: usize) -> Option<String> {
    let words: String = text
        .chars()
        .filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER)
        .take(most)
        .collect();
    Some(words.trim().to_owned()).filter(|words| !words.is_empty())
}

fn number(exif: &Exif, tag: Tag) -> Option<u32> {
    exif.get_field(tag, In::PRIMARY)?
        .value
        .get_uint(0)
        .filter(|number| *number > 0)
}

fn rational(exif: &Exif, tag: Tag) -> Option<f64> {
    let Value::Rational(values) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let value = values.first()?.to_f64();
    (value.is_finite() && value > 0.0 && value < 100_000.0).then_some(value)
}

fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn exposure(seconds: f64) -> String {
    if seconds < 0.3 {
        format!("1/{:.0}", 1.0 / seconds)
    } else {
        tenth(seconds).to_string()
    }
}

/// `2026:10:12 07:45:10`, as the camera's clock had it.
fn moment(exif: &Exif) -> Option<PrimitiveDateTime> {
    let Value::Ascii(lines) = &exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?.value else {
        return None;
    };
    let written = exif::DateTime::from_ascii(lines.first()?).ok()?;
    let month = time::Month::try_from(written.month).ok()?;
    let date = time::Date::from_calendar_date(i32::from(written.year), month, written.day).ok()?;
    let clock = time::Time::from_hms(written.hour, written.minute, written.second).ok()?;
    Some(PrimitiveDateTime::new(date, clock))
}
