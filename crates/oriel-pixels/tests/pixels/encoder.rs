use image::RgbImage;

use oriel_pixels::{Factors, Picture, Resizer, jpeg, testing};

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

/// The first frequencies in the order of a scan (ITU-T T.81, figure A.6): row by row, how often
/// they go up and down across a block and down it, and their step at quality 50 (table K.1).
const FREQUENCIES: [(u8, u8, f64); 10] = [
    (1, 0, 11.0),
    (0, 1, 12.0),
    (0, 2, 14.0),
    (1, 1, 12.0),
    (2, 0, 10.0),
    (3, 0, 16.0),
    (2, 1, 14.0),
    (1, 2, 13.0),
    (0, 3, 14.0),
    (0, 4, 18.0),
];

/// A block with so many steps of one frequency and nothing else.
fn wave((across, down, step): (u8, u8, f64), steps: f64) -> [u8; 64] {
    let part = |at: usize, frequency: u8| {
        let place = f64::from(u8::try_from(at).unwrap());
        let angle = (2.0 * place + 1.0) * f64::from(frequency) * std::f64::consts::PI / 16.0;
        let scale = if frequency == 0 { 0.5_f64.sqrt() } else { 1.0 };
        angle.cos() * scale / 2.0
    };
    std::array::from_fn(|at| {
        let level = step * steps * part(at % 8, across) * part(at / 8, down);
        (level + 128.0).round().to_string().parse().unwrap()
    })
}

/// A grey picture of blocks in rows of 600.
fn of_blocks(blocks: &[[u8; 64]]) -> Picture {
    let rows = blocks.len().div_ceil(600);
    let mut samples = vec![128; rows * 8 * 600 * 8];
    for (at, block) in blocks.iter().enumerate() {
        let (left, top) = (at % 600 * 8, at / 600 * 8);
        for (line, from) in block.as_chunks::<8>().0.iter().enumerate() {
            let start = (top + line) * 4_800 + left;
            samples[start..start + 8].copy_from_slice(from);
        }
    }
    Picture::grey(4_800, u32::try_from(rows * 8).unwrap(), samples)
}

#[test]
fn rare_symbols_make_no_code_longer_than_sixteen_bits() {
    // Each symbol comes as often as the two before it together: the best codes have up to twenty bits.
    let symbols = FREQUENCIES
        .into_iter()
        .flat_map(|frequency| [wave(frequency, 1.0), wave(frequency, 2.0)]);
    let mut blocks = Vec::new();
    let (mut one, mut other) = (1_usize, 1_usize);
    for block in symbols {
        blocks.extend(std::iter::repeat_n(block, one));
        (one, other) = (other, one + other);
    }
    let picture = of_blocks(&blocks);
    let bytes = jpeg(&picture, 50, None).unwrap();
    let lengths = code_lengths(&bytes, 0x10);
    // Twenty values, and the end of a block.
    assert_eq!(lengths.iter().sum::<u32>(), 21);
    assert!(lengths[15] > 0, "no code had to be shortened: {lengths:?}");
    // Not every code may be in use: that of ones only is none (Kraft's sum is below one).
    let used: u32 = (1..)
        .zip(&lengths)
        .map(|(length, count)| count << (16 - length))
        .sum();
    assert!(used < 1 << 16, "{used}");
    let seen = image::load_from_memory(&bytes).unwrap().into_luma8();
    let samples = seen.as_raw().iter().zip(&picture.luma.samples);
    assert!(samples.map(|(a, b)| a.abs_diff(*b)).max().unwrap() <= 2);
}

/// How many codes of each length, from one bit, the table of this class and number has.
fn code_lengths(jpeg: &[u8], class_and_number: u8) -> [u32; 16] {
    let definition = jpeg
        .windows(21)
        .find(|bytes| bytes.starts_with(&[0xff, 0xc4]) && bytes[4] == class_and_number);
    std::array::from_fn(|at| u32::from(definition.unwrap()[5 + at]))
}

#[test]
fn a_side_that_no_jpeg_can_have_is_refused() {
    let long = Picture::grey(70_000, 1, vec![0; 70_000]);
    assert!(jpeg(&long, 80, None).is_err());
}

#[test]
fn what_only_rows_have_that_were_not_looked_at_is_written_too() {
    // Of large pictures some rows decide the tables: here others are as different as can be.
    let source = RgbImage::from_fn(64, 1_024, |x, y| match (y / 8 % 8, (x ^ y) % 2) {
        (0, 0) => image::Rgb([0, 255, 0]),
        (0, _) => image::Rgb([255, 0, 255]),
        _ => image::Rgb([90, 100, 110]),
    });
    let seen = decoded(&jpeg(&Picture::from_rgb(&source), 100, None).unwrap());
    assert!(distance(&seen, &source) < 2.0);
}
