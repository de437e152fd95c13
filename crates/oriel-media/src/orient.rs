//! Turning pixels the right way up, block by block so that the cache is not fought.

use image::{RgbImage, metadata::Orientation};

const BLOCK: u32 = 32;

/// Pixels as they are meant to be seen.
pub(crate) fn orient(pixels: RgbImage, orientation: Orientation) -> RgbImage {
    let (w, h) = pixels.dimensions();
    // For each result: whether the sides swap, and where the pixel for (x, y) comes from.
    let from: fn(u32, u32, u32, u32) -> (u32, u32) = match orientation {
        Orientation::NoTransforms => return pixels,
        Orientation::FlipHorizontal => |x, y, w, _| (w - 1 - x, y),
        Orientation::Rotate180 => |x, y, w, h| (w - 1 - x, h - 1 - y),
        Orientation::FlipVertical => |x, y, _, h| (x, h - 1 - y),
        Orientation::Rotate90FlipH => |x, y, _, _| (y, x),
        Orientation::Rotate90 => |x, y, _, h| (y, h - 1 - x),
        Orientation::Rotate270FlipH => |x, y, w, h| (w - 1 - y, h - 1 - x),
        Orientation::Rotate270 => |x, y, w, _| (w - 1 - y, x),
    };
    let (width, height) = if swaps(orientation) { (h, w) } else { (w, h) };
    let mut turned = RgbImage::new(width, height);
    for top in (0..height).step_by(32) {
        for left in (0..width).step_by(32) {
            for y in top..(top + BLOCK).min(height) {
                for x in left..(left + BLOCK).min(width) {
                    let (sx, sy) = from(x, y, w, h);
                    turned.put_pixel(x, y, *pixels.get_pixel(sx, sy));
                }
            }
        }
    }
    turned
}

/// Whether width and height change places.
pub(crate) fn swaps(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb, RgbImage, metadata::Orientation};

    use super::orient;

    #[test]
    fn every_orientation_is_what_the_image_crate_makes_of_it() {
        let source = RgbImage::from_fn(70, 45, |x, y| {
            Rgb([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 7])
        });
        for exif in 1..=8 {
            let orientation = Orientation::from_exif(exif).unwrap();
            let mut expected = DynamicImage::ImageRgb8(source.clone());
            expected.apply_orientation(orientation);
            assert_eq!(
                orient(source.clone(), orientation),
                expected.into_rgb8(),
                "{exif}"
            );
        }
    }
}
