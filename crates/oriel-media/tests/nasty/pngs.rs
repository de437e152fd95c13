//! PNGs, chunk by chunk.

use std::io::{Cursor, Write as _};

use flate2::{Compression, write::ZlibEncoder};
use image::{DynamicImage, ImageFormat};
use oriel_media::testing;

/// A picture of one colour, in so many bits and of such a kind (PNG 3rd edition, table 9).
pub(crate) fn png(
    (width, height): (u32, u32),
    colour: png::ColorType,
    depth: png::BitDepth,
    pixel: &[u8],
) -> Vec<u8> {
    let mut info = png::Info::with_size(width, height);
    info.color_type = colour;
    info.bit_depth = depth;
    let line_bytes = info.raw_row_length() - 1;
    let line: Vec<u8> = pixel.iter().copied().cycle().take(line_bytes).collect();
    let mut file = Vec::new();
    let encoder = png::Encoder::with_info(&mut file, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    for _ in 0..height {
        stream.write_all(&line).unwrap();
    }
    stream.finish().unwrap();
    writer.finish().unwrap();
    file
}

pub(crate) fn rgb(side: u32) -> Vec<u8> {
    flat(side, side)
}

pub(crate) fn flat(width: u32, height: u32) -> Vec<u8> {
    png(
        (width, height),
        png::ColorType::Rgb,
        png::BitDepth::Eight,
        &[120, 90, 60],
    )
}

pub(crate) fn of(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn flipped() -> Vec<u8> {
    let mut bytes = of(&DynamicImage::ImageRgb8(testing::picture(200, 150, 1)));
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    bytes
}

/// A chunk that becomes a gibibyte when it is inflated.
pub(crate) fn with_bomb(name: [u8; 4]) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(b"bomb\0\0".to_vec(), Compression::fast());
    let zeros = vec![0; 1 << 20];
    for _ in 0..1024 {
        zlib.write_all(&zeros).unwrap();
    }
    testing::with_chunk(&rgb(64), name, &zlib.finish().unwrap())
}

pub(crate) fn with_many_texts() -> Vec<u8> {
    let plain = rgb(64);
    let (head, rest) = plain.split_at(33);
    let one = testing::with_chunk(head, *b"tEXt", b"key\0value");
    let chunk = &one[33..];
    [head, &chunk.repeat(300_000), rest].concat()
}

/// From transparent at the top to opaque black at the bottom.
pub(crate) fn ramp() -> image::RgbaImage {
    image::RgbaImage::from_fn(64, 64, |_, y| {
        image::Rgba([0, 0, 0, u8::try_from(y * 4).unwrap()])
    })
}

pub(crate) fn animated() -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 64, 64);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[250, 0, 0].repeat(4_096)).unwrap();
    writer.write_image_data(&[0, 0, 250].repeat(4_096)).unwrap();
    writer.finish().unwrap();
    file
}
