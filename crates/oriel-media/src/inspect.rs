//! What a file is, by its bytes, before anything is decoded.

pub(crate) mod sniff;

use std::{
    fs::File,
    io::{Cursor, Read as _},
    path::Path,
};

use image::{ImageDecoder as _, ImageFormat, ImageReader, Limits as ImageLimits};
use serde::{Deserialize, Serialize};

use crate::{
    config::Media,
    error::{Kind, Refused},
    jpeg,
};

/// What may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub max_bytes: u64,
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

/// Kinds of files that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
    Tiff,
    Heic,
}

impl Format {
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Tiff => "tif",
            Self::Heic => "heic",
        }
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Heic => "HEIC",
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Tiff => "image/tiff",
            Self::Heic => "image/heic",
        }
    }

    /// What the `image` crate calls it, if it knows it.
    pub(crate) const fn as_image(self) -> Option<ImageFormat> {
        match self {
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Png => Some(ImageFormat::Png),
            Self::WebP => Some(ImageFormat::WebP),
            Self::Gif => Some(ImageFormat::Gif),
            Self::Tiff => Some(ImageFormat::Tiff),
            Self::Heic => None,
        }
    }

    /// Every kind that this build takes.
    pub fn all() -> impl Iterator<Item = Self> {
        let heic = cfg!(feature = "heic").then_some(Self::Heic);
        let always = [Self::Jpeg, Self::Png, Self::WebP, Self::Gif, Self::Tiff];
        always.into_iter().chain(heic)
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

/// What is known of a file without decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    pub format: Format,
    /// Pixels, as stored: before orientation.
    pub width: u32,
    pub height: u32,
    /// Bytes of the decoded picture.
    pub decoded_bytes: u64,
    /// Samples of all its planes: of a JPEG as they are stored.
    pub samples: u64,
    /// A JPEG whose coefficients are all needed before there is a picture.
    pub progressive: bool,
    /// A JPEG of luma and colour, or of luma only, as nearly all are.
    pub plain: bool,
}

impl Inspected {
    pub(crate) fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Longest side of any picture, in pixels.
const MAX_SIDE: u32 = 65_000;
/// What a decoder may allocate for metadata while it reads the header.
const HEADER_ALLOCATION: u64 = 16 * 1024 * 1024;
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

/// The same for bytes in memory.
pub(crate) fn inspect_bytes(bytes: &[u8], limits: &Limits) -> Result<Inspected, Refused> {
    match sniff::kind(bytes)? {
        #[cfg(feature = "heic")]
        Format::Heic => {
            let inspected = crate::codec::inspect_heic(bytes)?;
            check_size(&inspected, limits)?;
            Ok(inspected)
        }
        #[cfg(not(feature = "heic"))]
        Format::Heic => Err(Refused::Unsupported(Kind::Heic)),
        format => {
            let inspected = header(bytes, format, limits)?;
            if format == Format::Jpeg {
                return check_jpeg(bytes, inspected);
            }
            Ok(inspected)
        }
    }
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
        #[cfg(not(feature = "heic"))]
        Ok(Format::Heic) => Err(Refused::Unsupported(Kind::Heic)),
        // What tells a TIFF from a raw file may stand behind the picture.
        Ok(_) | Err(Refused::Incomplete) => Ok(()),
        Err(refused) => Err(refused),
    }
}

fn header(bytes: &[u8], format: Format, limits: &Limits) -> Result<Inspected, Refused> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(format.as_image().ok_or(Refused::NotAPicture)?);
    reader.limits(decoder_limits());
    let decoder = reader
        .into_decoder()
        .map_err(|error| refusal(&error, limits))?;
    let (width, height) = decoder.dimensions();
    let inspected = Inspected {
        format,
        width,
        height,
        decoded_bytes: decoder.total_bytes(),
        samples: u64::from(width) * u64::from(height) * 3,
        progressive: false,
        plain: false,
    };
    check_size(&inspected, limits)?;
    Ok(inspected)
}

pub(crate) fn decoder_limits() -> ImageLimits {
    let mut limits = ImageLimits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(HEADER_ALLOCATION);
    limits
}

/// What the decoder of TIFFs may allocate for a picture of so many bytes: it counts the picture,
/// and one strip of it, which may be all of it.
pub(crate) fn tiff_limits(decoded_bytes: u64) -> ImageLimits {
    let mut limits = decoder_limits();
    limits.max_alloc = Some(
        decoded_bytes
            .saturating_mul(2)
            .saturating_add(HEADER_ALLOCATION),
    );
    limits
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

fn refusal(error: &image::ImageError, limits: &Limits) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels {
            limit: limits.max_pixels,
        },
        image::ImageError::Unsupported(_) => Refused::Unsupported(Kind::Other),
        _ => Refused::Incomplete,
    }
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
