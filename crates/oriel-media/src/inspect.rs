//! What a file is, by its bytes, before anything is decoded.

use std::{fs::File, io::Read as _, path::Path};

use image::{ImageDecoder as _, ImageFormat, ImageReader, Limits as ImageLimits};

use crate::{config::Media, error::Refused, jpeg};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Format {
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    pub(crate) const fn as_image(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
        }
    }
}

/// The extension of an original of this media type.
pub fn extension_of(content_type: &str) -> &'static str {
    match content_type {
        "image/png" => Format::Png.extension(),
        "image/webp" => Format::WebP.extension(),
        _ => Format::Jpeg.extension(),
    }
}

/// What is known of a file without decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inspected {
    pub format: Format,
    /// Pixels, as stored: before orientation.
    pub width: u32,
    pub height: u32,
    /// Bytes of the decoded picture.
    pub decoded_bytes: u64,
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
    let format = kind(path)?;
    let inspected = header(path, format, limits)?;
    if format == Format::Jpeg {
        check_jpeg(&std::fs::read(path)?, &inspected)?;
    }
    Ok(inspected)
}

/// How many bytes of a file tell its kind.
pub const HEAD_BYTES: u64 = 512;

/// The kind of a file by its first [`HEAD_BYTES`], of which the rest may not be there yet.
///
/// # Errors
/// [`Refused`] when it is none that is taken.
pub fn kind(path: &Path) -> Result<Format, Refused> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    sniff(&head)
}

/// The kind of a file by its first bytes; names and claimed types are never believed.
fn sniff(head: &[u8]) -> Result<Format, Refused> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Ok(Format::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Ok(Format::Png),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Ok(Format::WebP),
        _ if is_other_media(head) => Err(Refused::UnsupportedFormat),
        _ => Err(Refused::NotAPicture),
    }
}

/// Pictures and films that people have, but that Oriel does not take: worth another sentence.
fn is_other_media(head: &[u8]) -> bool {
    let starts = |magic: &[u8]| head.starts_with(magic);
    let boxed = head.get(4..8) == Some(b"ftyp");
    let svg = head
        .windows(4)
        .any(|window| window.eq_ignore_ascii_case(b"<svg"));
    boxed
        || svg
        || starts(b"GIF8")
        || starts(b"II*\0")
        || starts(b"MM\0*")
        || starts(b"BM")
        || starts(b"%PDF")
        || starts(b"\0\0\0\x0cJXL ")
        || starts(b"\xff\x0a")
        || starts(b"FUJIFILM")
        || starts(b"\x1aE\xdf\xa3")
}

fn header(path: &Path, format: Format, limits: &Limits) -> Result<Inspected, Refused> {
    let mut reader = ImageReader::open(path)?;
    reader.set_format(format.as_image());
    reader.limits(decoder_limits());
    let decoder = reader
        .into_decoder()
        .map_err(|error| refusal(&error, limits))?;
    let (width, height) = decoder.dimensions();
    let decoded_bytes = decoder.total_bytes();
    let inspected = Inspected {
        format,
        width,
        height,
        decoded_bytes,
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
        image::ImageError::Unsupported(_) => Refused::UnsupportedFormat,
        _ => Refused::Incomplete,
    }
}

/// A JPEG that ends before its end marker, or has less data than its size needs, lost something
/// on its way; one with hundreds of scans was made to keep a processor busy.
fn check_jpeg(bytes: &[u8], inspected: &Inspected) -> Result<(), Refused> {
    let walk = jpeg::walk(bytes)?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (scans, pixels) = (count(walk.scans), inspected.pixels());
    // The shortest Huffman code has one bit, and every block of 8 by 8 pixels begins with one.
    let too_little = count(walk.entropy_bytes) * 8 < pixels / 64;
    let bomb = scans > MAX_SCANS || scans * pixels > MAX_VISITED_PIXELS;
    if scans == 0 || walk.end.is_none() || too_little || bomb {
        return Err(Refused::Incomplete);
    }
    Ok(())
}
