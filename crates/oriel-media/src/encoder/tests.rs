use image::RgbImage;

use super::jpeg;
use crate::{
    picture::{Factors, Picture},
    resize::Resizer,
    testing,
};

fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().into_rgb8()
}

/// Mean difference of samples.
fn distance(one: &RgbImage, other: &RgbImage) -> f64 {
    let sum: u32 = one
        .as_raw()
        .iter()
        .zip(other.as_raw())
        .map(|(a, b)| u32::from(a.abs_diff(*b)))
        .sum();
    f64::from(sum) / f64::from(u32::try_from(one.as_raw().len()).unwrap())
}

fn quarter(picture: &Picture) -> Picture {
    let size = (picture.width, picture.height);
    picture
        .resized(&mut Resizer::new(), size, Factors::QUARTER, picture.whole())
        .unwrap()
}

#[test]
fn what_is_decoded_looks_like_what_was_encoded() {
    for (width, height) in [
        (1, 1),
        (3, 1),
        (8, 8),
        (15, 17),
        (16, 16),
        (200, 133),
        (257, 64),
    ] {
        let source = testing::picture(width, height, 5);
        let picture = Picture::from_rgb(&source);
        for (quality, most) in [(100, 1.0), (90, 2.5), (30, 8.0)] {
            let full = decoded(&jpeg(&picture, quality, None).unwrap());
            assert_eq!(full.dimensions(), (width, height));
            let seen = distance(&full, &source);
            assert!(seen < most, "{width}x{height} at {quality}: {seen}");
        }
        let less_colour = decoded(&jpeg(&quarter(&picture), 95, None).unwrap());
        assert_eq!(less_colour.dimensions(), (width, height));
    }
}

#[test]
fn half_the_colour_is_still_the_colour() {
    let flat = RgbImage::from_pixel(31, 17, image::Rgb([200, 60, 30]));
    let seen = decoded(&jpeg(&quarter(&Picture::from_rgb(&flat)), 90, None).unwrap());
    assert!(distance(&seen, &flat) < 2.0);
}

#[test]
fn a_grey_picture_has_one_plane() {
    let samples: Vec<u8> = (0..40 * 30)
        .map(|at| u8::try_from(at % 251).unwrap())
        .collect();
    let bytes = jpeg(&Picture::grey(40, 30, samples.clone()), 100, None).unwrap();
    let seen = image::load_from_memory(&bytes).unwrap();
    assert_eq!(seen.color(), image::ColorType::L8);
    let off = seen
        .into_luma8()
        .into_raw()
        .iter()
        .zip(&samples)
        .map(|(a, b)| a.abs_diff(*b))
        .max();
    assert!(off.unwrap() <= 2);
}

#[test]
fn noise_of_every_strength_comes_back() {
    // Every size of coefficient, long runs of zeros, and tables with all their symbols.
    let mut seed = 7_u32;
    for strength in [1, 4, 32, 255] {
        let noise = RgbImage::from_fn(96, 80, |_, _| {
            image::Rgb([0; 3].map(|_: u8| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                128_u8.wrapping_add(u8::try_from((seed >> 24) % strength).unwrap())
            }))
        });
        let seen = decoded(&jpeg(&Picture::from_rgb(&noise), 100, None).unwrap());
        assert!(distance(&seen, &noise) < 2.0, "strength {strength}");
    }
}

#[test]
fn rare_symbols_make_no_code_longer_than_sixteen_bits() {
    let mut counts = [0; 256];
    let (mut one, mut other) = (1_u32, 1_u32);
    for count in counts.iter_mut().take(40) {
        (one, other) = (other, one.saturating_add(other));
        *count = one;
    }
    let table = super::huffman::Table::of(&counts);
    let definition = table.definition(0);
    let codes: u32 = definition[1..17]
        .iter()
        .map(|count| u32::from(*count))
        .sum();
    assert_eq!(codes, 40);
    // Not every code may be in use: the one of ones only belongs to nobody (Kraft's sum is below one).
    let used: u32 = (1..)
        .zip(&definition[1..17])
        .map(|(length, count)| u32::from(*count) << (16 - length))
        .sum();
    assert!(used < 1 << 16, "{used}");
}

#[test]
fn a_side_that_no_jpeg_can_have_is_refused() {
    let long = Picture::grey(70_000, 1, vec![0; 70_000]);
    assert!(jpeg(&long, 80, None).is_err());
}

#[test]
fn what_only_rows_have_that_were_not_looked_at_is_written_too() {
    // Tables are told by some rows of large pictures: here others are as different as can be.
    let source = RgbImage::from_fn(64, 1_024, |x, y| match (y / 8 % 8, (x ^ y) % 2) {
        (0, 0) => image::Rgb([0, 255, 0]),
        (0, _) => image::Rgb([255, 0, 255]),
        _ => image::Rgb([90, 100, 110]),
    });
    let seen = decoded(&jpeg(&Picture::from_rgb(&source), 100, None).unwrap());
    assert!(distance(&seen, &source) < 2.0);
}
