//! Emojis: small pictures that may be transparent, which photos are not.

use std::path::Path;

use bytes::Bytes;
use oriel_pixels::Error;

use crate::{
    error::Refused,
    inspect::{self, Limits},
};

/// The longest side, in pixels: what a line of text shows, on a screen of high density.
const SIDE: u32 = 96;

/// What becomes an emoji is small; larger files are not looked at.
const LIMITS: Limits = Limits {
    max_bytes: 2 * 1024 * 1024,
    max_pixels: 1_500_000,
    max_decoded_bytes: 8_000_000,
};

/// The first frame of a picture as a PNG of at most 96 pixels a side, with what is transparent, and
/// nothing but pixels.
///
/// # Errors
/// [`Refused`] with the reason.
pub(crate) fn make(source: &Path) -> Result<Bytes, Refused> {
    let inspected = inspect::inspect(source, &LIMITS)?;
    let png = oriel_pixels::thumbnail(&std::fs::read(source)?, &inspected, SIDE);
    png.map(Bytes::from).map_err(|error| match error {
        Error::Unsupported(_) => Refused::NotAPicture,
        other => other.into(),
    })
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn made(image: &RgbaImage, format: ImageFormat) -> Result<RgbaImage, Refused> {
        let file = tempfile::NamedTempFile::new().unwrap();
        image.save_with_format(file.path(), format).unwrap();
        let bytes = make(file.path())?;
        let png = image::load_from_memory_with_format(&bytes, ImageFormat::Png).unwrap();
        Ok(png.into_rgba8())
    }

    #[test]
    fn what_is_transparent_stays_so() {
        let mut image = RgbaImage::from_pixel(20, 10, Rgba([200, 0, 0, 255]));
        image.put_pixel(0, 0, Rgba([0, 0, 0, 0]));
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
            let made = made(&image, format).unwrap();
            assert_eq!(made.dimensions(), (20, 10), "{format:?}");
            assert_eq!(made.get_pixel(0, 0).0.get(3), Some(&0), "{format:?}");
            assert_eq!(made.get_pixel(9, 5).0.get(3), Some(&255), "{format:?}");
        }
    }

    #[test]
    fn a_large_one_is_made_small_and_a_huge_one_refused() {
        let image = RgbaImage::from_pixel(600, 300, Rgba([1, 2, 3, 200]));
        assert_eq!(
            made(&image, ImageFormat::Png).unwrap().dimensions(),
            (96, 48)
        );
        let huge = RgbaImage::new(1_500, 1_500);
        assert!(made(&huge, ImageFormat::Png).is_err());
    }
}
