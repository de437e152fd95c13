//! JPEGs, GIFs, WebPs and TIFFs, byte by byte.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use oriel_media::testing;

pub(crate) fn jpeg_of(colours: ColorType, pixel: &[u8], progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 95);
    encoder.set_progressive(progressive);
    encoder
        .encode(&pixel.repeat(64 * 48), 64, 48, colours)
        .unwrap();
    bytes
}

pub(crate) fn grey() -> Vec<u8> {
    jpeg_of(ColorType::Luma, &[90], false)
}

/// Red, in cyan, magenta, yellow and black.
pub(crate) fn inks() -> Vec<u8> {
    jpeg_of(ColorType::Cmyk, &[0, 255, 255, 0], false)
}

/// Where the segment with this marker begins.
fn segment(bytes: &[u8], marker: u8) -> usize {
    let mut at = 2;
    while bytes[at + 1] != marker {
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    at
}

/// The same file, which says that it is as large.
pub(crate) fn claiming(mut bytes: Vec<u8>, side: u16, frame: u8) -> Vec<u8> {
    let at = segment(&bytes, frame) + 5;
    bytes[at..at + 2].copy_from_slice(&side.to_be_bytes());
    bytes[at + 2..at + 4].copy_from_slice(&side.to_be_bytes());
    bytes
}

pub(crate) fn without(mut bytes: Vec<u8>, marker: u8) -> Vec<u8> {
    let at = segment(&bytes, marker);
    let length = 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    bytes.drain(at..at + length);
    bytes
}

/// A progressive file whose last scan comes five hundred times.
pub(crate) fn many_scans() -> Vec<u8> {
    let bytes = claiming(jpeg_of(ColorType::Rgb, &[90, 90, 90], true), 8_000, 0xc2);
    let last = bytes
        .windows(2)
        .rposition(|two| two == [0xff, 0xda])
        .unwrap();
    let end = bytes.len() - 2;
    [&bytes[..end], &bytes[last..end].repeat(500), &bytes[end..]].concat()
}

pub(crate) fn gif(side: u32, frames: usize) -> Vec<u8> {
    let mut one = Vec::new();
    let picture = image::RgbaImage::from_pixel(side, side, image::Rgba([200, 60, 30, 255]));
    image::codecs::gif::GifEncoder::new_with_speed(&mut one, 30)
        .encode_frame(image::Frame::new(picture))
        .unwrap();
    // Between the screen, which has no colours of its own, and the trailer.
    let end = one.len() - 1;
    [&one[..13], &one[13..end].repeat(frames), &one[end..]].concat()
}

pub(crate) fn gif_header(side: u16) -> Vec<u8> {
    let [low, high] = side.to_le_bytes();
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend([low, high, low, high, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    bytes.extend([
        0x2c, 0, 0, 0, 0, low, high, low, high, 0, 2, 2, 0x4c, 1, 0, 0x3b,
    ]);
    bytes
}

fn chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    let mut chunk = [name.as_slice(), &length.to_le_bytes(), body].concat();
    chunk.resize(chunk.len() + body.len() % 2, 0);
    chunk
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    let length = u32::try_from(chunks.len() + 4).unwrap();
    [b"RIFF".as_slice(), &length.to_le_bytes(), b"WEBP", chunks].concat()
}

pub(crate) fn webp_of(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::WebP).unwrap();
    bytes.into_inner()
}

/// An extended header that announces 16,383 pixels a side, and nothing after it.
pub(crate) fn webp_without_frame() -> Vec<u8> {
    riff(&chunk(
        *b"VP8X",
        &[0, 0, 0, 0, 0xfe, 0x3f, 0, 0xfe, 0x3f, 0],
    ))
}

/// Two frames, the first of them red.
pub(crate) fn animated_webp() -> Vec<u8> {
    let frame = |colour: [u8; 3]| {
        let flat = RgbImage::from_pixel(64, 64, Rgb(colour));
        let still = webp_of(&DynamicImage::ImageRgb8(flat));
        let place = [0, 0, 0, 0, 0, 0, 63, 0, 0, 63, 0, 0, 100, 0, 0, 0];
        chunk(*b"ANMF", &[place.as_slice(), &still[12..]].concat())
    };
    let head = chunk(*b"VP8X", &[2, 0, 0, 0, 63, 0, 0, 63, 0, 0]);
    let loops = chunk(*b"ANIM", &[0; 6]);
    riff(&[head, loops, frame([250, 0, 0]), frame([0, 0, 250])].concat())
}

/// A directory that announces sides of sixty thousand pixels, and no data.
pub(crate) fn tiff_header() -> Vec<u8> {
    let side = 60_000_u32.to_be_bytes();
    let entry = |tag: u16, kind: u16, value: [u8; 4]| {
        [
            &tag.to_be_bytes(),
            &kind.to_be_bytes(),
            [0, 0, 0, 1].as_slice(),
            &value,
        ]
        .concat()
    };
    let entries = [
        entry(256, 4, side),
        entry(257, 4, side),
        entry(258, 3, [0, 8, 0, 0]),
        entry(259, 3, [0, 1, 0, 0]),
        entry(262, 3, [0, 1, 0, 0]),
        entry(273, 4, [0, 0, 0, 8]),
        entry(277, 3, [0, 1, 0, 0]),
        entry(278, 4, side),
        entry(279, 4, [0xd6, 0x93, 0xa4, 0]),
    ];
    [
        b"MM\0*\0\0\0\x08\0\x09".as_slice(),
        &entries.concat(),
        &[0; 4],
    ]
    .concat()
}

/// EXIF whose next directory is its first.
pub(crate) fn circular_exif() -> Vec<u8> {
    let mut exif = testing::exif(6);
    let next = 8 + 2 + 12 * usize::from(exif[9]);
    exif[next..next + 4].copy_from_slice(&8_u32.to_be_bytes());
    testing::with_exif(&testing::jpeg(64, 32, 1), &exif)
}

/// XMP that is longer than a segment, with an archive after the picture.
pub(crate) fn overloaded() -> Vec<u8> {
    let mut bytes = testing::jpeg_with_everything(64, 48, 1);
    let (head, rest) = bytes.split_at(2);
    let xmp = [
        b"http://ns.adobe.com/xmp/extension/\0".as_slice(),
        &b"x".repeat(60_000),
    ]
    .concat();
    let length = u16::try_from(xmp.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xff, 0xe1], length.as_slice(), &xmp].concat();
    bytes = [head, &segment.repeat(5), rest, b"PK\x03\x04 an archive"].concat();
    bytes
}
