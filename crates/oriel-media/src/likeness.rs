//! How alike two photos look, told by 64 bits each: whether a photo gets lighter or darker from
//! left to right, in eight rows of eight steps (the difference hash, dHash).

use image::RgbImage;

use crate::{error::Refused, resize::Resizer};

/// Photos are alike when no more of their bits differ: the same picture in another size or
/// quality, not another one of the same place.
const ALIKE: u32 = 4;

/// What a picture looks like, from a small rendition of it.
pub(crate) fn of(small: &RgbImage, resizer: &mut Resizer) -> Result<u64, Refused> {
    let tiny = resizer.rgb(small, (9, 8))?;
    let light: Vec<u32> = tiny.pixels().map(|pixel| lightness(pixel.0)).collect();
    let steps = light
        .chunks_exact(9)
        .flat_map(|row| row.iter().zip(row.iter().skip(1)));
    Ok(steps.fold(0, |bits, (left, right)| bits << 1 | u64::from(left > right)))
}

/// ITU-R BT.601 luma, in thousandths.
fn lightness([red, green, blue]: [u8; 3]) -> u32 {
    u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114
}

/// Whether two photos look the same. One that hardly changes from left to right is like nothing:
/// too many are.
pub fn are_alike(one: u64, other: u64) -> bool {
    let tells = |bits: u64| bits.count_ones() > ALIKE && bits.count_zeros() > ALIKE;
    tells(one) && tells(other) && (one ^ other).count_ones() <= ALIKE
}

#[cfg(test)]
mod tests {
    use crate::resize::Resizer;
    use image::{RgbImage, imageops};

    use super::{are_alike, of};
    use crate::testing::encoded;

    /// Hills of light.
    fn picture() -> RgbImage {
        RgbImage::from_fn(640, 480, |x, y| {
            let (x, y) = (f64::from(x) / 90.0, f64::from(y) / 70.0);
            let light = (x + y * 0.4).sin() + (x * 0.3 - y).cos();
            let level = (light * 50.0 + 128.0).round().to_string();
            image::Rgb([level.parse().unwrap(); 3])
        })
    }

    fn likeness(picture: &RgbImage) -> u64 {
        of(picture, &mut Resizer::new()).unwrap()
    }

    #[test]
    fn the_same_picture_is_alike_in_another_size_and_quality() {
        let one = picture();
        let small = imageops::resize(&one, 320, 240, imageops::FilterType::Triangle);
        let again = image::load_from_memory(&encoded(&small, image::ImageFormat::Jpeg)).unwrap();
        assert!(are_alike(likeness(&one), likeness(&again.into_rgb8())));
    }

    #[test]
    fn other_pictures_and_mirrored_ones_are_not() {
        let one = picture();
        let mirrored = imageops::flip_horizontal(&one);
        assert!(!are_alike(likeness(&one), likeness(&mirrored)));
    }

    #[test]
    fn flat_pictures_are_like_nothing() {
        let flat = RgbImage::from_pixel(640, 480, image::Rgb([90, 120, 60]));
        assert!(!are_alike(likeness(&flat), likeness(&flat)));
    }
}
