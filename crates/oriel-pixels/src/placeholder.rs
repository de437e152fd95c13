//! What is shown while a photo loads: a blurhash for apps, twelve pixels for pages.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::RgbImage;

use crate::{error::Error, resize::Resizer};

/// Stand-ins for a photo.
pub struct Placeholder {
    /// Four components across and three down.
    pub blurhash: String,
    /// The mean colour: red, green and blue.
    pub colour: [u8; 3],
    /// A 4×3 BMP in base64.
    pub bmp: String,
}

/// From a small rendition of the photo.
///
/// # Errors
/// [`Error::Damaged`] when it has no pixels.
pub fn of(small: &RgbImage, resizer: &mut Resizer) -> Result<Placeholder, Error> {
    let tiny = resizer.rgb(small.clone(), (32, 32))?;
    let rgba: Vec<u8> = tiny
        .pixels()
        .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2], 255])
        .collect();
    let blurhash = blurhash::encode(4, 3, 32, 32, &rgba).map_err(|_error| Error::Damaged)?;
    let one = resizer.rgb(small.clone(), (1, 1))?;
    let dozen = resizer.rgb(small.clone(), (4, 3))?;
    Ok(Placeholder {
        blurhash,
        colour: one.get_pixel(0, 0).0,
        bmp: STANDARD.encode(bmp(&dozen)),
    })
}

/// The smallest bitmap header there is (`BITMAPCOREHEADER`), rows from the bottom up, BGR.
fn bmp(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    let size: u32 = 26 + 12 * 3;
    bytes.extend(size.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(26_u32.to_le_bytes());
    bytes.extend(12_u32.to_le_bytes());
    for number in [4_u16, 3, 1, 24] {
        bytes.extend(number.to_le_bytes());
    }
    for row in pixels.rows().rev() {
        for pixel in row {
            let [red, green, blue] = pixel.0;
            bytes.extend([blue, green, red]);
        }
    }
    bytes
}
