//! From a file to pixels, by the codec for its kind. JPEGs have two, of which a build has one or both.

#[cfg(feature = "heic")]
mod heic;
mod jpeg_rust;
#[cfg(feature = "turbo")]
mod jpeg_turbo;
mod others;

use image::{RgbImage, metadata::Orientation};
pub(crate) use others::{decoder_limits, tiff_limits};
use serde::{Deserialize, Serialize};

use crate::{
    error::Error,
    format::{Format, Inspected},
    picture::Picture,
};

/// Which decoder reads JPEGs. The default is the fastest one of the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Codecs {
    /// Decoders in Rust, which every build has.
    #[cfg_attr(not(feature = "turbo"), default)]
    Plain,
    /// libjpeg-turbo, which decodes in less time and memory.
    #[cfg(feature = "turbo")]
    #[default]
    Turbo,
}

impl Codecs {
    /// Every set of codecs that this build has.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::Plain,
            #[cfg(feature = "turbo")]
            Self::Turbo,
        ]
        .into_iter()
    }
}

/// A file to decode.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Of a JPEG everything before the data of its first scan; of other kinds the whole file.
    pub head: &'a [u8],
    /// What is known of it.
    pub inspected: &'a Inspected,
}

/// Pixels as stored, with what is needed to show them right.
#[derive(Debug)]
pub struct Decoded {
    /// Of the whole picture, before anything was left out or turned.
    pub size: (u32, u32),
    /// The picture, or a smaller one that is large enough.
    pub pixels: Pixels,
    /// How it is to be turned.
    pub orientation: Orientation,
    /// The ICC profile, if the file has one.
    pub profile: Option<Vec<u8>>,
}

/// Pixels in the form in which the codec has them.
#[derive(Debug)]
pub enum Pixels {
    /// Luma and colour apart.
    Planes(Picture),
    /// Three bytes for each pixel that are red, green and blue.
    Rgb(RgbImage),
    /// Three bytes for each pixel that are luma and colour.
    Interleaved(RgbImage),
}

/// A profile longer than this is not one.
const MAX_PROFILE_BYTES: usize = 4 * 1024 * 1024;

/// What the header of a file says: not yet how the planes of a JPEG are stored.
///
/// # Errors
/// [`Error::Unsupported`] when this build has no decoder for it, [`Error::TooLarge`] when a side is
/// longer than decoders take, [`Error::Damaged`] when it cannot be read.
pub fn header(bytes: &[u8], format: Format) -> Result<Inspected, Error> {
    match format {
        #[cfg(feature = "heic")]
        Format::Heic => heic::header(bytes),
        _ => others::header(bytes, format),
    }
}

/// Decodes the first frame of a file that was inspected, at least as large as `needed` (in stored
/// pixels): a codec may leave out detail that is not needed.
///
/// # Errors
/// [`Error::Damaged`] when the file is damaged, [`Error::Unsupported`] when this build has no
/// decoder for it.
pub fn decode(source: &Source<'_>, needed: (u32, u32), codecs: Codecs) -> Result<Decoded, Error> {
    let mut decoded = match source.inspected.format {
        Format::Jpeg => match jpeg(source.bytes, needed, codecs)? {
            Some(pixels) => others::around(source, pixels)?,
            None => others::decode(source.bytes, source.inspected)?,
        },
        #[cfg(feature = "heic")]
        Format::Heic => heic::decode(source.bytes)?,
        _ => others::decode(source.bytes, source.inspected)?,
    };
    decoded.profile = decoded
        .profile
        .filter(|profile| profile.len() <= MAX_PROFILE_BYTES);
    Ok(decoded)
}

fn jpeg(bytes: &[u8], needed: (u32, u32), codecs: Codecs) -> Result<Option<Pixels>, Error> {
    match codecs {
        Codecs::Plain => jpeg_rust::decode(bytes, needed),
        #[cfg(feature = "turbo")]
        Codecs::Turbo => jpeg_turbo::decode(bytes, needed),
    }
}

/// The first frame of a small file as a PNG that is at most `side` pixels wide and high, with what
/// is transparent of it, and nothing but pixels.
///
/// # Errors
/// [`Error::Damaged`] when the file is damaged, [`Error::Unsupported`] for a HEIC.
pub fn thumbnail(bytes: &[u8], inspected: &Inspected, side: u32) -> Result<Vec<u8>, Error> {
    others::thumbnail(bytes, inspected, side)
}

/// Bytes that a picture takes beside the file itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// While it is decoded.
    pub decoding: u64,
    /// While the first size is made of it, itself among them.
    pub resizing: u64,
}

/// What it takes to decode a file and to resize it to these sides.
pub fn memory(inspected: &Inspected, needed: (u32, u32), codecs: Codecs) -> Memory {
    if inspected.format == Format::Jpeg && inspected.plain {
        return match codecs {
            Codecs::Plain => jpeg_rust::memory(inspected, needed),
            #[cfg(feature = "turbo")]
            Codecs::Turbo => jpeg_turbo::memory(inspected, needed),
        };
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
