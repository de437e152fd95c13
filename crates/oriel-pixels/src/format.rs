//! Kinds of pictures, and what a file's header says.

use image::ImageFormat;
use serde::{Deserialize, Serialize};

/// Kinds of files that are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// ISO/IEC 10918-1.
    Jpeg,
    /// W3C PNG, third edition.
    Png,
    /// RFC 9649.
    WebP,
    /// GIF 87a and 89a, of which the first frame counts.
    Gif,
    /// TIFF 6.0, of which the first picture counts.
    Tiff,
    /// ISO/IEC 23008-12, decoded by builds with the feature `heic`.
    Heic,
}

impl Format {
    /// The extension of a file of this kind, without the dot.
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

    /// The media type.
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

    /// Whether this build decodes it.
    pub const fn is_decoded(self) -> bool {
        cfg!(feature = "heic") || !matches!(self, Self::Heic)
    }

    /// Every kind that this build decodes.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::Jpeg,
            Self::Png,
            Self::WebP,
            Self::Gif,
            Self::Tiff,
            Self::Heic,
        ]
        .into_iter()
        .filter(|format| format.is_decoded())
    }

    /// What the `image` crate calls it, if it decodes it.
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
}

/// What is known of a file without decoding it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspected {
    /// The kind of file.
    pub format: Format,
    /// Pixels across, as stored: before orientation.
    pub width: u32,
    /// Pixels down, as stored: before orientation.
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
    /// Pixels of the whole picture.
    pub fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}
