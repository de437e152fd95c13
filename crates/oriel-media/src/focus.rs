//! Where to look: a first suggestion for the point that crops keep.
//!
//! What stands out by its colour from the whole picture is what people look at first (frequency-
//! tuned saliency, Achanta et al. 2009), if it is in one place.

use image::RgbImage;

use crate::{error::Refused, resize::Resizer};

const SIDE: u32 = 32;
/// Of what makes up more than this part of a picture, one in four, nothing stands out.
const MOST: usize = 4;
/// How far a colour must be from the mean to stand out, in levels.
const LEAST: f64 = 40.0;
/// Wider spread, as the share of a side, it is no one place.
const WIDEST: f64 = 0.2;

/// The point that stands out, from the centre, −1 to 1, right and up; the centre when none does.
pub(crate) fn suggested(small: &RgbImage, resizer: &mut Resizer) -> Result<(f32, f32), Refused> {
    let tiny = resizer.rgb(small, (SIDE, SIDE))?;
    let mean = resizer.rgb(small, (1, 1))?.get_pixel(0, 0).0;
    let away: Vec<(f64, f64, f64)> = tiny
        .enumerate_pixels()
        .map(|(x, y, pixel)| (place(x), -place(y), distance(pixel.0, mean)))
        .collect();
    Ok(centre_of(&away).unwrap_or_default())
}

/// From the middle of the picture, −1 to 1.
fn place(at: u32) -> f64 {
    (f64::from(at) + 0.5) / f64::from(SIDE) * 2.0 - 1.0
}

fn distance(one: [u8; 3], other: [u8; 3]) -> f64 {
    let squares = one.iter().zip(other).map(|(a, b)| {
        let step = f64::from(*a) - f64::from(b);
        step * step
    });
    squares.sum::<f64>().sqrt()
}

fn centre_of(away: &[(f64, f64, f64)]) -> Option<(f32, f32)> {
    let most = away.iter().map(|(_, _, far)| *far).fold(0.0, f64::max);
    if most < LEAST {
        return None;
    }
    let outstanding = || away.iter().filter(move |(_, _, far)| *far >= most / 2.0);
    if outstanding().count() > away.len() / MOST {
        return None;
    }
    let weight: f64 = outstanding().map(|(_, _, far)| far).sum();
    let mean = |of: fn(&(f64, f64, f64)) -> f64| {
        outstanding().map(|it| of(it) * it.2).sum::<f64>() / weight
    };
    let (x, y) = (mean(|it| it.0), mean(|it| it.1));
    let spread = outstanding()
        .map(|(px, py, far)| ((px - x).powi(2) + (py - y).powi(2)) * far)
        .sum::<f64>()
        / weight;
    // A side is two long.
    (spread.sqrt() / 2.0 <= WIDEST).then(|| (short(x), short(y)))
}

/// Two digits are enough, and all that is sent to others.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "between -1 and 1"
)]
fn short(value: f64) -> f32 {
    ((value * 100.0).round() / 100.0) as f32
}

#[cfg(test)]
mod tests {
    use crate::resize::Resizer;
    use image::{Rgb, RgbImage};

    use super::suggested;
    use crate::testing::picture;

    /// A red thing on grass, its middle at these shares of the sides.
    fn poppy(across: f64, down: f64) -> RgbImage {
        RgbImage::from_fn(128, 128, |x, y| {
            let (dx, dy) = (f64::from(x) / 128.0 - across, f64::from(y) / 128.0 - down);
            let shade = u8::try_from((x * 7 + y * 13) % 40).unwrap();
            if dx.hypot(dy) < 0.13 {
                Rgb([220, 40, 30])
            } else {
                Rgb([60 + shade, 120 + shade, 50])
            }
        })
    }

    #[test]
    fn what_stands_out_in_one_place_is_suggested() {
        for (across, down) in [(0.25, 0.3), (0.7, 0.2), (0.5, 0.5), (0.8, 0.75)] {
            let (x, y) = suggested(&poppy(across, down), &mut Resizer::new()).unwrap();
            let (meant_x, meant_y) = (across * 2.0 - 1.0, 1.0 - down * 2.0);
            let off = (f64::from(x) - meant_x).hypot(f64::from(y) - meant_y);
            assert!(off < 0.15, "{x} {y} for {meant_x} {meant_y}");
        }
    }

    #[test]
    fn where_nothing_stands_out_it_is_the_centre() {
        let flat = RgbImage::from_pixel(128, 128, Rgb([90, 120, 60]));
        let even = picture(128, 128, 3);
        for quiet in [flat, even] {
            assert_eq!(suggested(&quiet, &mut Resizer::new()).unwrap(), (0.0, 0.0));
        }
    }
}
