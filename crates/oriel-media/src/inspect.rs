//! What a file is, by its bytes, before anything is decoded.

pub(crate) mod sniff;

use std::{fs::File, io::Read as _, path::Path};

use oriel_pixels::Error;
pub use oriel_pixels::{Format, Inspected};

use crate::{config::Media, error::Refused, jpeg};

/// What may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: u64,
    /// Pixels of the picture.
    pub max_pixels: u64,
    /// Bytes of the decoded picture: sixteen bits a channel take twice the memory.
    pub max_decoded_bytes: u64,
}

impl From<&Media> for Limits {
    fn from(media: &Media) -> Self {
        Self {
            max_bytes: media.max_file_size.bytes(),
            max_pixels: media.max_pixels,
            max_decoded_bytes: media
                .memory_budget
                .bytes()
                .max(media.max_pixels.saturating_mul(3)),
        }
    }
}

/// The extension of an original of this media type.
pub fn extension_of(content_type: &str) -> &'static str {
    let all = [
        Format::Png,
        Format::WebP,
        Format::Gif,
        Format::Tiff,
        Format::Heic,
    ];
    all.into_iter()
        .find(|format| format.content_type() == content_type)
        .unwrap_or(Format::Jpeg)
        .extension()
}

/// Scans of an honest progressive JPEG are about ten.
const MAX_SCANS: u64 = 40;
/// Pixels times scans: what a decoder has to visit. Two hundred megapixels in eleven scans pass.
const MAX_VISITED_PIXELS: u64 = 2_400_000_000;

/// Looks at a file: its kind, its size, and whether it is all there.
///
/// # Errors
/// [`Refused`] with the reason, in milliseconds and without decoding.
pub fn inspect(path: &Path, limits: &Limits) -> Result<Inspected, Refused> {
    let length = std::fs::metadata(path)?.len();
    if length == 0 {
        return Err(Refused::EmptyFile);
    }
    if length > limits.max_bytes {
        return Err(Refused::FileTooLarge {
            limit: limits.max_bytes,
        });
    }
    let bytes = std::fs::read(path)?;
    inspect_bytes(&bytes, limits)
}

/// Looks at a file that is in memory.
pub(crate) fn inspect_bytes(bytes: &[u8], limits: &Limits) -> Result<Inspected, Refused> {
    let format = sniff::kind(bytes)?;
    let inspected = oriel_pixels::header(bytes, format).map_err(|error| match error {
        Error::TooLarge { limit } => Refused::TooManyPixels {
            limit: limit.unwrap_or(limits.max_pixels),
        },
        other => other.into(),
    })?;
    check_size(&inspected, limits)?;
    if format == Format::Jpeg {
        return check_jpeg(bytes, inspected);
    }
    Ok(inspected)
}

/// How many bytes of a file tell its kind.
pub const HEAD_BYTES: u64 = 512;

/// Whether a file may become a photo, by its first [`HEAD_BYTES`]: the rest need not be there yet.
///
/// # Errors
/// [`Refused`] when it is of a kind that is not taken.
pub fn check_kind(path: &Path) -> Result<(), Refused> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    match sniff::kind(&head) {
        Ok(format) if !format.is_decoded() => Err(Error::Unsupported(format).into()),
        // What tells a TIFF from a raw file may stand behind the picture.
        Ok(_) | Err(Refused::Incomplete) => Ok(()),
        Err(refused) => Err(refused),
    }
}

fn check_size(inspected: &Inspected, limits: &Limits) -> Result<(), Refused> {
    let pixels = inspected.pixels();
    if pixels == 0 {
        return Err(Refused::Incomplete);
    }
    let pixel_bytes = (inspected.decoded_bytes / pixels).max(1);
    let limit = limits
        .max_pixels
        .min(limits.max_decoded_bytes / pixel_bytes);
    if pixels > limit {
        return Err(Refused::TooManyPixels { limit });
    }
    Ok(())
}

/// A JPEG that ends before its end marker, or has less data than its size needs, lost something
/// on its way; one with hundreds of scans was made to keep a processor busy.
fn check_jpeg(bytes: &[u8], inspected: Inspected) -> Result<Inspected, Refused> {
    let walk = jpeg::walk(bytes)?;
    let frame = walk.frame().ok_or(Refused::Incomplete)?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (scans, pixels) = (count(walk.scans), inspected.pixels());
    // The shortest Huffman code has one bit, and every block of 8 by 8 pixels begins with one.
    let too_little = count(walk.entropy_bytes) * 8 < pixels / 64;
    let bomb = scans > MAX_SCANS || scans * pixels > MAX_VISITED_PIXELS;
    if scans == 0 || walk.end.is_none() || too_little || bomb {
        return Err(Refused::Incomplete);
    }
    Ok(Inspected {
        samples: frame.samples(),
        progressive: frame.progressive,
        plain: matches!(frame.components.len(), 1 | 3),
        ..inspected
    })
}
