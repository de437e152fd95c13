//! EXIF: what the camera wrote (CIPA DC-008, Exif 2.32), and what Windows adds to it.

use exif::{Exif, In, Reader, Tag, Value};
use time::PrimitiveDateTime;

use super::{
    CameraFacts, Described, FACT_CHARS, TITLE_CHARS, description, keywords, licence, moment, plain,
};

/// Reads a TIFF structure, as far as it can be read.
pub(crate) fn parse(tiff: &[u8]) -> Option<Exif> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(tiff.to_vec());
    read.or_else(|error| error.distill_partial_result(|_| {}))
        .ok()
}

/// What the camera says about the exposure.
pub(super) fn facts(exif: &Exif) -> CameraFacts {
    CameraFacts {
        make: text(exif, Tag::Make, FACT_CHARS),
        model: text(exif, Tag::Model, FACT_CHARS),
        lens: text(exif, Tag::LensModel, FACT_CHARS),
        focal_length_mm: rational(exif, Tag::FocalLength).map(tenth),
        focal_length_35mm: number(exif, Tag::FocalLengthIn35mmFilm),
        aperture: rational(exif, Tag::FNumber).map(tenth),
        exposure: rational(exif, Tag::ExposureTime).map(exposure),
        iso: number(exif, Tag::PhotographicSensitivity),
        taken_at: taken_at(exif),
    }
}

/// What Windows calls title and keywords: UTF-16, little-endian.
const XP_TITLE: Tag = Tag(exif::Context::Tiff, 0x9c9b);
const XP_KEYWORDS: Tag = Tag(exif::Context::Tiff, 0x9c9e);
/// An XMP packet inside a TIFF structure (XMP part 3, 3.3).
const XMP: Tag = Tag(exif::Context::Tiff, 0x02bc);
/// Much longer texts are not read at all.
const MOST_BYTES: usize = 16 * 1024;

/// What somebody wrote about the photo.
pub(super) fn words(exif: &Exif) -> Described {
    let listed = utf16(exif, XP_KEYWORDS).unwrap_or_default();
    Described {
        title: utf16(exif, XP_TITLE).and_then(|text| plain(&text, TITLE_CHARS)),
        description: ascii(exif, Tag::ImageDescription).and_then(|text| description(&text)),
        alt: None,
        keywords: keywords(listed.split(';')),
        licence: ascii(exif, Tag::Copyright).and_then(|text| licence(&text)),
    }
}

/// The XMP packet that a TIFF structure may hold.
pub(super) fn xmp(exif: &Exif) -> Option<&[u8]> {
    match &exif.get_field(XMP, In::PRIMARY)?.value {
        Value::Byte(bytes) | Value::Undefined(bytes, _) => Some(bytes),
        _ => None,
    }
}

fn utf16(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Byte(bytes) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let (units, _) = bytes.get(..bytes.len().min(MOST_BYTES))?.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    Some(String::from_utf16_lossy(&units))
}

fn ascii(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(lines) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let joined: Vec<u8> = lines.iter().flatten().copied().take(MOST_BYTES).collect();
    Some(String::from_utf8_lossy(&joined).into_owned())
}

fn text(exif: &Exif, tag: Tag, most: usize) -> Option<String> {
    plain(&ascii(exif, tag)?, most)
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
fn taken_at(exif: &Exif) -> Option<PrimitiveDateTime> {
    let Value::Ascii(lines) = &exif.get_field(Tag::DateTimeOriginal, In::PRIMARY)?.value else {
        return None;
    };
    let written = exif::DateTime::from_ascii(lines.first()?).ok()?;
    moment(
        (i32::from(written.year), written.month, written.day),
        (written.hour, written.minute, written.second),
    )
}
