//! WebP beside the JPEG, for browsers that take it.

use image::RgbImage;

use crate::error::Error;

/// A lossy WebP of quality 1 to 100, without a colour profile.
///
/// # Errors
/// [`Error::Busy`] when libwebp has no memory for it.
pub fn encoded(pixels: &RgbImage, quality: u8) -> Result<Vec<u8>, Error> {
    let (width, height) = pixels.dimensions();
    let encoder = webp::Encoder::from_rgb(pixels, width, height);
    let encoded = encoder
        .encode_simple(false, quality.into())
        .map_err(|_error| Error::Busy)?;
    Ok(encoded.to_vec())
}
