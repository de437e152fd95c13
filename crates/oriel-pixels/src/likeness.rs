//! How alike two photos look, by 64 bits each: whether a photo gets lighter or darker from
//! left to right, in eight rows of eight steps (the difference hash, dHash).

use image::RgbImage;

use crate::{error::Error, resize::Resizer};

/// Photos are alike when no more of their bits differ: the same picture in another size or
/// quality, not another one of the same place.
const ALIKE: u32 = 4;

/// What a picture looks like, from a small rendition of it.
///
/// # Errors
/// [`Error::Damaged`] when it has no pixels.
pub fn of(small: &RgbImage, resizer: &mut Resizer) -> Result<u64, Error> {
    let tiny = resizer.rgb(small.clone(), (9, 8))?;
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
