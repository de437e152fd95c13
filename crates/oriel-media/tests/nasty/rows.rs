//! What each file is, how it must end, and how much memory that may take.

use image::DynamicImage;
use jpeg_encoder::ColorType;
use oriel_media::testing;
use png::{BitDepth, ColorType as Png};

use crate::{files, pngs};

/// How a file ends.
pub(crate) enum Outcome {
    /// Its sides, and about which colour it has on the whole.
    Shown((u32, u32), [u8; 3]),
    /// The code of the reason.
    Refused(&'static str),
}

/// How far a colour may be off after a JPEG.
const OFF: u8 = 3;

impl Outcome {
    /// Whether this is what a process said.
    pub(crate) fn is(&self, said: &str) -> bool {
        match self {
            Self::Refused(code) => said.strip_prefix("refused ") == Some(code),
            Self::Shown((width, height), colour) => {
                let head = format!("shown {width}x{height} ");
                let channels = said.strip_prefix(&head).unwrap_or_default().split(' ');
                let channels: Vec<u8> = channels.flat_map(str::parse).collect();
                let near = channels
                    .iter()
                    .zip(colour)
                    .all(|(a, b)| a.abs_diff(*b) <= OFF);
                channels.len() == 3 && near
            }
        }
    }
}

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) file: fn() -> Vec<u8>,
    pub(crate) outcome: Outcome,
    /// For the whole process.
    pub(crate) mebibytes: u64,
}

const fn refused(
    name: &'static str,
    file: fn() -> Vec<u8>,
    code: &'static str,
    mebibytes: u64,
) -> Row {
    Row {
        name,
        file,
        outcome: Outcome::Refused(code),
        mebibytes,
    }
}

const fn shown(
    name: &'static str,
    file: fn() -> Vec<u8>,
    sides: (u32, u32),
    colour: [u8; 3],
    mebibytes: u64,
) -> Row {
    Row {
        name,
        file,
        outcome: Outcome::Shown(sides, colour),
        mebibytes,
    }
}

const TOO_LARGE: &str = "too_many_pixels";
const DAMAGED: &str = "incomplete";
const BROWN: [u8; 3] = [120, 90, 60];
const GREY: [u8; 3] = [90, 90, 90];
const RED: [u8; 3] = [250, 0, 0];

pub(crate) fn rows() -> Vec<Row> {
    let groups = [
        pngs_of_harm(),
        odd_pngs(),
        jpegs_of_harm(),
        odd_jpegs(),
        jpegs_that_say_odd_things(),
        other_pictures(),
        no_pictures(),
    ];
    groups.into_iter().flatten().collect()
}

#[rustfmt::skip]
fn pngs_of_harm() -> Vec<Row> {
    vec![
        refused("PNG of 60,000 pixels a side without data", || testing::png_header(60_000, 60_000, 8, 2), TOO_LARGE, 32),
        refused("PNG of 30,000 pixels a side in 3 MB", || pngs::rgb(30_000), TOO_LARGE, 48),
        refused("PNG of 20,000 pixels a side in one bit each", || pngs::png((20_000, 20_000), Png::Grayscale, BitDepth::One, &[0]), TOO_LARGE, 32),
        refused("PNG of no width", || testing::png_header(0, 10, 8, 2), DAMAGED, 32),
        refused("PNG with a flipped bit", pngs::flipped, DAMAGED, 32),
        shown("PNG with a profile of a gibibyte", || pngs::with_bomb(*b"iCCP"), (64, 64), BROWN, 64),
        shown("PNG with a text of a gibibyte", || pngs::with_bomb(*b"zTXt"), (64, 64), BROWN, 64),
        shown("PNG with 300,000 texts", pngs::with_many_texts, (64, 64), BROWN, 96),
    ]
}

#[rustfmt::skip]
fn odd_pngs() -> Vec<Row> {
    vec![
        shown("PNG that becomes transparent", || pngs::of(&DynamicImage::ImageRgba8(pngs::ramp())), (64, 64), [129; 3], 48),
        shown("PNG of 16 bits of grey", || pngs::png((64, 48), Png::Grayscale, BitDepth::Sixteen, &[0x40, 0x80]), (64, 48), [64; 3], 48),
        shown("1 by 4,000 pixels", || pngs::flat(1, 4_000), (1, 4_000), BROWN, 48),
        shown("one pixel", || pngs::rgb(1), (1, 1), BROWN, 48),
        shown("30,000 by 3 pixels", || pngs::flat(30_000, 3), (30_000, 3), BROWN, 48),
        shown("animated PNG", pngs::animated, (64, 64), RED, 48),
    ]
}

#[rustfmt::skip]
fn jpegs_of_harm() -> Vec<Row> {
    vec![
        refused("JPEG cut in half", testing::truncated_jpeg, DAMAGED, 32),
        refused("JPEG cut in its header", || testing::jpeg(400, 300, 3)[..100].to_vec(), DAMAGED, 32),
        refused("JPEG that claims 65,500 pixels a side", || files::claiming(testing::jpeg(400, 300, 1), 65_500, 0xc0), TOO_LARGE, 32),
        refused("JPEG that claims 10,000 pixels a side", || files::claiming(testing::jpeg(400, 300, 1), 10_000, 0xc0), DAMAGED, 60),
        refused("JPEG of 16,000 pixels a side, progressive", || files::claiming(files::jpeg_of(ColorType::Rgb, &[9; 3], true), 16_000, 0xc2), TOO_LARGE, 32),
        refused("JPEG of five hundred scans", files::many_scans, DAMAGED, 48),
        refused("random bytes after a JPEG's first", || b"\xff\xd8\xff\xe0 what comes here is nothing".to_vec(), DAMAGED, 32),
    ]
}

#[rustfmt::skip]
fn odd_jpegs() -> Vec<Row> {
    vec![
        shown("JPEG of inks, as Adobe writes it", files::inks, (64, 48), [254, 0, 0], 48),
        shown("JPEG of inks without Adobe's marker", || files::without(files::inks(), 0xee), (64, 48), [254, 0, 0], 48),
        shown("JPEG of grey", files::grey, (64, 48), GREY, 48),
        shown("JPEG, progressive", || files::jpeg_of(ColorType::Luma, &[90], true), (64, 48), GREY, 48),
        shown("a plain photo", || testing::jpeg(64, 48, 1), (64, 48), [125, 124, 68], 48),
    ]
}

#[rustfmt::skip]
fn jpegs_that_say_odd_things() -> Vec<Row> {
    vec![
        shown("JPEG whose EXIF runs in circles", files::circular_exif, (32, 64), [125, 123, 58], 48),
        shown("JPEG that is to be turned by 99", || testing::with_orientation(&files::grey(), 99), (64, 48), GREY, 48),
        shown("JPEG that is to be turned by nothing", || testing::with_orientation(&files::grey(), 0), (64, 48), GREY, 48),
        shown("JPEG with a profile that is none", || testing::with_profile(&files::grey(), b"no profile at all"), (64, 48), GREY, 48),
        shown("JPEG with XMP of 300 kB and an archive behind it", files::overloaded, (64, 48), [125, 124, 71], 48),
    ]
}

#[rustfmt::skip]
fn other_pictures() -> Vec<Row> {
    vec![
        shown("WebP that becomes transparent", || files::webp_of(&DynamicImage::ImageRgba8(pngs::ramp())), (64, 64), [129; 3], 48),
        refused("a WebP without a frame", files::webp_without_frame, DAMAGED, 32),
        shown("an animated WebP", files::animated_webp, (64, 64), RED, 48),
        shown("a GIF by another name", || files::gif(64, 1), (64, 64), [200, 60, 30], 48),
        shown("a GIF of sixty frames of 16 megapixels", || files::gif(4_000, 60), (4_000, 4_000), [200, 60, 30], 330),
        refused("a GIF of 65,535 pixels a side in 40 bytes", || files::gif_header(65_535), TOO_LARGE, 32),
        refused("a TIFF of 60,000 pixels a side", files::tiff_header, TOO_LARGE, 32),
    ]
}

#[rustfmt::skip]
fn no_pictures() -> Vec<Row> {
    vec![
        refused("an empty file", Vec::new, "empty_file", 32),
        refused("a page that is called a photo", || b"<html><script>alert(1)</script>".to_vec(), "not_a_picture", 32),
        refused("a drawing with a script", || b"<svg onload=\"alert(1)\"/>".to_vec(), "unsupported_document", 32),
        refused("a raw file", testing::raw_tiff, "unsupported_raw", 32),
    ]
}
