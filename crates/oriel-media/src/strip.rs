//! Takes everything out of a file but the picture, without touching a pixel: by an allow-list of
//! segments, so that what nobody thought of goes too.

use std::{fs, path::Path};

use crate::{
    error::Refused,
    jpeg::{self, APP0, APP1, APP2, APP14, COM, SOS},
};

/// Writes `source` without its metadata to `dest`. What stays: the picture, its colour profile,
/// and how it is to be turned. Nothing after the end of the picture stays.
///
/// # Errors
/// [`Refused`] when the file is not what it was when it was inspected.
pub fn strip_original(source: &Path, dest: &Path) -> Result<(), Refused> {
    let bytes = fs::read(source)?;
    let stripped = match bytes.get(..4) {
        Some([0xff, 0xd8, 0xff, _]) => strip_jpeg(&bytes)?,
        Some([0x89, b'P', b'N', b'G']) => strip_png(&bytes)?,
        Some(b"RIFF") => strip_webp(&bytes)?,
        _ => return Err(Refused::NotAPicture),
    };
    fs::write(dest, stripped)?;
    Ok(())
}

fn strip_jpeg(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let walk = jpeg::walk(bytes)?;
    let end = walk.end.ok_or(Refused::Incomplete)?;
    let mut out = vec![0xff, 0xd8];
    let orientation = walk
        .segments
        .iter()
        .find(|segment| segment.marker == APP1 && segment.body.starts_with(b"Exif\0\0"))
        .and_then(|segment| orientation_of(segment.body));
    if let Some(orientation) = orientation {
        out.extend([0xff, APP1, 0x00, 0x22]);
        out.extend(b"Exif\0\0");
        out.extend(only_orientation(orientation));
    }
    let mut segments = walk.segments.iter().peekable();
    while let Some(segment) = segments.next() {
        if !is_picture(segment.marker, segment.body) {
            continue;
        }
        let until = match segment.marker {
            // A scan's data reaches to the next segment, or to the end of the picture.
            SOS => segments.peek().map_or(end - 2, |next| next.start),
            _ => segment.end,
        };
        out.extend(bytes.get(segment.start..until).ok_or(Refused::Incomplete)?);
    }
    out.extend([0xff, 0xd9]);
    Ok(out)
}

/// Segments that the picture needs: tables, frames, scans, and what says how colours are meant.
fn is_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        APP0 => body.starts_with(b"JFIF\0") && body.len() <= 14,
        APP2 => body.starts_with(b"ICC_PROFILE\0"),
        APP14 => body.starts_with(b"Adobe") && body.len() <= 12,
        0xe1..=0xef | COM => false,
        _ => true,
    }
}

/// How the picture is to be turned, if it is: 2 to 8.
fn orientation_of(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let exif = exif::Reader::new().read_raw(tiff.to_vec()).ok()?;
    let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
    let orientation = u16::try_from(field.value.get_uint(0)?).ok()?;
    (2..=8).contains(&orientation).then_some(orientation)
}

/// A TIFF structure that says only how to turn the picture (Exif 2.32, 4.6.4).
fn only_orientation(orientation: u16) -> [u8; 26] {
    let [high, low] = orientation.to_be_bytes();
    [
        b'M', b'M', 0, b'*', 0, 0, 0, 8, // Big-endian, the first directory at byte 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, high, low, 0, 0, // with one entry: a short,
        0, 0, 0, 0, // and no directory after it.
    ]
}

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Critical chunks, transparency and colour (PNG 3rd edition, 11.2 and 11.3).
const PNG_KEPT: [&[u8; 4]; 9] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP",
];
const MAX_PNG_PROFILE: usize = 1024 * 1024;

fn strip_png(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut out = PNG_SIGNATURE.to_vec();
    let mut at = PNG_SIGNATURE.len();
    loop {
        let head = bytes.get(at..at + 8).ok_or(Refused::Incomplete)?;
        let (length, name) = head.split_first_chunk::<4>().ok_or(Refused::Incomplete)?;
        let length =
            usize::try_from(u32::from_be_bytes(*length)).map_err(|_error| Refused::Incomplete)?;
        let end = at.checked_add(12 + length).ok_or(Refused::Incomplete)?;
        let chunk = bytes.get(at..end).ok_or(Refused::Incomplete)?;
        let kept = PNG_KEPT.iter().any(|kept| kept.as_slice() == name);
        if kept && !(name == b"iCCP" && length > MAX_PNG_PROFILE) {
            out.extend(chunk);
        } else if name == b"eXIf"
            && let Some(orientation) = chunk.get(8..8 + length).and_then(orientation_of)
        {
            out.extend(png_chunk(*b"eXIf", &only_orientation(orientation)));
        }
        if name == b"IEND" {
            return Ok(out);
        }
        at = end;
    }
}

/// A chunk with its length and checksum.
pub(crate) fn png_chunk(name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut chunk = length.to_be_bytes().to_vec();
    chunk.extend(&named);
    chunk.extend(crc32(&named).to_be_bytes());
    chunk
}

/// CRC-32 as PNG has it (PNG 3rd edition, annex D). Only for a few bytes: it has no tables.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// Flags of the extended header that announce EXIF, and EXIF or XMP (WebP container, 2.7).
const WEBP_EXIF_FLAG: u8 = 0b0000_1000;
const WEBP_METADATA_FLAGS: u8 = 0b0000_1100;
/// Where the flags are, when the extended header is there: it comes first.
const WEBP_FLAGS_AT: usize = 12;

fn strip_webp(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let riff_end = riff_length(bytes, 4)?
        .checked_add(8)
        .ok_or(Refused::Incomplete)?;
    let body = bytes
        .get(12..riff_end.min(bytes.len()))
        .ok_or(Refused::Incomplete)?;
    let mut kept = b"WEBP".to_vec();
    let mut flags = 0;
    let mut at = 0;
    while let Some(name) = body.get(at..at + 4) {
        let length = riff_length(body, at + 4)?;
        let padded = length.checked_add(length % 2).ok_or(Refused::Incomplete)?;
        let end = (at + 8).checked_add(padded).ok_or(Refused::Incomplete)?;
        let chunk = body
            .get(at..end.min(body.len()))
            .ok_or(Refused::Incomplete)?;
        match name {
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                kept.extend(chunk);
            }
            b"EXIF" => {
                if let Some(orientation) = chunk.get(8..).and_then(orientation_of) {
                    let tiff = only_orientation(orientation);
                    kept.extend(b"EXIF\x1a\0\0\0");
                    kept.extend(tiff);
                    flags = WEBP_EXIF_FLAG;
                }
            }
            _ => {}
        }
        at = end;
    }
    if kept.get(4..8) == Some(b"VP8X")
        && let Some(announced) = kept.get_mut(WEBP_FLAGS_AT)
    {
        *announced = *announced & !WEBP_METADATA_FLAGS | flags;
    }
    let length = u32::try_from(kept.len()).map_err(|_error| Refused::Incomplete)?;
    let mut out = b"RIFF".to_vec();
    out.extend(length.to_le_bytes());
    out.extend(kept);
    Ok(out)
}

fn riff_length(bytes: &[u8], at: usize) -> Result<usize, Refused> {
    let field = bytes
        .get(at..at + 4)
        .and_then(|field| field.first_chunk::<4>());
    let length = u32::from_le_bytes(*field.ok_or(Refused::Incomplete)?);
    usize::try_from(length).map_err(|_error| Refused::Incomplete)
}

#[cfg(test)]
mod tests {
    use image::{ImageDecoder as _, ImageFormat, ImageReader, metadata::Orientation};

    use super::strip_original;
    use crate::testing;

    fn stripped(bytes: &[u8]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let (source, dest) = (folder.path().join("source"), folder.path().join("dest"));
        std::fs::write(&source, bytes).unwrap();
        strip_original(&source, &dest).unwrap();
        std::fs::read(dest).unwrap()
    }

    fn orientation(bytes: &[u8]) -> Orientation {
        let reader = ImageReader::new(std::io::Cursor::new(bytes));
        let reader = reader.with_guessed_format().unwrap();
        reader.into_decoder().unwrap().orientation().unwrap()
    }

    fn assert_only_turned(bytes: &[u8]) {
        assert_eq!(orientation(bytes), Orientation::Rotate90);
        for private in testing::PRIVATE {
            let found = bytes
                .windows(private.len())
                .any(|window| window == private.as_bytes());
            assert!(!found, "{private}");
        }
    }

    #[test]
    fn a_png_says_how_to_turn_it_and_nothing_else() {
        let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::Png);
        let turned = testing::with_chunk(&plain, *b"eXIf", &testing::exif(6));
        assert_only_turned(&stripped(&turned));
        let upright = testing::with_chunk(&plain, *b"eXIf", &testing::exif(1));
        assert_eq!(stripped(&upright), plain);
    }

    #[test]
    fn a_webp_says_how_to_turn_it_and_nothing_else() {
        let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::WebP);
        let exif = testing::exif(6);
        let mut turned = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x0c\0\0\0\x3f\0\0\x2f\0\0".to_vec();
        turned.extend(&plain[12..]);
        turned.extend(b"EXIF");
        turned.extend(u32::try_from(exif.len()).unwrap().to_le_bytes());
        turned.extend(&exif);
        turned.resize(turned.len() + exif.len() % 2, 0);
        turned.extend(b"XMP \x0c\0\0\0ns.adobe.com");
        let length = u32::try_from(turned.len() - 8).unwrap();
        turned[4..8].copy_from_slice(&length.to_le_bytes());
        assert_eq!(orientation(&turned), Orientation::Rotate90);
        let kept = stripped(&turned);
        assert_only_turned(&kept);
        assert_eq!(kept[20], 0b0000_1000, "it announces EXIF, and no XMP");
    }
}
