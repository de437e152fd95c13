//! WebP beside the JPEG, for browsers that take it.

use image::RgbImage;

use crate::{error::Refused, riff};

/// A WebP of quality 1 to 100, with a colour profile if one is given.
///
/// # Errors
/// [`Refused::Busy`] when libwebp has no memory for it.
pub(crate) fn encoded(
    pixels: &RgbImage,
    quality: u8,
    profile: Option<&[u8]>,
) -> Result<Vec<u8>, Refused> {
    let (width, height) = pixels.dimensions();
    let encoder = webp::Encoder::from_rgb(pixels, width, height);
    let plain = encoder
        .encode_simple(false, quality.into())
        .map_err(|_error| Refused::Busy)?;
    Ok(match profile {
        Some(profile) => with_profile(&plain, (width, height), profile),
        None => plain.to_vec(),
    })
}

/// Says in the extended header that there is a profile (RFC 9649, 2.7).
const HAS_PROFILE: u8 = 0b0010_0000;

/// The same picture in the extended format, which may have a profile.
fn with_profile(plain: &[u8], (width, height): (u32, u32), profile: &[u8]) -> Vec<u8> {
    let mut header = vec![HAS_PROFILE, 0, 0, 0];
    for side in [width, height] {
        header.extend((side - 1).to_le_bytes().into_iter().take(3));
    }
    let mut chunks = riff::chunk(*b"VP8X", &header);
    chunks.extend(riff::chunk(*b"ICCP", profile));
    chunks.extend(riff::chunks(plain).0.flat_map(|chunk| chunk.whole));
    riff::file(&chunks)
}
