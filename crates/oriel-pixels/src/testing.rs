//! Pictures made in code, for tests here and elsewhere.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::{encoder, picture::Picture};

/// A picture with something to see in it: gradients, and an edge that moves with the seed.
pub fn picture(width: u32, height: u32, seed: u8) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let red = u8::try_from(x * 255 / width.max(1)).unwrap_or(u8::MAX);
        let green = u8::try_from(y * 255 / height.max(1)).unwrap_or(u8::MAX);
        let blue = if (x / 16 + y / 16 + u32::from(seed)).is_multiple_of(3) {
            200
        } else {
            seed
        };
        Rgb([red, green, blue])
    })
}

/// The picture in a file format.
///
/// # Panics
/// When the format has no encoder.
pub fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let written = DynamicImage::ImageRgb8(picture.clone()).write_to(&mut bytes, format);
    assert!(written.is_ok(), "{written:?}");
    bytes.into_inner()
}

/// A plain JPEG.
pub fn jpeg(width: u32, height: u32, seed: u8) -> Vec<u8> {
    encoded(&picture(width, height, seed), ImageFormat::Jpeg)
}

/// A plain JPEG at a quality from 1 to 100.
pub fn jpeg_of_quality(width: u32, height: u32, quality: u8) -> Vec<u8> {
    let picture = Picture::from_rgb(&picture(width, height, 1));
    encoder::jpeg(&picture, quality, None).unwrap_or_default()
}
