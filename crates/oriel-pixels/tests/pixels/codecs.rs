//! Every set of codecs of the build makes the same picture of a file.

use image::{RgbImage, imageops};
use oriel_pixels::{
    Codecs, Decoded, Error, Factors, Format, Inspected, Picture, Pixels, Resizer, Source, decode,
    header, memory, testing,
};

fn inspected(bytes: &[u8], format: Format) -> Inspected {
    Inspected {
        plain: true,
        ..header(bytes, format).unwrap()
    }
}

fn decoded(jpeg: &[u8], needed: (u32, u32), codecs: Codecs) -> Result<Decoded, Error> {
    let source = Source {
        bytes: jpeg,
        head: jpeg,
        inspected: &inspected(jpeg, Format::Jpeg),
    };
    decode(&source, needed, codecs)
}

fn rgb(pixels: Pixels) -> RgbImage {
    let picture = match pixels {
        Pixels::Planes(picture) => picture,
        Pixels::Interleaved(pixels) => Picture::from_interleaved(&pixels),
        Pixels::Rgb(pixels) => return pixels,
    };
    picture.to_rgb(&mut Resizer::new()).unwrap()
}

/// Mean difference of samples.
fn distance(one: &RgbImage, other: &RgbImage) -> u64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let pairs = one.iter().zip(other.iter());
    let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum / u64::try_from(one.len()).unwrap()
}

#[test]
fn a_jpeg_is_the_picture_that_was_encoded() {
    let source = testing::picture(301, 203, 4);
    let full = Picture::from_rgb(&source);
    let size = full.size();
    let quarter = full.resized(&mut Resizer::new(), size, Factors::QUARTER, full.whole());
    for picture in [full, quarter.unwrap()] {
        let jpeg = oriel_pixels::jpeg(&picture, 95, None).unwrap();
        for codecs in Codecs::all() {
            let seen = decoded(&jpeg, (301, 203), codecs).unwrap();
            assert_eq!(seen.size, (301, 203), "{codecs:?}");
            assert!(distance(&rgb(seen.pixels), &source) < 6, "{codecs:?}");
        }
    }
}

#[test]
fn a_photo_much_larger_than_needed_is_decoded_smaller() {
    let source = testing::picture(1_600, 1_200, 2);
    let jpeg = testing::encoded(&source, image::ImageFormat::Jpeg);
    for codecs in Codecs::all() {
        let seen = decoded(&jpeg, (700, 520), codecs).unwrap();
        assert_eq!(seen.size, (1_600, 1_200), "{codecs:?}");
        let seen = rgb(seen.pixels);
        assert_eq!(seen.dimensions(), (800, 600), "{codecs:?}");
        let half = imageops::resize(&source, 800, 600, imageops::FilterType::Triangle);
        assert!(distance(&seen, &half) < 8, "{codecs:?}");
    }
}

#[test]
fn a_jpeg_that_is_cut_off_in_its_tables_is_damaged() {
    let jpeg = testing::jpeg(64, 48, 1);
    let known = inspected(&jpeg, Format::Jpeg);
    for codecs in Codecs::all() {
        let source = Source {
            bytes: &jpeg[..100],
            head: &jpeg[..100],
            inspected: &known,
        };
        let refused = decode(&source, (64, 48), codecs).map(|_| ());
        assert_eq!(refused, Err(Error::Damaged), "{codecs:?}");
    }
}

#[test]
fn less_memory_is_asked_for_a_smaller_picture_of_the_same_file() {
    let jpeg = testing::jpeg(1_600, 1_200, 2);
    let known = inspected(&jpeg, Format::Jpeg);
    for codecs in Codecs::all() {
        let whole = memory(&known, (1_600, 1_200), codecs);
        let half = memory(&known, (700, 520), codecs);
        assert!(half.decoding < whole.decoding, "{codecs:?}");
        assert!(whole.decoding >= 1_600 * 1_200 * 3, "{codecs:?}");
    }
}

#[test]
fn a_heic_is_read_by_builds_with_its_decoder_only() {
    let refused = header(b"\0\0\0\x18ftypheic\0\0\0\0", Format::Heic).unwrap_err();
    let expected = if Format::Heic.is_decoded() {
        Error::Damaged
    } else {
        Error::Unsupported(Format::Heic)
    };
    assert_eq!(refused, expected);
    let offered = Format::all().any(|format| format == Format::Heic);
    assert_eq!(offered, Format::Heic.is_decoded());
}
