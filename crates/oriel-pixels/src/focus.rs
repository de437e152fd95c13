//! Where to look: a first suggestion for the point that crops keep.
//!
//! What stands out by its colour from the whole picture is what people look at first (frequency-
//! tuned saliency, Achanta et al. 2009), if it is in one place.

use image::RgbImage;

use crate::{error::Error, resize::Resizer};

const SIDE: u32 = 32;
/// Of what makes up more than this part of a picture, one in four, nothing stands out.
const MOST: usize = 4;
/// How far a colour must be from the mean to stand out, in levels.
const LEAST: f64 = 40.0;
/// Wider spread, as the share of a side, it is no one place.
const WIDEST: f64 = 0.2;

/// The point that stands out in a small rendition, from the centre, −1 to 1, right and up; the
/// centre when none does.
///
/// # Errors
/// [`Error::Damaged`] when it has no pixels.
pub fn suggested(small: &RgbImage, resizer: &mut Resizer) -> Result<(f32, f32), Error> {
    let tiny = resizer.rgb(small.clone(), (SIDE, SIDE))?;
    let mean = resizer.rgb(small.clone(), (1, 1))?.get_pixel(0, 0).0;
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
