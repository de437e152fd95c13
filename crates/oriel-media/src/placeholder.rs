//! What is shown while a photo loads: a blurhash for apps, twelve pixels for pages.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::RgbImage;

use crate::{error::Refused, resize::Resizer};

/// Stand-ins for a photo.
pub(crate) struct Placeholder {
    pub(crate) blurhash: String,
    /// The mean colour.
    pub(crate) colour: [u8; 3],
    /// A 4×3 BMP in base64.
    pub(crate) bmp: String,
}

/// From a small rendition of the photo.
pub(crate) fn of(small: &RgbImage, resizer: &mut Resizer) -> Result<Placeholder, Refused> {
    let tiny = resizer.rgb(small, (32, 32))?;
    let rgba: Vec<u8> = tiny
        .pixels()
        .flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2], 255])
        .collect();
    let blurhash = blurhash::encode(4, 3, 32, 32, &rgba).map_err(|_error| Refused::Incomplete)?;
    let one = resizer.rgb(small, (1, 1))?;
    let dozen = resizer.rgb(small, (4, 3))?;
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

#[cfg(test)]
mod tests {
    use crate::resize::Resizer;
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use image::{Rgb, RgbImage};

    #[test]
    fn a_photo_of_one_colour_has_that_colour() {
        let flat = RgbImage::from_pixel(64, 48, Rgb([200, 100, 50]));
        let made = super::of(&flat, &mut Resizer::new()).unwrap();
        assert_eq!(made.colour, [200, 100, 50]);
        assert_eq!(made.blurhash.len(), 4 + 2 * 4 * 3);
        assert_eq!(STANDARD.decode(made.bmp).unwrap().len(), 62);
    }
}
