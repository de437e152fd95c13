//! What each file is, how it must end, and how much memory that may take.

use image::DynamicImage;
use jpeg_encoder::ColorType;
use oriel_media::testing;
use png::{BitDepth, ColorType as Png};

use crate::{files, pngs};

/// How a file ends.
pub(crate) enum Outcome {
    /// Its size, and its mean colour.
    Shown(&'static str),
    Refused(&'static str),
    /// It may be shown without what is wrong with it, or refused.
    Either,
}

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) file: fn() -> Vec<u8>,
    pub(crate) outcome: Outcome,
    /// For the whole process.
    pub(crate) mebibytes: u64,
}

const TOO_LARGE: Outcome = Outcome::Refused("too_many_pixels");
const DAMAGED: Outcome = Outcome::Refused("incomplete");

const fn row(name: &'static str, file: fn() -> Vec<u8>, outcome: Outcome, mebibytes: u64) -> Row {
    Row {
        name,
        file,
        outcome,
        mebibytes,
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = png_rows();
    rows.extend(jpeg_rows());
    rows.extend(other_rows());
    rows
}

fn png_rows() -> Vec<Row> {
    vec![
        row(
            "PNG of 60,000 pixels a side without data",
            || testing::png_header(60_000, 60_000, 8, 2),
            TOO_LARGE,
            32,
        ),
        row(
            "PNG of 30,000 pixels a side in 3 MB",
            || pngs::rgb(30_000),
            TOO_LARGE,
            48,
        ),
        row(
            "PNG of 20,000 pixels a side in one bit each",
            || pngs::png((20_000, 20_000), Png::Grayscale, BitDepth::One, &[0]),
            TOO_LARGE,
            32,
        ),
        row(
            "PNG with a profile of a gibibyte",
            || pngs::with_bomb(*b"iCCP"),
            Outcome::Either,
            100,
        ),
        row(
            "PNG with a text of a gibibyte",
            || pngs::with_bomb(*b"zTXt"),
            Outcome::Either,
            100,
        ),
        row(
            "PNG with 300,000 texts",
            pngs::with_many_texts,
            Outcome::Either,
            150,
        ),
        row(
            "PNG of no width",
            || testing::png_header(0, 10, 8, 2),
            DAMAGED,
            32,
        ),
        row("PNG with a flipped bit", flipped, DAMAGED, 32),
        row(
            "PNG that becomes transparent",
            || testing_png(DynamicImage::ImageRgba8(pngs::ramp())),
            Outcome::Shown("64x64 #818181"),
            48,
        ),
        row(
            "WebP that becomes transparent",
            || files::webp_of(DynamicImage::ImageRgba8(pngs::ramp())),
            Outcome::Shown("64x64 #818181"),
            48,
        ),
        row(
            "PNG of 16 bits of grey",
            || pngs::png((64, 48), Png::Grayscale, BitDepth::Sixteen, &[0x40, 0x80]),
            Outcome::Shown("64x48 #404040"),
            48,
        ),
        row(
            "1 by 4,000 pixels",
            || pngs::png((1, 4_000), Png::Rgb, BitDepth::Eight, &[120, 90, 60]),
            Outcome::Shown("1x4000 #785a3c"),
            48,
        ),
        row(
            "one pixel",
            || pngs::rgb(1),
            Outcome::Shown("1x1 #785a3c"),
            48,
        ),
        row(
            "30,000 by 3 pixels",
            || pngs::png((30_000, 3), Png::Rgb, BitDepth::Eight, &[120, 90, 60]),
            Outcome::Shown("30000x3 #785a3c"),
            48,
        ),
        row(
            "animated PNG",
            pngs::animated,
            Outcome::Shown("64x64 #fa0000"),
            48,
        ),
    ]
}

fn testing_png(picture: DynamicImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

fn flipped() -> Vec<u8> {
    let mut bytes = testing_png(DynamicImage::ImageRgb8(testing::picture(200, 150, 1)));
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    bytes
}

fn jpeg_rows() -> Vec<Row> {
    vec![
        row("JPEG cut in half", testing::truncated_jpeg, DAMAGED, 32),
        row(
            "JPEG cut in its header",
            || testing::jpeg(400, 300, 3)[..100].to_vec(),
            DAMAGED,
            32,
        ),
        row(
            "JPEG that claims 65,500 pixels a side",
            || files::claiming(testing::jpeg(400, 300, 1), 65_500, 0xc0),
            TOO_LARGE,
            32,
        ),
        row(
            "JPEG that claims 10,000 pixels a side",
            || files::claiming(testing::jpeg(400, 300, 1), 10_000, 0xc0),
            DAMAGED,
            60,
        ),
        row(
            "JPEG of 16,000 pixels a side, progressive",
            || files::claiming(files::jpeg_of(ColorType::Rgb, &[9; 3], true), 16_000, 0xc2),
            TOO_LARGE,
            32,
        ),
        row("JPEG of five hundred scans", files::many_scans, DAMAGED, 48),
        row(
            "JPEG of inks, as Adobe writes it",
            || files::jpeg_of(ColorType::Cmyk, &[0, 255, 255, 0], false),
            Outcome::Either,
            48,
        ),
        row(
            "JPEG of inks without Adobe's marker",
            || {
                files::without(
                    files::jpeg_of(ColorType::Cmyk, &[0, 255, 255, 0], false),
                    0xee,
                )
            },
            Outcome::Either,
            48,
        ),
        row(
            "JPEG of grey",
            || files::jpeg_of(ColorType::Luma, &[90], false),
            Outcome::Shown("64x48 #5a5a5a"),
            48,
        ),
        row(
            "JPEG, progressive",
            || files::jpeg_of(ColorType::Luma, &[90], true),
            Outcome::Shown("64x48 #5a5a5a"),
            48,
        ),
        row(
            "JPEG whose EXIF runs in circles",
            files::circular_exif,
            Outcome::Shown("32x64 #7f7f43"),
            48,
        ),
        row(
            "JPEG that is to be turned by 99",
            || testing::with_orientation(&grey(), 99),
            Outcome::Shown("64x48 #5a5a5a"),
            48,
        ),
        row(
            "JPEG that is to be turned by nothing",
            || testing::with_orientation(&grey(), 0),
            Outcome::Shown("64x48 #5a5a5a"),
            48,
        ),
        row(
            "JPEG with a profile that is none",
            || testing::with_profile(&grey(), b"no profile at all"),
            Outcome::Shown("64x48 #5a5a5a"),
            48,
        ),
        row(
            "JPEG with XMP of 300 kB and an archive behind it",
            files::overloaded,
            Outcome::Either,
            48,
        ),
        row(
            "random bytes after a JPEG's first",
            || b"\xff\xd8\xff\xe0 what comes here is nothing".to_vec(),
            DAMAGED,
            32,
        ),
        row(
            "a plain photo",
            || testing::jpeg(64, 48, 1),
            Outcome::Either,
            48,
        ),
    ]
}

fn grey() -> Vec<u8> {
    files::jpeg_of(ColorType::Luma, &[90], false)
}

fn other_rows() -> Vec<Row> {
    vec![
        row(
            "an empty file",
            Vec::new,
            Outcome::Refused("empty_file"),
            32,
        ),
        row(
            "a page that is called a photo",
            || b"<html><script>alert(1)</script>".to_vec(),
            Outcome::Refused("not_a_picture"),
            32,
        ),
        row(
            "a drawing with a script",
            || b"<svg onload=\"alert(1)\"/>".to_vec(),
            Outcome::Refused("unsupported_document"),
            32,
        ),
        row(
            "a GIF by another name",
            || files::gif(64, 1),
            Outcome::Shown("64x64 #c83c1e"),
            48,
        ),
        row(
            "a GIF of sixty frames of 16 megapixels",
            || files::gif(4_000, 60),
            Outcome::Shown("4000x4000 #c83c1e"),
            330,
        ),
        row(
            "a GIF of 65,535 pixels a side in 40 bytes",
            || files::gif_header(65_535),
            TOO_LARGE,
            32,
        ),
        row(
            "a WebP without a frame",
            files::webp_without_frame,
            DAMAGED,
            32,
        ),
        row(
            "an animated WebP",
            files::animated_webp,
            Outcome::Shown("64x64 #fa0000"),
            48,
        ),
        row(
            "a TIFF of 60,000 pixels a side",
            files::tiff_header,
            TOO_LARGE,
            32,
        ),
        row(
            "a raw file",
            testing::raw_tiff,
            Outcome::Refused("unsupported_raw"),
            32,
        ),
    ]
}
