//! From a file to pixels, by the codec for its kind. JPEGs have two, of which a build has one.

#[cfg(feature = "heic")]
mod heic;
#[cfg(not(feature = "turbo"))]
mod jpeg_rust;
#[cfg(feature = "turbo")]
mod jpeg_turbo;
mod others;

#[cfg(not(feature = "turbo"))]
use jpeg_rust as jpeg;
#[cfg(feature = "turbo")]
use jpeg_turbo as jpeg;

#[cfg(feature = "heic")]
pub(crate) use heic::inspect as inspect_heic;
use image::{DynamicImage, RgbImage, metadata::Orientation};

use crate::{
    error::Refused,
    inspect::{Format, Inspected},
    jpeg::head,
    picture::Picture,
};

/// Decodes the first frame of a small file, as nothing but the `image` crate does it.
///
/// # Errors
/// [`Refused::Incomplete`] when the file is damaged, [`Refused::NotAPicture`] for other kinds.
pub(crate) fn with_alpha(bytes: &[u8], inspected: &Inspected) -> Result<DynamicImage, Refused> {
    others::with_alpha(bytes, inspected)
}

/// Pixels as stored, with what is needed to show them right.
pub(crate) struct Decoded {
    /// Of the whole picture, before anything was left out or turned.
    pub(crate) size: (u32, u32),
    pub(crate) pixels: Pixels,
    pub(crate) orientation: Orientation,
    pub(crate) profile: Option<Vec<u8>>,
}

/// Pixels in the form in which the codec has them.
pub(crate) enum Pixels {
    /// Luma and colour apart.
    Planes(Picture),
    Rgb(RgbImage),
    /// Three bytes for each pixel that are luma and colour.
    #[cfg_attr(
        feature = "turbo",
        expect(dead_code, reason = "the other codec's form")
    )]
    Interleaved(RgbImage),
}

/// A profile longer than this is not one.
const MAX_PROFILE_BYTES: usize = 4 * 1024 * 1024;

/// Decodes the first frame of a file that was inspected, at least so large, in stored pixels, as
/// it will be needed: a codec may leave out what nobody will see.
///
/// # Errors
/// [`Refused::Incomplete`] when the file is damaged.
pub(crate) fn decode(
    bytes: &[u8],
    inspected: &Inspected,
    needed: (u32, u32),
) -> Result<Decoded, Refused> {
    let mut decoded = match inspected.format {
        Format::Jpeg => match jpeg::decode(bytes, needed)? {
            Some(pixels) => others::around(head(bytes), inspected, pixels)?,
            None => others::decode(bytes, inspected)?,
        },
        #[cfg(feature = "heic")]
        Format::Heic => heic::decode(bytes)?,
        _ => others::decode(bytes, inspected)?,
    };
    decoded.profile = decoded
        .profile
        .filter(|profile| profile.len() <= MAX_PROFILE_BYTES);
    Ok(decoded)
}

/// Bytes that a picture takes beside the file itself.
pub(crate) struct Memory {
    /// While it is decoded.
    pub(crate) decoding: u64,
    /// While the first size is made of it, itself among them.
    pub(crate) resizing: u64,
}

/// What it takes to decode a file and to resize it to these sides.
pub(crate) fn memory(inspected: &Inspected, needed: (u32, u32)) -> Memory {
    if inspected.format == Format::Jpeg && inspected.plain {
        return jpeg::memory(inspected, needed);
    }
    let picture = inspected.pixels() * 3;
    let decoded = inspected.decoded_bytes;
    let decoding = match inspected.format {
        Format::Jpeg => inspected.samples * 2 + picture * 2,
        // Eight bits of RGB stay where they were decoded; everything else is converted.
        Format::Png if decoded <= picture => picture,
        Format::Png => decoded + picture * 2,
        // With a strip, which may be all of it.
        Format::Tiff => decoded * 2 + picture * 2,
        // These are composed on a canvas of their own first.
        Format::WebP | Format::Gif => decoded * 2 + picture,
        // Every sample takes four bytes in the decoder, twice, before it is RGB.
        Format::Heic => inspected.samples * 20 + picture,
    };
    let lower = pixels((inspected.width, needed.1)) * 3;
    Memory {
        decoding,
        resizing: picture + lower + pixels(needed) * 3,
    }
}

fn pixels((width, height): (u32, u32)) -> u64 {
    u64::from(width) * u64::from(height)
}
