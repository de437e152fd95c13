//! Takes everything out of a file but the picture: by an allow-list of what a picture needs, so
//! that what nobody thought of goes too. Where the format allows it no pixel is touched.

mod gif;
mod heic;
mod jpeg;
mod png;
mod removed;
#[cfg(test)]
mod tests;
mod tiff;
mod webp;

use std::{fs, path::Path};

pub use removed::{Kind, Removed};

use crate::{
    error::Refused,
    inspect::{Format, Limits, inspect_bytes, sniff},
};

/// Writes `source` without its metadata to `dest`, and says what was taken out. What stays: the
/// picture, its colour profile, and how it is to be turned. Nothing after the end of the picture
/// stays.
///
/// # Errors
/// [`Refused`] when the file is not what it was when it was inspected, or keeps things where they
/// cannot be told from the picture.
pub fn strip_original(source: &Path, dest: &Path) -> Result<Removed, Refused> {
    let bytes = fs::read(source)?;
    let mut removed = Removed::default();
    let stripped = match sniff::kind(&bytes)? {
        Format::Tiff => {
            tiff::note(&bytes, &mut removed);
            tiff::strip(&bytes)?
        }
        // Its coded pictures stay where they are.
        Format::Heic => walked(&bytes, Format::Heic, &mut removed)?,
        format => {
            let stripped = walked(&bytes, format, &mut removed)?;
            still_that_picture(&bytes, &stripped)?;
            stripped
        }
    };
    fs::write(dest, stripped)?;
    Ok(removed)
}

/// In a damaged file a decoder may take for a part of the picture what we take for something else,
/// or the other way round. Then what is left is another picture, or none.
fn still_that_picture(bytes: &[u8], stripped: &[u8]) -> Result<(), Refused> {
    let anything = Limits {
        max_bytes: u64::MAX,
        max_pixels: u64::MAX,
        max_decoded_bytes: u64::MAX,
    };
    let is = inspect_bytes(stripped, &anything)?;
    match inspect_bytes(bytes, &anything) {
        Ok(was) if (was.width, was.height) != (is.width, is.height) => Err(Refused::Incomplete),
        // What cannot be read for what was taken out is a picture now.
        Ok(_) | Err(_) => Ok(()),
    }
}

/// What taking the metadata out of a file takes out. A file in which it cannot be told apart says
/// nothing.
pub(crate) fn examine(bytes: &[u8], format: Format) -> Removed {
    let mut removed = Removed::default();
    if format == Format::Tiff {
        tiff::note(bytes, &mut removed);
    } else if walked(bytes, format, &mut removed).is_err() {
        removed.note(Kind::Other);
    }
    removed
}

/// Formats whose parts can be told apart without decoding.
fn walked(bytes: &[u8], format: Format, removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let stripped = match format {
        Format::Jpeg => jpeg::strip(bytes, removed),
        Format::Png => png::strip(bytes, removed),
        Format::WebP => webp::strip(bytes, removed),
        Format::Gif => gif::strip(bytes, removed),
        Format::Heic => heic::strip(bytes, removed),
        Format::Tiff => Err(Refused::Incomplete),
    }?;
    let changed = if stripped.len() == bytes.len() {
        let pairs = stripped.iter().zip(bytes);
        pairs.filter(|(kept, was)| kept != was).count()
    } else {
        bytes.len().saturating_sub(stripped.len())
    };
    removed.bytes = u64::try_from(changed).unwrap_or(u64::MAX);
    Ok(stripped)
}

/// How the picture is to be turned, if it is: 2 to 8.
fn orientation_of(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let exif = exif::Reader::new().read_raw(tiff.to_vec()).ok()?;
    let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
    let orientation = u16::try_from(field.value.get_uint(0)?).ok()?;
    (2..=8).contains(&orientation).then_some(orientation)
}

/// A TIFF structure that says only how to turn the picture (Exif 2.32, 4.6.4).
fn only_orientation(orientation: u16) -> [u8; 26] {
    let [high, low] = orientation.to_be_bytes();
    [
        b'M', b'M', 0, b'*', 0, 0, 0, 8, // Big-endian, the first directory at byte 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, high, low, 0, 0, // with one entry: a short,
        0, 0, 0, 0, // and no directory after it.
    ]
}
